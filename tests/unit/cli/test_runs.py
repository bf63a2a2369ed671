"""Runs from a terminal, from end to end: the real engine, real files, real tests; only the model is rehearsed."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.cli.conftest import WISH, script_without_place

from detent.cli.deciding import decide
from detent.cli.demo.sample import expected_text
from detent.config import environment
from detent.core.change import Decision, HunkState
from detent.core.work import Snapshot, Task, TaskKind
from detent.engine.workspace import FrontEnd
from detent.house import House
from detent.main import main


def states(run_id: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """By the diff that ``show`` prints: hunk → state."""
    capsys.readouterr()
    assert main(("show", run_id, "--diff")) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  [")]
    return {line[3 : line.index("]")]: line.rpartition(", ")[2] for line in lines}


def test_accept_all_lands_what_is_proven(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("run", WISH, "--trust", "--accept", "all")) == 0
    assert (project / "calc.py").read_text() == expected_text()
    out = capsys.readouterr().out
    told = [
        "plan     Implement divide",
        "→ Read tests/test_calc.py",
        "red  ",
        "thought  ",
        "proven  ",
        "✓ h1, h2 landed",
    ]
    places = [out.index(words) for words in told]
    assert places == sorted(places)


def test_what_is_pinned_and_not_wanted_is_part_of_the_task(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    choices = ("--pin", "tests/test_calc.py:1-2", "--pin", "calc.py", "--without", "tests")
    assert main(("run", WISH, "--trust", "--json", *choices)) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    started = next(event for event in events if event.get("kind") == "run_started")
    assert started["data"]["task"]["chosen"] == {
        "pinned": [{"path": "tests/test_calc.py", "start": 0, "end": 2}, {"path": "calc.py", "start": 0, "end": None}],
        "left_out": [{"path": "tests", "start": 0, "end": None}],
    }


def test_nothing_lands_unless_it_was_accepted(project: Path) -> None:
    before = (project / "calc.py").read_text()
    assert main(("run", WISH, "--trust")) == 0
    assert (project / "calc.py").read_text() == before


def test_without_trust_and_without_a_person_the_tests_do_not_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (project / "calc.py").read_text()
    assert main(("run", WISH, "--accept", "all")) == 4
    assert (project / "calc.py").read_text() == before
    assert "passed" not in capsys.readouterr().out


def test_json_lines(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("run", WISH, "--trust", "--json", "--accept", "all")) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    stored = [line for line in lines if "seq" in line]
    assert [line["runSeq"] for line in stored] == list(range(1, len(stored) + 1))
    assert [stored[0]["kind"], stored[-1]["kind"]] == ["run_started", "landed"]
    assert {"streamed", "progressed"} <= {line["kind"] for line in lines}
    result = lines[-1]
    assert result["kind"] == "result"
    assert result["data"]["exit"] == 0
    assert result["data"]["outcome"] == "proven"
    assert result["data"]["states"] == {"h1": "landed", "h2": "landed"}


def test_a_used_up_budget_is_exit_code_3(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENT_BUDGET_STEPS", "2")
    assert main(("run", WISH, "--trust")) == 3


def test_a_script_that_does_not_fit_ends_as_not_proven(
    project: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "script.json").write_text('{"replies": [{"text": "x", "expects": ["never said"]}]}')
    assert main(("run", WISH, "--trust")) == 1
    assert "expects 'never said'" in capsys.readouterr().out


def test_accept_reject_and_undo(proposed: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (project / "calc.py").read_text()
    assert main(("accept", proposed[:6], "h1")) == 0
    assert "KeyError" in capsys.readouterr().out, "what results was checked again"
    assert main(("reject", proposed, "h2")) == 0
    assert states(proposed, capsys) == {"h1": "landed", "h2": "rejected"}
    assert "ValueError" in (project / "calc.py").read_text()
    assert main(("undo", proposed)) == 0
    assert (project / "calc.py").read_text() == before
    assert main(("accept", proposed)) == 0
    assert (project / "calc.py").read_text() == expected_text()


def test_a_hunk_that_cannot_be_placed_is_told(proposed: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = project / "calc.py"
    mine = file.read_text().replace("    raise NotImplementedError", "    return 42")
    file.write_text(mine)
    assert main(("accept", proposed, "h1")) == 1
    assert "h1" in capsys.readouterr().err
    assert file.read_text() == mine
    assert states(proposed, capsys)["h1"] == "conflict"


@pytest.mark.parametrize(
    "argv", [("accept", "RUN", "h9"), ("accept", "nothing"), ("show", "nothing"), ("resume", "RUN")]
)
def test_what_cannot_be_done_is_one_sentence(
    proposed: str, argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([proposed if word == "RUN" else word for word in argv]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err


def test_runs_and_show(proposed: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("runs",)) == 0
    assert f"{proposed}  " in (listed := capsys.readouterr().out)
    assert "2 undecided" in listed
    assert main(("runs", "--json", "-C", str(project))) == 0
    assert json.loads(capsys.readouterr().out)["undecided"] == ["h1", "h2"]
    assert main(("show", proposed[:4])) == 0
    shown = capsys.readouterr().out
    assert "checks   attempt 2" in shown
    assert '  +     "/": divide,' in shown
    assert main(("show", proposed, "--output")) == 0
    assert "\n=== Run pytest\n" in f"\n{(said := capsys.readouterr().out)}"
    assert re.search(r"^=+ .*1 failed.* =+$", said, re.MULTILINE)
    assert re.search(r"^=+ .*passed.* =+$", said, re.MULTILINE)
    assert main(("show", proposed, "--json")) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["kind"] == "run_started"


async def test_what_another_process_owns_is_handed_to_it(project: Path) -> None:
    """Two workspaces on one folder are two owners, as two processes are."""
    house = House(environment())
    owner = house.open_workspace(project, FrontEnd(applier=lambda disk: disk))
    owner.trust.trust(project)
    run_id = owner.runs.start(Task(TaskKind.DO, WISH), Snapshot(str(project), {}))
    await owner.runs.wait(run_id)
    terminal = house.open_workspace(project, FrontEnd(applier=lambda disk: disk))
    try:
        assert owner.hub.lease.is_ours(run_id)
        decided = await decide(terminal, run_id, (), Decision.ACCEPT)
        assert decided.done == ("h1", "h2")
        assert owner.hub.lease.is_ours(run_id)
        assert set(terminal.hub.view(run_id).states.values()) == {HunkState.LANDED}
        assert (project / "calc.py").read_text() == expected_text()
    finally:
        await terminal.close()
        await owner.close()


def test_ctrl_c_cancels_the_run(project: Path, home: Path) -> None:
    (home / "script.json").write_text('{"replies": [{"text": "late", "seconds": 100}]}')
    argv = [sys.executable, "-P", "-m", "detent", "run", WISH, "--json"]
    with subprocess.Popen(argv, cwd=project, env=os.environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["kind"] == "call_started":
                break
        process.send_signal(signal.SIGINT)
        rest = [json.loads(line) for line in process.stdout]
    assert process.returncode == 130
    assert rest[-1]["data"]["outcome"] == "cancelled"
    assert any(line["kind"] == "run_finished" for line in rest)


def test_a_run_that_was_killed_is_resumed(project: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = json.loads(script_without_place())
    script["replies"][3]["seconds"] = 100
    (home / "script.json").write_text(json.dumps(script))
    argv = [sys.executable, "-P", "-m", "detent", "run", WISH, "--trust", "--json"]
    with subprocess.Popen(argv, cwd=project, env=os.environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        calls = 0
        for line in process.stdout:
            calls += json.loads(line)["kind"] == "call_started"
            run_id = json.loads(line)["runId"]
            if calls == 6:
                break
        process.kill()
    assert main(("runs",)) == 0
    assert "interrupted" in capsys.readouterr().out
    (home / "script.json").write_text(script_without_place())
    assert main(("resume", run_id)) == 0
    assert main(("accept", run_id)) == 0
    assert (project / "calc.py").read_text() == expected_text()
