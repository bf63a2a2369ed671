"""``detent goal``, as a person at a terminal or a script has it."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.terminal import Terminal

from detent.main import main

PLAN = {"text": '{"summary": "Write a note", "steps": ["Write it"]}'}
WRITE = {"tool_calls": [{"name": "write_file", "arguments": {"path": "note.txt", "content": "kept\n"}}]}


def rehearse(home: Path, monkeypatch: pytest.MonkeyPatch, *replies: object) -> None:
    (home / "goal.json").write_text(json.dumps({"replies": list(replies)}))
    monkeypatch.setenv("DETENT_MODEL_NAME", f"rehearsal:{home / 'goal.json'}")


def test_a_goal_is_worked_on_until_its_command_succeeds(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rehearse(home, monkeypatch, PLAN, {"text": "It is done."}, WRITE, {"text": "Now it is."})
    assert main(("goal", "a note is kept", "--check", "grep -q kept note.txt", "--trust")) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "round 1: 0 of 1 criteria are met ✗ `grep -q kept note.txt` ends with 0" in said
    assert "round 2: 1 of 1 criteria are met ✓ `grep -q kept note.txt` ends with 0" in said


def test_a_goal_survives_a_kill(project: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look at its command kills Detent; the second one finds that it holds."""
    rehearse(home, monkeypatch, PLAN, WRITE, {"text": "It is done."})
    (project / "look.sh").write_text('test -f "$1/pid" && kill -9 $(cat "$1/pid") && rm "$1/pid"; test -f note.txt\n')
    detent = [sys.executable, "-P", "-m", "detent"]
    goal = [*detent, "goal", "a note", "--check", f"sh look.sh {home}", "--trust", "--no-sandbox", "--json"]
    process = subprocess.Popen(goal, cwd=project, stdout=subprocess.PIPE, text=True)
    (home / "pid").write_text(str(process.pid))
    lines = process.communicate(timeout=60)[0].splitlines()
    assert process.returncode == -signal.SIGKILL
    run_id = json.loads(lines[0])["runId"]
    assert not [line for line in lines if json.loads(line)["kind"] == "criteria_checked"]
    resumed = subprocess.run(
        [*detent, "resume", run_id, "--no-sandbox", "--json"], cwd=project, capture_output=True, text=True, check=False
    )
    kinds = [json.loads(line) for line in resumed.stdout.splitlines()]
    (checked,) = [one["data"]["found"] for one in kinds if one["kind"] == "criteria_checked"]
    assert [one["state"] for one in checked] == ["met"]
    assert "1 of 1 criteria are met" in kinds[-1]["data"]["reason"]


def test_an_empty_goal_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("goal", "  ")) == 2
    assert "Say what is to be reached" in capsys.readouterr().err


def test_only_a_plan_and_then_its_work(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rehearse(home, monkeypatch, PLAN, WRITE, {"text": "Done."})
    assert main(("run", "write a note", "--plan-only", "--json")) == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert result["data"]["answer"].startswith("# Write a note\n\n- [ ] Write it\n")
    main(("resume", result["runId"], "--json"))
    after = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert after["data"]["states"] == {"h1": "pending"}


def test_a_goal_that_changes_its_own_check_is_held_for_a_person(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody is waited for: the run ends, says what is missing, and a person who comes back gives the word."""
    (project / "look.sh").write_text("exit 1\n")
    rewrite = {"name": "write_file", "arguments": {"path": "look.sh", "content": "test -f calc.py\n"}}
    stays = {"text": "It is what the goal asks for."}
    rehearse(home, monkeypatch, PLAN, {"tool_calls": [rewrite]}, {"text": "It is done."}, stays)
    assert main(("goal", "write the check", "--check", "sh look.sh", "--trust", "--no-sandbox")) == 4
    said = " ".join(capsys.readouterr().out.split())
    assert "0 of 1 criteria are met, 1 is held for a person; `sh look.sh`: it ended with 0, but its own files" in said
    found = re.search(r"say whether its check still counts with `detent resume (\w+)`", said)
    assert found, said
    assert main(("resume", found[1], "--no-sandbox", "--json")) == 4, "still nobody is there"
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (result["data"]["outcome"], result["data"]["exit"]) == ("unproven", 4)
    terminal = Terminal([sys.executable, "-P", "-m", "detent", "resume", found[1], "--no-sandbox"], project)
    try:
        terminal.sees("still check what you meant?")
        terminal.sees("[1] It still counts")
        terminal.types("1\n")
        terminal.sees("1 of 1 criteria are met")
        terminal.ends()
    finally:
        terminal.close()
