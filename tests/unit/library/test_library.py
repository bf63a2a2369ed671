"""What a program does with Detent, against the model's script on a real socket."""

import contextlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.rules import ROOT
from tests.unit.cli.conftest import WISH

from detent import Detent, UserError, events
from detent.core.change import HunkState
from detent.core.proof import Outcome
from detent.events import Streamed

STUB = "raise NotImplementedError"


def _descendants() -> set[int]:
    """The processes that stem from this one, without the model's server."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            text = stat.read_text()
            parents[int(stat.parent.name)] = int(text.rpartition(")")[2].split()[1])
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    servers = {pid for pid in found if b"tests.model_server" in _words(pid)}
    return found - servers - {os.getpid()}


def _words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_the_events_are_a_module_of_their_own() -> None:
    script = "from detent.events import PlanDecision; import detent; assert detent.events.PlanDecision is PlanDecision"
    subprocess.run([sys.executable, "-c", script], check=True)
    subprocess.run([sys.executable, "-c", "import detent; detent.events.Streamed"], check=True)
    assert events.Streamed is Streamed


def test_a_run_yields_its_events_lands_and_leaves(project: Path) -> None:
    with Detent(project, trust=True) as detent:
        run = detent.run(WISH)
        told = list(run)
        assert isinstance(told[0], events.RunStarted)
        assert isinstance(told[-1], events.RunFinished)
        assert any(isinstance(event, events.Streamed) for event in told)
        assert len([event for event in told if isinstance(event, events.ProposalReady)]) == 1
        assert run.view.outcome is Outcome.PROVEN
        first, *others = [hunk.id for hunk in run.view.hunks]
        assert run.accept([first]).done == (first,)
        assert run.reject(others).done == tuple(others)
        after = list(run)
        assert any(isinstance(event, events.Landed) for event in after), "only what is new is told"
        assert not any(isinstance(event, events.RunStarted) for event in after)
        assert STUB not in (project / "calc.py").read_text()
        assert run.undo([first]).done == (first,)
        assert STUB in (project / "calc.py").read_text()
        assert set(run.view.states.values()) == {HunkState.UNDONE, HunkState.REJECTED}
        assert [view.run_id for view in detent.runs()] == [run.id]
    with pytest.raises(UserError, match="is closed"):
        detent.run(WISH)


def test_a_word_on_the_plan_may_be_a_plain_string(project: Path) -> None:
    own = "# My own plan\n\n- [ ] Write divide my way\n"
    with Detent(project, trust=True, settings={"run.plan_approval": True}) as detent:
        run = detent.run(WISH, asks=True)
        for event in run:
            if isinstance(event, events.PlanProposed):
                with pytest.raises(UserError, match="approve, revise, cancel"):
                    run.decide_plan("nonsense")
                with pytest.raises(UserError, match="No step can be read"):
                    run.decide_plan("approve", "just do it")
                run.decide_plan("approve", own)
            if isinstance(event, events.PlanDecided):
                run.cancel()
        assert run.view.plan is not None
        assert [step.content for step in run.view.plan.steps] == ["Write divide my way"]
        run = detent.run(WISH, asks=True)
        for event in run:
            if isinstance(event, events.PlanProposed):
                run.decide_plan("cancel")
        assert run.view.outcome is Outcome.CANCELLED
        assert run.view.proposal is None


def test_without_a_program_that_answers_every_question_is_a_no(project: Path) -> None:
    with Detent(project) as detent:
        run = detent.run(WISH)
        told = list(run)
        run.say("run the tests all the same")
        later = list(run)
        assert isinstance(later[0], events.Steered)
        assert not any(isinstance(event, events.ApprovalGiven) and event.answer for event in later)
    given = [event.answer for event in told if isinstance(event, events.ApprovalGiven)]
    assert given
    assert set(given) == {None}


def test_a_program_answers(project: Path) -> None:
    with Detent(project) as detent:
        run = detent.run(WISH, asks=True)
        for event in run:
            if isinstance(event, events.ApprovalAsked):
                run.answer(event.approval_id, event.options[0])
        assert run.view.outcome is Outcome.PROVEN


def test_a_plan_is_decided_on_in_words(project: Path) -> None:
    with Detent(settings={"run.plan_approval": True}, trust=True) as detent:
        run = detent.run("implement divide in calc.py", asks=True)
        for event in run:
            if isinstance(event, events.PlanProposed):
                with pytest.raises(UserError, match="approve, revise, cancel, not “nonsense”"):
                    run.decide_plan("nonsense")
                run.decide_plan("cancel")
        assert run.wait().outcome is Outcome.CANCELLED


def test_a_goal_is_worked_on_until_its_checks_hold(project: Path) -> None:
    check = "grep -q 'cannot divide by zero' calc.py"
    with Detent(project, trust=True) as detent:
        run = detent.goal("Divide as one does", checks=[check])
        told = list(run)
        assert isinstance(told[-1], events.RunFinished)
        last = run.view.rounds[-1]
        assert last in told
        assert [(one.criterion.command, one.met) for one in last.found] == [(check, True)]
        assert run.view.outcome is Outcome.PROVEN
        assert run.view.task.kind == "goal"
        with pytest.raises(UserError, match="Say what is to be reached"):
            detent.goal(" ", criteria=["it holds"])


def test_leaving_in_the_middle_leaves_a_run_that_goes_on_later(project: Path) -> None:
    with Detent(project, trust=True) as detent:
        run = detent.run(WISH)
        for event in run:
            if isinstance(event, events.CallStarted) and event.kind is events.CallKind.EXECUTE:
                break
        while not _descendants():
            time.sleep(0.01)  # until the command is really under way
    assert _descendants() == set()
    with Detent(project) as again:
        assert again.resume(run.id[:4]).wait().outcome is Outcome.PROVEN
        assert again.find(run.id).view.proposal is not None


def test_what_is_said_to_a_run_that_was_left_is_no_answer_to_its_questions(project: Path) -> None:
    with Detent(project) as detent:
        run = detent.run(WISH)
        next(event for event in run if isinstance(event, events.PlanProposed))
    with Detent(project) as again:
        run = again.find(run.id)
        assert run.view.outcome is None
        run.say("Go on.")
        told = list(run)
    given = [event.answer for event in told if isinstance(event, events.ApprovalGiven)]
    assert given
    assert set(given) == {None}


def test_a_mistake_is_one_sentence(project: Path) -> None:
    with pytest.raises(UserError, match="nowhere is not a folder"):
        Detent("nowhere")
    with Detent(project, settings={"budget.usd": "much"}) as detent:
        with pytest.raises(UserError, match=r"budget\.usd"):
            detent.run(WISH)
        with pytest.raises(UserError, match="one of XS, S, M"):
            detent.run(WISH, difficulty="easy")
        with pytest.raises(UserError, match="no run"):
            detent.find("abcd")


def test_the_example_of_the_readme_runs_and_leaves_no_process(project: Path) -> None:
    (example,) = re.findall(r"```python\n(from detent import .*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert len([line for line in example.splitlines() if line.strip()]) <= 6
    leftover = (
        "\nfrom pathlib import Path\n"
        "print('left', [path for path in Path('/proc').glob('[0-9]*/stat')"
        " if path.read_text().rpartition(')')[2].split()[1] == str(__import__('os').getpid())])\n"
    )
    finished = subprocess.run(
        [sys.executable, "-P", "-c", example + leftover], cwd=project, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    assert "RunFinished" in finished.stdout
    assert "left []" in finished.stdout
    assert STUB not in (project / "calc.py").read_text()


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys, detent; print(sorted(name for name in sys.modules if name.startswith('detent.')))"
    finished = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout == "[]\n"
