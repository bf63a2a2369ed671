"""What grep spends on the files that may hold what it looks for, beside ripgrep naming the same files: whether it would
pay to ask that first. Words are names of the files themselves. What ripgrep names not has letters beyond ASCII that are
the same as one of the word's where case does not count, as Python has it."""

import os
import random
import resource
import statistics
import subprocess
import sysconfig
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.bench.peers import NotThere, on_path

from detent.core.needed import Needed
from detent.core.work import Snapshot
from detent.harness.files import SnapshotFiles
from detent.tools.patterns import search

WORDS = 12
TIMES = 3
AT_ONCE = 5_000
SHORTEST = 6
SEED = 5


def main() -> None:
    """``INDEX_CORPUS``: the folder to search; else Python's own library."""
    root = Path(os.environ.get("INDEX_CORPUS") or sysconfig.get_path("stdlib")).resolve()
    files = SnapshotFiles(Snapshot(str(root), {}))
    paths = files.list()
    stems = sorted({Path(path).stem for path in paths if path.endswith(".py") and len(Path(path).stem) >= SHORTEST})
    words = random.Random(SEED).sample(stems, WORDS)
    print(f"files of {root.name} that hold what grep needs, of {len(paths)}")
    try:
        program = on_path("rg")
    except NotThere as error:
        print(f"  ripgrep is left out: {error}")
        return
    pairs = list(zip(words, reversed(words), strict=True))
    kinds = {
        "one word": [search(word).needed for word in words],
        "one of two": [search(f"{one}|{other}").needed for one, other in pairs if one != other],
        "in any case": [search(f"(?i){word}").needed for word in words],
    }
    for kind, wanted in kinds.items():
        _compare(kind, wanted, files, root, paths, program)


def _compare(
    kind: str, wanted: Sequence[Needed], files: SnapshotFiles, root: Path, paths: Sequence[str], program: Path
) -> None:
    own: list[tuple[float, float]] = []
    its: list[tuple[float, float]] = []
    most = 0
    for needed in [*wanted] * TIMES:
        held, taken = _measured(partial(_held, files, needed, paths))
        own.append(taken)
        named, taken = _measured(partial(_named, program, root, needed, paths))
        its.append(taken)
        most = max(most, len(held - named))
    (wall, cpu), (its_wall, its_cpu) = (tuple(map(statistics.median, zip(*each, strict=True))) for each in (own, its))
    print(
        f"  {kind:12} read by grep: {wall * 1000:6.1f} ms, CPU {cpu * 1000:6.1f} ms   named by ripgrep: "
        f"{its_wall * 1000:6.1f} ms, CPU {its_cpu * 1000:6.1f} ms   CPU {cpu / its_cpu:.2f} x   not named: {most}"
    )


def _held(files: SnapshotFiles, needed: Needed, paths: Sequence[str]) -> set[str]:
    return {path for path, _ in files.holding(needed, paths)}


def _named(program: Path, root: Path, needed: Needed, paths: Sequence[str]) -> set[str]:
    fixed = ["--no-config", "--files-with-matches", "--null", "--text", "--encoding", "none", "--no-messages", "-F"]
    sought = [part for text in needed.texts for part in ("-e", text)]
    command = [str(program), *fixed, *(["--ignore-case"] if needed.any_case else []), *sought, "--"]
    found: set[str] = set()
    for start in range(0, len(paths), AT_ONCE):
        asked = [*command, *paths[start : start + AT_ONCE]]
        done = subprocess.run(asked, cwd=root, capture_output=True, check=False)
        found.update(os.fsdecode(name) for name in done.stdout.split(b"\0") if name)
    return found


def _measured(find: Callable[[], set[str]]) -> tuple[set[str], tuple[float, float]]:
    """What was found, with the seconds on the clock and of the processor, here and in what was started."""
    began, spent = time.perf_counter(), _cpu()
    found = find()
    return found, (time.perf_counter() - began, _cpu() - spent)


def _cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


if __name__ == "__main__":
    main()
