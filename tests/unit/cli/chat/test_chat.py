"""The chat as people have it: at a real terminal, at a simple one, and through a pipe."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.terminal import SECONDS, Terminal
from tests.unit.chat.conftest import right_at_once
from tests.unit.cli.conftest import WISH

from detent.main import main

ARGV = [sys.executable, "-P", "-m", "detent", "chat"]


@pytest.fixture
def terminal(project: Path) -> Iterator[Terminal]:
    made = Terminal(ARGV, project)
    yield made
    made.close()


def piped(project: Path, *lines: str, argv: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    text = "".join(f"{line}\n" for line in lines)
    return subprocess.run(
        [*ARGV, *argv], cwd=project, input=text, capture_output=True, text=True, timeout=SECONDS, check=False
    )


def test_a_conversation_at_a_terminal(terminal: Terminal, project: Path) -> None:
    terminal.sees("Say what to do; /help lists the commands.")
    terminal.sees("context ----")
    terminal.types(f"{WISH}\r")
    terminal.sees("Run the project's tests?")
    terminal.sees("risk: low, the project's own checks")
    terminal.sees("[1] Allow in this run")
    terminal.types("1\n")
    terminal.sees("plan")
    terminal.sees("proven")
    terminal.sees("This hunk: [a] accept, [r] reject, [l] later")
    terminal.types("a\n")
    terminal.sees("This hunk:")
    terminal.types("r\n")
    terminal.sees("KeyError")  # what landed is checked again
    terminal.sees("context ")
    assert "cannot divide by zero" in (project / "calc.py").read_text()
    terminal.types("/stat\t")
    terminal.sees("/status")
    terminal.types("\x15/status\r")
    terminal.sees("wait for your decision")
    terminal.sees("context ")
    terminal.types("/exit\r")
    assert terminal.ends() == 0


def test_ctrl_c_stops_the_turn_and_twice_leaves(terminal: Terminal, project: Path) -> None:
    terminal.sees("context ----")
    terminal.types(f"{WISH}\r")
    terminal.sees("[1] Allow in this run")
    terminal.process.send_signal(signal.SIGINT)
    terminal.sees("Cancelling; press Ctrl-C again")
    terminal.sees("You cancelled it.")
    terminal.sees("context ")
    terminal.types("\x03")
    terminal.sees("Press Ctrl-C again to leave.")
    terminal.sees("context ")
    terminal.types("\x03")
    assert terminal.ends() == 0


def test_what_was_typed_is_kept_and_the_last_conversation_goes_on(terminal: Terminal, project: Path) -> None:
    terminal.sees("context ----")
    terminal.types("/trust yes\r")
    terminal.sees("You trust")
    terminal.sees("context ")
    terminal.types(f"{WISH}\r")
    terminal.sees("This hunk:")
    terminal.process.send_signal(signal.SIGINT)
    terminal.sees("Cancelling; press Ctrl-C again")
    terminal.sees("2 hunks wait")
    terminal.types("\x04")
    assert terminal.ends() == 0
    again = Terminal(ARGV, project)
    try:
        again.sees("/new begins another conversation.")
        again.sees("2 hunks wait")
        again.types("\x1b[A")
        again.sees(WISH)
        again.types("\x15/accept\r")
        again.sees("landed in calc.py")
        again.sees("context ")
        again.types("/exit\r")
        assert again.ends() == 0
    finally:
        again.close()
    assert "cannot divide by zero" in (project / "calc.py").read_text()


def test_through_a_pipe_there_are_plain_lines_and_no_questions(project: Path) -> None:
    finished = piped(project, "/trust yes", WISH, "/diff", "/accept h1", "/status", "/exit", "/never")
    assert "\x1b" not in finished.stdout
    assert "/diff shows what is proposed" in finished.stdout
    assert "--- a/calc.py" in finished.stdout
    assert "h1 landed in calc.py" in finished.stdout
    assert "never" not in finished.stdout
    assert "cannot divide by zero" in (project / "calc.py").read_text()


def test_a_mistake_through_a_pipe_is_told_and_counts(project: Path) -> None:
    finished = piped(project, "/statuss", "/stats")
    assert "did you mean /status?" in finished.stdout
    assert "No model was asked here yet." in finished.stdout
    assert finished.returncode == 1
    assert piped(project, "/stats").returncode == 0


def test_a_goal_is_told_criterion_by_criterion(terminal: Terminal, project: Path, home: Path) -> None:
    (home / "script.json").write_text(right_at_once())
    terminal.sees("context ----")
    terminal.types("/trust yes\r")
    terminal.sees("You trust")
    terminal.sees("context ")
    terminal.types("/goal Divide -- check: grep -q 'by zero' calc.py -- check: true\r")
    terminal.sees("· `grep -q 'by zero' calc.py` ends with 0")
    terminal.sees("· `true` ends with 0")
    terminal.sees("round 1: 2 of 2 criteria are met")
    terminal.sees("✓ `grep -q 'by zero' calc.py` ends with 0")
    terminal.sees("✓ `true` ends with 0")
    terminal.sees("This hunk:")
    terminal.types("q\n")
    terminal.sees("| 2 of 2 criteria are met | 2 hunks wait")
    terminal.types("/exit\r")
    assert terminal.ends() == 0


def test_through_a_pipe_a_goal_that_is_met_is_enough(project: Path, home: Path) -> None:
    (home / "script.json").write_text(right_at_once())
    shutil.rmtree(project / "tests")
    assert piped(project, "/trust yes", WISH).returncode == 1, "nothing proves it"
    finished = piped(project, "/new", "/goal Divide -- check: grep -q 'by zero' calc.py")
    assert "✓ `grep -q 'by zero' calc.py` ends with 0" in finished.stdout
    assert finished.returncode == 0, finished.stdout


def test_what_was_put_away_is_not_gone_on_with(project: Path, proposed: str) -> None:
    assert "is put away" in piped(project, "/sessions archive").stdout
    assert proposed not in piped(project).stdout


def test_at_a_simple_terminal_lines_are_enough(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Terminal(["env", "TERM=dumb", *ARGV], project)
    try:
        made.sees("> ")
        made.types(f"{WISH}\n")
        made.sees("[1] Allow in this run")
        made.types("w\n")
        made.sees("What shall the model be told?")
        made.types("not today\n")
        made.sees("Reject: not today")
        made.sees("This hunk:")
        made.types("q\n")
        made.sees("> ")
        made.types("/exit\n")
        assert made.ends() == 0
        assert "\x1b" not in made.raw
    finally:
        made.close()


def test_hostile_output_stays_text(project: Path, home: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\u202egpj.exe"
    replies = [
        {"text": json.dumps({"summary": f"Do it {evil}", "steps": [evil]})},
        {"text": f"done {evil}"},
    ]
    (home / "script.json").write_text(json.dumps({"replies": replies, "repeat_last": True}))
    finished = piped(project, WISH, "/plan", "/log", argv=("--trust",))
    assert "owned" in finished.stdout, "it is shown"
    for sign in ("\x1b", "\x07", "\u202e"):
        assert sign not in finished.stdout


def test_another_conversation_can_be_named(project: Path, proposed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{proposed}  " in piped(project).stdout
    assert proposed not in piped(project, argv=("--new",)).stdout
    assert proposed in piped(project, "/status", argv=("--session", proposed[:4])).stdout
    assert main(("chat", "--session", "zzzz")) == 2
    assert "There is no run “zzzz”" in capsys.readouterr().err


def test_a_chat_needs_a_model(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DETENT_MODEL_NAME")
    assert main(("chat",)) == 2
    assert "No model is set up yet" in capsys.readouterr().err


def test_what_looks_like_a_key_is_not_kept(tmp_path: Path) -> None:
    from detent.cli.chat.history import TypedBefore  # noqa: PLC0415 - prompt_toolkit only here

    file = tmp_path / "state" / "typed.jsonl"
    kept = TypedBefore(file)
    kept.store_string("implement divide")
    kept.store_string("my key is sk-" + "a1B2c3D4" * 6)
    kept.store_string("two\nlines")
    assert TypedBefore(file).load_history_strings() == ["two\nlines", "implement divide"]
    assert file.stat().st_mode & 0o777 == 0o600
