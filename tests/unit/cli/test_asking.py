"""A person at a real terminal: a pseudo-terminal on both ends of the command."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.cli.conftest import WISH

SECONDS = 60.0
_STYLE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Terminal:
    """What a person sees, and types."""

    def __init__(self, argv: list[str], folder: Path) -> None:
        self._controller, terminal = pty.openpty()
        os.set_blocking(self._controller, False)
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "200"}
        self.process = subprocess.Popen(
            argv, cwd=folder, env=environment, stdin=terminal, stdout=terminal, stderr=terminal
        )
        os.close(terminal)
        self.raw = ""

    def sees(self, words: str) -> None:
        """Wait for these words, which come after all that was waited for before."""
        deadline = time.monotonic() + SECONDS
        while words not in (seen := _STYLE.sub("", self.raw)):
            assert time.monotonic() < deadline, f"never saw {words!r} in:\n{seen}"
            assert self._read() or self.process.poll() is None, f"ended before {words!r} in:\n{seen}"
        self.raw = seen.partition(words)[2]

    def types(self, text: str) -> None:
        os.write(self._controller, text.encode())

    def ends(self) -> int:
        deadline = time.monotonic() + SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"does not end:\n{self.raw}"
            self._read()
        while self._read():
            pass
        return self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._controller)

    def _read(self) -> bool:
        try:
            new = os.read(self._controller, 65536).decode("utf-8", "replace")
        except BlockingIOError:
            time.sleep(0.01)
            return False
        except OSError:
            return False
        self.raw += new
        return bool(new)


@pytest.fixture
def terminal(project: Path) -> Iterator[Terminal]:
    made = Terminal([sys.executable, "-P", "-m", "detent", "run", WISH], project)
    yield made
    made.close()


def test_questions_and_hunks_are_asked(terminal: Terminal, project: Path) -> None:
    terminal.sees("Run the project's tests? [1]")
    terminal.types("x\n")
    terminal.sees("Please type one of the letters in brackets.")
    terminal.types("1\n")
    terminal.sees("This hunk: [a] accept, [r] reject, [l] later")
    terminal.types("a\n")
    terminal.sees('+     "/": divide,')
    terminal.sees("This hunk:")
    terminal.types("r\n")
    terminal.sees("KeyError")  # what landed is checked again
    assert terminal.ends() == 1, "half of the proposal is not proven"
    text = (project / "calc.py").read_text()
    assert "cannot divide by zero" in text
    assert '"/"' not in text


def test_ctrl_c_at_a_question_cancels(terminal: Terminal, project: Path) -> None:
    before = (project / "calc.py").read_text()
    terminal.sees("Run the project's tests? [1]")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.ends() == 130
    assert (project / "calc.py").read_text() == before


def test_the_end_of_the_input_is_a_no(terminal: Terminal, project: Path) -> None:
    terminal.sees("Run the project's tests? [1]")
    terminal.types("\x04")
    terminal.sees("This hunk:")
    terminal.types("\x04")
    assert terminal.ends() == 4


@pytest.mark.parametrize(("answer", "code", "told"), [("a\n", 0, "proven"), ("c\n", 130, "You cancelled the plan")])
def test_a_plan_is_approved_or_cancelled(
    project: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, told: str
) -> None:
    monkeypatch.setenv("DETENT_RUN_PLAN_APPROVAL", "true")
    argv = [sys.executable, "-P", "-m", "detent", "run", WISH, "--trust", "--accept", "all"]
    terminal = Terminal(argv, project)
    try:
        terminal.sees("This plan: [a] approve, [r] revise, [c] cancel")
        terminal.types(answer)
        terminal.sees(told)
        assert terminal.ends() == code
    finally:
        terminal.close()


def test_without_a_person_a_plan_that_needs_one_is_cancelled(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENT_RUN_PLAN_APPROVAL", "true")
    argv = [sys.executable, "-P", "-m", "detent", "run", WISH]
    finished = subprocess.run(argv, cwd=project, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert finished.returncode == 130
    assert "\x1b" not in finished.stdout
