"""A run that was cut off, resumed by a person at a terminal."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.terminal import Terminal

DETENT = [sys.executable, "-P", "-m", "detent"]
KILL_AND_COUNT = 'test -f "$1/pid" && kill -9 $(cat "$1/pid") && rm "$1/pid"; echo done >> "$1/counter"\n'


@contextmanager
def at_terminal(folder: Path, *arguments: str) -> Iterator[Terminal]:
    terminal = Terminal([*DETENT, *arguments], folder)
    try:
        yield terminal
    finally:
        terminal.close()


@pytest.mark.parametrize(("letter", "count"), [("1", 2), ("2", 1)])
def test_a_command_that_was_cut_off_is_asked_about(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch, letter: str, count: int
) -> None:
    """The command kills Detent and then counts, so it was done, and done again only when that is said."""
    (project / "bump.sh").write_text(KILL_AND_COUNT)
    bump = {"name": "run_command", "arguments": {"command": ["sh", "bump.sh", str(home)]}}
    replies = [{"text": "A plan."}, {"tool_calls": [bump]}, {"text": "It is counted."}, {"text": "It is counted."}]
    (home / "counting.json").write_text(json.dumps({"replies": replies}))
    monkeypatch.setenv("DETENT_MODEL_NAME", f"rehearsal:{home / 'counting.json'}")
    with at_terminal(project, "run", "count", "--trust", "--no-sandbox") as terminal:
        (home / "pid").write_text(str(terminal.process.pid))
        terminal.sees("sh bump.sh")
        terminal.sees("[1] Allow in this run")
        terminal.types("1\n")
        assert terminal.ends() == -signal.SIGKILL
    listed = subprocess.run([*DETENT, "runs", "--json"], cwd=project, capture_output=True, check=True)
    run = json.loads(listed.stdout)
    assert run["state"] == "interrupted"
    with at_terminal(project, "resume", run["runId"], "--no-sandbox") as terminal:
        terminal.sees("Run sh bump.sh")
        terminal.sees("nobody knows whether it did its work. Run it again? [1] Run it again, [2] Skip it")
        terminal.types(f"{letter}\n")
        terminal.sees("It is counted.")
        assert terminal.ends() == 1
    assert len((home / "counter").read_text().splitlines()) == count
