"""Reading a project into the index, side by side with a plain parse of the same files, and asking it."""

import json
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from tests.bench import fts
from tests.bench.peers import NotThere, installed, on_path
from tests.bench.stage import tell
from tree_sitter import Parser

from detent.context.finder import Finder, Opening
from detent.context.index.index import Index
from detent.context.query import query_of
from detent.context.ranking import Ranker
from detent.core.work import Snapshot, Task, TaskKind
from detent.harness.collecting import collect_seldom
from detent.harness.files import SnapshotFiles, stamped
from detent.harness.secret_files import BY_NAME
from detent.syntax.languages import language_of
from detent.syntax.tree import grammar

QUESTIONS = (
    "let json.loads say which line a wrong number stands in",
    "asyncio: cancel the timeout handle when a task group is left",
    "Fix `Path.glob` for names with brackets\n\nfnmatch reads them as sets of characters.",
    "email header folding breaks encoded words",
)
ROUNDS = 25
BEGINNINGS = 3
AIDER = Path(__file__).parent / "aider_map.py"
PEERS_PATIENCE = 1_800
GOALS = "goal: CPU at most 1.8 times, wall at most 1.2 times, warm start at most 0.1 times"


def main() -> None:
    """``INDEX_CORPUS``: the folder to read; else Python's own library."""
    root = Path(os.environ.get("INDEX_CORPUS") or sysconfig.get_path("stdlib"))
    paths = [path for path in stamped(root, BY_NAME) if (language := language_of(path)) and grammar(language)]
    raw = _cpu(lambda: _parse(root, paths))
    print(f"index of {len(paths)} files that can be parsed, among all of {root.name} ({GOALS})")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "index.db"
        print(f"  plain parse        {raw:6.2f} s of CPU")
        _same_files(root, paths, Path(folder))
        _cold("of all files", file, root, raw)
        peak = (
            _megabytes(resource.RUSAGE_SELF),
            _megabytes(resource.RUSAGE_CHILDREN),
        )  # before the peers' are among them
        warm = _cpu(lambda: _open(file, root))
        print(f"  peak of memory     {peak[0]:6.0f} MB, {peak[1]:.0f} MB in a worker")
        print(f"  warm start         {warm:6.2f} s of CPU, {warm / raw:.2f} x")
        source = sum(stamp.size for stamp in stamped(root, BY_NAME).values())
        print(f"  size of its file   {file.stat().st_size / source:6.2f} x of the source")
        _ask(file, root)
        _begin(file, root)
        fts.compare(root, Path(folder), QUESTIONS)
        for peer in (_ctags, _ripgrep, _aider):
            try:
                peer(root, paths, raw, Path(folder))
            except NotThere as reason:
                print(f"  {peer.__name__[1:]:<18} not measured: {reason}")


def _same_files(root: Path, paths: Sequence[str], folder: Path) -> None:
    """A workspace of just those that were parsed."""
    alone = folder / "same"
    for path in paths:
        (alone / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, alone / path)
    raw = _cpu(lambda: _parse(alone, paths))
    _cold("of the same files", folder / "same.db", alone, raw)


def _cold(what: str, file: Path, root: Path, raw: float) -> None:
    index = Index.open(file, root)
    began = time.perf_counter()
    cpu = _cpu(lambda: index.refresh())
    wall = time.perf_counter() - began
    index.close()
    print(f"  cold index         {cpu:6.2f} s of CPU, {cpu / raw:.2f} x: {what}")
    print(f"                     {wall:6.2f} s on the clock, {wall / raw:.2f} x")


def _megabytes(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss / 1024


def _ctags(root: Path, paths: list[str], raw: float, folder: Path) -> None:
    """Its names of the same files, in a file."""
    command = [str(on_path("ctags")), "-f", str(folder / "tags"), "-L", "-"]
    cpu = _cpu(lambda: _run(command, root, paths))
    print(f"  universal-ctags    {cpu:6.2f} s of CPU, {cpu / raw:.2f} x")


def _ripgrep(root: Path, paths: list[str], raw: float, folder: Path) -> None:
    """Keeps nothing: every question reads all files."""
    command = [
        shutil.which("rg") or str(installed("ripgrep", "rg")),
        "--count-matches",
        "--ignore-case",
        "--no-messages",
    ]
    taken = []
    for question in QUESTIONS:
        words = [part for word in query_of(question).terms for part in ("-e", word)]
        began = time.perf_counter()
        _run([*command, *words, "."], root, ())
        taken.append(time.perf_counter() - began)
    tell("ripgrep: the same words", taken)


def _aider(root: Path, paths: list[str], raw: float, folder: Path) -> None:
    """Its map of the same files, made anew and once more from what it kept."""
    command = [str(installed("aider-chat", "python")), str(AIDER), str(root), str(folder / "aider")]
    for name in ("cold map", "warm map"):
        took = json.loads(_run(command, root, paths))
        cpu, wall = took["cpu"] / raw, took["wall"] / raw
        print(f"  aider, {name:<11} {took['cpu']:6.2f} s of CPU, {cpu:.2f} x, {wall:.2f} x on the clock")


def _run(command: list[str], root: Path, paths: Iterable[str]) -> str:
    lines = "".join(f"{path}\n" for path in paths)
    done = subprocess.run(command, cwd=root, input=lines, capture_output=True, text=True, timeout=PEERS_PATIENCE)
    if done.returncode not in (0, 1):  # ripgrep says 1 for nothing found
        raise NotThere((done.stderr.strip() or "it failed").splitlines()[-1][:100])
    return done.stdout


def _ask(file: Path, root: Path) -> None:
    collect_seldom()  # as who serves does
    index = Index.open(file, root)
    ranker = Ranker(index)
    ranker.rank(query_of(QUESTIONS[0]))
    taken = []
    for question in QUESTIONS * ROUNDS:
        began = time.perf_counter()
        ranker.rank(query_of(question))
        taken.append(time.perf_counter() - began)
    tell(f"a question to {len(index.catalogue.files)} files", taken)
    index.close()


def _begin(file: Path, root: Path) -> None:
    """What a run asks the index before it asks a model anything."""
    opening = Opening(Finder(file, root, lambda: BY_NAME))
    files = SnapshotFiles(Snapshot(str(root), {}))

    def begin(question: str) -> None:
        opening.span(question, {})
        opening.retrieve(files, Task(TaskKind.DO, question), 4_000, {})

    begin(QUESTIONS[0])
    tell("a run's beginning, CPU", [_cpu(partial(begin, question)) for question in QUESTIONS * BEGINNINGS])


def _open(file: Path, root: Path) -> None:
    index = Index.open(file, root)
    index.refresh()
    assert index.catalogue.files
    index.close()


def _parse(root: Path, paths: Sequence[str]) -> None:
    for path in paths:
        language = language_of(path)
        if language and (of := grammar(language)):
            Parser(of).parse((root / path).read_bytes())


def _cpu(work: Callable[[], object]) -> float:
    """Seconds, of this process and of those that it started."""
    began = sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - began


if __name__ == "__main__":
    main()
    sys.exit()
