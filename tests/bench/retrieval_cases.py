"""Tasks from the history of any repository: what a commit says, and which files of code it changed.

    python -m tests.bench.retrieval_cases MIRRORS OWNER/NAME … > CASES.jsonl

reads ``MIRRORS/OWNER+NAME.git`` or ``MIRRORS/OWNER+NAME/repo``. A task's files are looked for in a snapshot from at
most ``WINDOW`` commits before it; only what is there already can be found.
"""

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from detent.context.kinds import FileKind, kind_of

NEWEST = 1_500
WINDOW = 100
MOST = 24
"""Tasks of one repository."""
MOST_GOLD = 5
MOST_CHANGED = 20
SHORTEST = 15
LONGEST = 3_000
SEED = 1
_NO_TASK = re.compile(
    r"^(?:merge|bump|release|chore|docs?|ci|build|test|style|revert|typo|prepare|v?\d+\.|\[pre-commit"
    r"|update (?:changelog|dependenc|docs|.* to v?\d))|dependabot|changelog|pre-commit",
    re.IGNORECASE,
)
_TRAILER = re.compile(r"^(?:signed-off-by|co-authored-by|\(cherry picked)\b.*\n?", re.IGNORECASE | re.MULTILINE)


class Commit(NamedTuple):
    name: str
    parent: str
    message: str
    changed: tuple[str, ...]


def main(mirrors: Path, *repositories: str) -> None:
    for repository in repositories:
        folder = mirrors / repository.replace("/", "+")
        git = folder / "repo" if folder.is_dir() else folder.with_name(f"{folder.name}.git")
        found = list(_cases(repository, git))
        random.Random(SEED).shuffle(found)
        for case in found[:MOST]:
            print(json.dumps(case))


def _cases(repository: str, git: Path) -> Iterator[dict[str, Any]]:
    """Of as few snapshots as give enough."""
    commits, count = list(_commits(git)), 0
    for start in range(0, len(commits) - WINDOW + 1, WINDOW):
        window = commits[start : start + WINDOW]
        snapshot = window[-1].parent
        there = set(_asked(git, "ls-tree", "-r", "--name-only", snapshot).splitlines())
        for commit in window:
            gold = [path for path in commit.changed if kind_of(path) is FileKind.CODE]
            if _is_task(commit) and 0 < len(gold) <= MOST_GOLD and there.issuperset(gold):
                count += 1
                yield {
                    "id": f"{repository}@{commit.name[:10]}",
                    "repo": repository,
                    "snapshot": snapshot,
                    "base_commit": commit.parent,
                    "query": commit.message[:LONGEST],
                    "query_masked": commit.message[:LONGEST],
                    "gold_files": sorted(gold),
                    "gold_symbols": [],
                }
        if count >= MOST:
            return


def _is_task(commit: Commit) -> bool:
    return (
        len(commit.message) >= SHORTEST
        and len(commit.changed) <= MOST_CHANGED
        and _NO_TASK.search(commit.message) is None
    )


def _commits(git: Path) -> Iterator[Commit]:
    """Newest first, without merges."""
    told = _asked(git, "log", "--no-merges", "--name-only", f"--max-count={NEWEST}", "--format=%x01%H%x02%P%x02%B%x03")
    for one in told.split("\x01")[1:]:
        head, _, changed = one.partition("\x03")
        name, parent, message = head.split("\x02", 2)
        yield Commit(name, parent, _TRAILER.sub("", message).strip(), tuple(filter(None, changed.split("\n"))))


def _asked(git: Path, *arguments: str) -> str:
    command: Sequence[str] = ("git", "--git-dir", str(git), *arguments)
    return subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
