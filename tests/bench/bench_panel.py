"""The panel in a real VS Code: how soon it is there, and when a word that the server sent is on screen.

The first view of a window waits for the editor to start its extensions and what views are made with; an empty view of
the least extension waits for the same. So each is opened as the first of a window, after the other, and once more.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.editors import bare, code_server, test_vscode
from tests.rules import ROOT
from tests.scenarios.scenario import HERE, load, repository

STORY = Path(test_vscode.__file__).with_name("vscode_speed.mjs")
OPENING = STORY.with_name("vscode_panel.mjs")
TAP = Path(test_vscode.__file__).with_name("tap.py")
GOAL_MS = 50
VIEWS = ("bare", "detent")
ROUNDS = 3


def latencies(sent: Sequence[tuple[float, int]], seen: Sequence[tuple[float, int]]) -> list[float]:
    """Milliseconds from a length that was sent to the first moment at which so much was on screen."""
    found = []
    for at, length in sent:
        shown = next((when for when, much in seen if when >= at and much >= length), None)
        if shown is not None:
            found.append(1000 * (shown - at))
    return found


def lengths(log: str) -> list[tuple[float, int]]:
    """Of the longest answer in the tap's log: when how much of it had been sent."""
    calls: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for line in log.splitlines():
        at, call, text = json.loads(line)
        before = calls[call][-1][1] if calls[call] else ""
        calls[call].append((at, before + text))
    longest = max(calls.values(), key=lambda pieces: len(pieces[-1][1]))
    return [(at, len(text.strip())) for at, text in longest]


def openings(said: str) -> dict[tuple[str, str], int]:
    """View and time of its opening → milliseconds: as the first of the window, after the other, later again."""
    lines = [line.split()[1:] for line in said.splitlines() if line.startswith("OPENED ")]
    found: dict[tuple[str, str], int] = {}
    for view, when, milliseconds in lines:
        found[view, when if when != "first" or not found else "second"] = int(milliseconds)
    return found


def _project(folder: Path) -> Path:
    project = folder / "project"
    for path, text in repository(load(HERE / "cases" / "second_try.toml")).items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, "utf-8")
    return project


async def _said(folder: Path) -> tuple[str, str]:
    log = folder / "tap.jsonl"
    server = [sys.executable, str(TAP), str(log), str(Path(sys.executable).with_name("detent")), "lsp"]
    stage = test_vscode.Stage(code_server.find(), test_vscode.VSIX, _project(folder))
    said = await test_vscode.played(STORY, stage, test_vscode.SLOW, {"detent.server.command": server})
    return said, log.read_text("utf-8")


async def _opened(folder: Path, first: str) -> dict[tuple[str, str], int]:
    beside, told = [bare.packed(folder)], {"FIRST": first}
    stage = test_vscode.Stage(code_server.find(), test_vscode.VSIX, _project(folder), beside, told)
    return openings(await test_vscode.played(OPENING, stage, (), {}))


def _opening() -> None:
    taken: dict[tuple[str, str], list[int]] = defaultdict(list)
    for first in VIEWS * ROUNDS:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            for key, milliseconds in asyncio.run(_opened(Path(folder), first)).items():
                taken[key].append(milliseconds)
    titles = {"first": "as the first view of a window", "second": "after another view", "later": "opened again"}
    for when, title in titles.items():
        empty, ours = (statistics.median(taken[view, when]) for view in VIEWS)
        print(f"panel: {title}: {ours:.0f} ms; another extension's empty view: {empty:.0f} ms ({ours / empty:.2f} x)")


def main() -> None:
    try:
        code_server.find()
    except code_server.Missing as reason:
        print(f"panel: not measured: {reason}")
        return
    subprocess.run(["make", "--no-print-directory", "client"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    _opening()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        said, log = asyncio.run(_said(Path(folder)))
    told = dict(line.split(" ", 1) for line in said.splitlines() if line.startswith("SEEN "))
    if "SEEN" not in told:
        print(f"panel: not measured: the story did not end\n{said}")
        return
    words = latencies(lengths(log), [(at, length) for at, length in json.loads(told["SEEN"])])
    slow = sorted(words)[int(len(words) * 0.95)]
    print(
        f"panel: a word on screen {words[0]:.0f} ms after it was sent, the first; "
        f"{statistics.median(words):.0f} ms median, "
        f"{slow:.0f} ms at the 95th percentile of {len(words)} (goal {GOAL_MS})"
    )
