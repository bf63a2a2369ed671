"""The tools that ask the index, and grep, beside another search through the same files. Names are those that the files
define, in their own frequency; a run has changed some files, so that its own text is laid over the index."""

import asyncio
import contextlib
import json
import os
import random
import re
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from detent.context.code import Code
from detent.context.finder import Finder
from detent.context.lookup import Lookup
from detent.core.errors import ToolFailed
from detent.core.ports import Files
from detent.harness.collecting import collect_seldom
from detent.harness.layered import LayeredShadow
from detent.harness.secret_files import BY_NAME
from detent.landing.merge import merge
from detent.syntax.source import Source
from detent.tools.arguments import understand
from detent.tools.searching import Grep
from detent.tools.standard import QUESTIONS

LIMIT = 0.050
TIMES = 60
CHANGED = 5
SEED = 5


def main() -> None:
    """``INDEX_CORPUS``: the folder to ask about; else Python's own library."""
    collect_seldom()  # as who serves does
    asyncio.run(_measure(Path(os.environ.get("INDEX_CORPUS") or sysconfig.get_path("stdlib")).resolve()))


async def _measure(root: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lookup = Lookup(Finder(Path(folder) / "index.db", root, lambda: BY_NAME))
        shadow = LayeredShadow.open(root, Path(folder) / "shadows", {}, merge)
        try:
            chosen = random.Random(SEED)
            names, calls, paths = await lookup.ask(shadow.files, lambda code: _sample(code, chosen))
            for path in paths[:CHANGED]:
                shadow.files.write(path, shadow.files.read(path) + "\n\ndef added_by_the_run():\n    return 1\n")
            print(f"tools that ask the index of {root.name}; goal: p95 of each at most {LIMIT * 1000:.0f} ms")
            searching = [_seconds(root, name) for name in names[:20]]
            yardstick = percentile(searching, 50)
            print(f"  {'grep -rnw':20} p50 {yardstick * 1000:6.1f} ms")
            ask = _asker(lookup, shadow.files)
            await _search(shadow.files, names, calls, yardstick)
            for name in QUESTIONS:
                arguments = _arguments(name, names, calls, paths)
                await ask(name, arguments[0])
                taken = [await ask(name, one) for one in arguments]
                _tell(name, [wall for wall, _ in taken], [cpu for _, cpu in taken], yardstick)
        finally:
            shadow.close()
            await lookup.close()


async def _search(files: Files, names: Sequence[str], calls: Sequence[str], yardstick: float) -> None:
    """Words of the code, and what calls something."""
    patterns = [
        *(name.rpartition(".")[2] for name in names),
        *(rf"\b{re.escape(call.partition('(')[0].rpartition('.')[2])}\(" for call in calls),
    ]
    walls, cpus = [], []
    for pattern in patterns:
        began, spent = time.perf_counter(), time.thread_time()
        await Grep(pattern=pattern).search(files)
        walls.append(time.perf_counter() - began)
        cpus.append(time.thread_time() - spent)
    _tell("grep", walls, cpus, yardstick)


def _sample(code: Code, chosen: random.Random) -> tuple[list[str], list[str], list[str]]:
    """Names of definitions, patterns of calls, and files that define something."""
    names: list[str] = []
    calls: list[str] = []
    paths: list[str] = []
    for known in chosen.sample(code.known, min(len(code.known), 3 * TIMES)):
        defined = code.index.outline(known).definitions
        if defined and known.path.endswith(".py"):
            paths.append(known.path)
            names.append(chosen.choice(defined).name)
            page = code.page(code.at(known.path) or 0)
            called = Source(page.text, page.path).calls() if page else ()
            for one in chosen.sample(called, min(1, len(called))):
                calls.append(f"{'$X.' if one.receiver else ''}{one.name}($$$)")
    return names[:TIMES], calls[:TIMES], paths[:TIMES]


def _arguments(tool: str, names: Sequence[str], calls: Sequence[str], paths: Sequence[str]) -> list[str]:
    match tool:
        case "outline":
            return [json.dumps({"path": path}) for path in paths]
        case "structural_search":
            return [json.dumps({"pattern": call, "language": "python"}) for call in calls]
        case _:
            return [json.dumps({"name": name}) for name in names]


def _asker(lookup: Lookup, files: Files) -> Callable[[str, str], Awaitable[tuple[float, float]]]:
    """Seconds on the clock, from the question to its answer, and of the processor for the answer alone."""

    async def ask(name: str, arguments: str) -> tuple[float, float]:
        question = understand(name, QUESTIONS[name], arguments)
        spent = 0.0

        def answer(code: Code) -> str:
            nonlocal spent
            began = time.thread_time()
            try:
                return question.answer(code)
            finally:
                spent = time.thread_time() - began

        began = time.perf_counter()
        with contextlib.suppress(ToolFailed):
            await lookup.ask(files, answer)
        return time.perf_counter() - began, spent

    return ask


def _tell(name: str, wall: Sequence[float], cpu: Sequence[float], yardstick: float) -> None:
    walls = "   ".join(f"p{part} {percentile(wall, part) * 1000:6.1f}" for part in (50, 95))
    cpus = "   ".join(f"p{part} {percentile(cpu, part) * 1000:6.1f}" for part in (50, 95))
    over = "  over the goal" if percentile(wall, 95) > LIMIT else ""
    print(f"  {name:20} {walls} ms   CPU {cpus} ms   p50 is {percentile(wall, 50) / yardstick:.2f} x grep{over}")


def percentile(taken: Sequence[float], part: int) -> float:
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)]


def _seconds(root: Path, name: str) -> float:
    began = time.perf_counter()
    subprocess.run(
        ["grep", "-rnw", "--include=*.py", name.rpartition(".")[2], "."], cwd=root, capture_output=True, check=False
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
