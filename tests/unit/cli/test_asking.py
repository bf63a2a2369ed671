"""What a person at a real terminal is asked."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.terminal import SECONDS, Terminal
from tests.unit.cli.conftest import WISH


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
    assert "Nobody is here to approve the plan" in finished.stdout
    assert "You cancelled" not in finished.stdout
