"""Pick commits of real repositories, and write what the judgement of their difficulty needs, a JSON object a line.

    python -m tests.bench.difficulty_commits REPOSITORY… > tests/bench/data/difficulty.jsonl

The rule: newest first, no merges, at least one file of code (no tests, no documentation) changed; for each tier by the
lines added and deleted in code and tests the newest commit is one that is judged, the second newest one that the rules
may be made with. Of each only its id, its subject line, and numbers are kept.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

from detent.context.index.index import Index
from detent.context.kinds import FileKind, kind_of
from detent.context.span import Span, span_of
from detent.core.difficulty import Tier

MOST = {Tier.XS: 5, Tier.S: 25, Tier.M: 100, Tier.L: 400, Tier.XL: 1_000_000_000}
EACH = 2


@dataclass(frozen=True)
class Commit:
    id: str
    parent: str
    subject: str
    lines: int
    files: int

    @property
    def tier(self) -> Tier:
        return next(tier for tier, most in MOST.items() if self.lines <= most)


def main(repositories: list[Path]) -> None:
    for repository in repositories:
        for tier, picked in _picked(repository).items():
            for number, commit in enumerate(picked):
                span = _span(repository, commit)
                facts = {"lines": commit.lines, "files": commit.files, "judged": number == 0, "span": asdict(span)}
                told = {"repo": repository.name, "commit": commit.id, "subject": commit.subject, "label": tier, **facts}
                print(json.dumps(told, ensure_ascii=False), flush=True)


def _picked(repository: Path) -> dict[Tier, list[Commit]]:
    picked: dict[Tier, list[Commit]] = {tier: [] for tier in Tier}
    for commit in _commits(repository):
        if len(picked[commit.tier]) < EACH:
            picked[commit.tier].append(commit)
        if all(len(found) == EACH for found in picked.values()):
            break
    return picked


def _commits(repository: Path) -> Iterator[Commit]:
    log = _git(repository, "log", "--no-merges", "-n", "4000", "--format=%x01%H %P%x02%s", "--numstat").decode(
        errors="replace"
    )
    for entry in log.split("\x01")[1:]:
        head, _, body = entry.partition("\n")
        ids, _, subject = head.partition("\x02")
        rows = [row.split("\t") for row in body.splitlines() if row.count("\t") == 2]
        changed = [(int(more) + int(less), path) for more, less, path in rows if more != "-" and "=>" not in path]
        sizes = [lines for lines, path in changed if kind_of(path) in (FileKind.CODE, FileKind.TEST)]
        changes_code = any(kind_of(path) is FileKind.CODE for _, path in changed)
        if len(ids.split()) == 2 and changes_code and any(sizes):
            commit_id, parent = ids.split()
            yield Commit(commit_id, parent, subject, sum(sizes), len(sizes))


def _span(repository: Path, commit: Commit) -> Span:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        with tarfile.open(fileobj=BytesIO(_git(repository, "archive", commit.parent))) as archive:
            archive.extractall(tree, filter="data")
        index = Index.open(Path(folder) / "index.db", tree)
        index.refresh()
        try:
            return span_of(index, commit.subject)
        finally:
            index.close()


def _git(repository: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True, check=True).stdout


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
