"""The panel in a real VS Code: how soon it is there, and when a word that the server sent is on screen."""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.editors import code_server, test_vscode
from tests.rules import ROOT
from tests.scenarios.scenario import HERE, load, repository

STORY = Path(test_vscode.__file__).with_name("vscode_speed.mjs")
TAP = Path(test_vscode.__file__).with_name("tap.py")
GOAL_MS, OPEN_MS = 50, 300


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


async def _said(folder: Path) -> tuple[str, str]:
    project = folder / "project"
    for path, text in repository(load(HERE / "cases" / "second_try.toml")).items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, "utf-8")
    log = folder / "tap.jsonl"
    server = [sys.executable, str(TAP), str(log), str(Path(sys.executable).with_name("detent")), "lsp"]
    stage = test_vscode.Stage(code_server.find(), test_vscode.VSIX, project)
    said = await test_vscode.played(STORY, stage, test_vscode.SLOW, {"detent.server.command": server})
    return said, log.read_text("utf-8")


def main() -> None:
    try:
        code_server.find()
    except code_server.Missing as reason:
        print(f"panel: not measured: {reason}")
        return
    subprocess.run(["make", "--no-print-directory", "client"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as folder:
        said, log = asyncio.run(_said(Path(folder)))
    told = dict(line.split(" ", 1) for line in said.splitlines() if line.startswith(("OPENED ", "SEEN ")))
    if "SEEN" not in told:
        print(f"panel: not measured: the story did not end\n{said}")
        return
    words = latencies(lengths(log), [(at, length) for at, length in json.loads(told["SEEN"])])
    slow = sorted(words)[int(len(words) * 0.95)]
    print(
        f"panel: opened for the first time, with the editor's own part, in {told['OPENED']} ms (goal {OPEN_MS}); "
        f"a word on screen {words[0]:.0f} ms after it was sent, the first; {statistics.median(words):.0f} ms median, "
        f"{slow:.0f} ms at the 95th percentile of {len(words)} (goal {GOAL_MS})"
    )
