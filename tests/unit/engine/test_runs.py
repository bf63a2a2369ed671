"""A person's word on a plan that no run waits with."""

from pathlib import Path

import pytest
from tests.unit.engine.house import PLAN, on_disk, opened

from detent.core.errors import UserError
from detent.core.events import PlanDecision
from detent.core.proof import Outcome
from detent.core.work import Task, TaskKind
from detent.engine.said import said_since

OTHER = {"text": '{"summary": "Write it in one step", "steps": ["One step"]}', "expects": ["one step only"]}
PLAN_ONLY = Task(TaskKind.PLAN, "write divide")


async def test_a_plan_that_a_run_ended_with_is_made_anew_with_the_persons_words(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, OTHER]) as workspace:
        runs = workspace.runs
        run_id = runs.start(PLAN_ONLY, on_disk(workspace), unattended=True)
        await runs.wait(run_id)
        runs.decide_plan(run_id, PlanDecision.REVISE, "one step only", unattended=True)
        view = await runs.wait(run_id)
        assert (view.outcome, view.turn, view.hunks) == (Outcome.ANSWERED, 1, ())
        assert view.plan is not None
        assert [step.content for step in view.plan.steps] == ["One step"]
        assert "One step" in view.answer
        assert list(said_since(workspace.hub, run_id)) == ["one step only"]


async def test_a_plan_that_was_made_anew_can_be_made_anew_and_carried_out(tmp_path: Path) -> None:
    third = {"text": '{"summary": "Write it twice", "steps": ["Twice"]}', "expects": ["rather twice"]}
    write = {"tool_calls": [{"name": "write_file", "arguments": {"path": "new.txt", "content": "one\n"}}]}
    async with opened(tmp_path, [PLAN, OTHER, third, write, {"text": "Done."}]) as workspace:
        runs = workspace.runs
        run_id = runs.start(PLAN_ONLY, on_disk(workspace), unattended=True)
        await runs.wait(run_id)
        for words in ("one step only", "rather twice"):
            runs.decide_plan(run_id, PlanDecision.REVISE, words, unattended=True)
            await runs.wait(run_id)
        runs.decide_plan(run_id, PlanDecision.APPROVE, unattended=True)
        view = await runs.wait(run_id)
        assert view.turn == 2
        assert view.plan is not None
        assert view.plan.steps[0].content == "Twice"
        assert [hunk.path for hunk in view.hunks] == ["new.txt"]


async def test_where_no_other_plan_can_be_read_the_one_before_stays(tmp_path: Path) -> None:
    no_plan = {"text": "I would rather not."}
    async with opened(tmp_path, [PLAN, no_plan, no_plan]) as workspace:
        runs = workspace.runs
        run_id = runs.start(PLAN_ONLY, on_disk(workspace), unattended=True)
        before = await runs.wait(run_id)
        runs.decide_plan(run_id, PlanDecision.REVISE, "one step only", unattended=True)
        view = await runs.wait(run_id)
        assert (view.outcome, view.plan) == (Outcome.ANSWERED, before.plan)
        assert view.reason == "no other plan could be read, so the one before stays"


@pytest.mark.parametrize("how", ["cancelled", "failed", "answered"])
async def test_a_plan_stays_where_making_it_anew_came_to_nothing(tmp_path: Path, how: str) -> None:
    anew = {"text": "[ANSWER] One step is not enough."} if how == "answered" else OTHER
    async with opened(tmp_path, [PLAN, anew, OTHER]) as workspace:
        runs = workspace.runs
        run_id = runs.start(PLAN_ONLY, on_disk(workspace), unattended=True)
        before = await runs.wait(run_id)
        script = tmp_path / "script.json"
        whole = script.read_text()
        if how == "failed":
            script.write_text("nothing of a script")
        runs.decide_plan(run_id, PlanDecision.REVISE, "one step only", unattended=True)
        if how == "cancelled":
            runs.cancel(run_id)
        view = await runs.wait(run_id)
        assert (str(view.outcome), view.plan) == (how, before.plan)
        script.write_text(whole)
        runs.decide_plan(run_id, PlanDecision.REVISE, "one step only", unattended=True)
        view = await runs.wait(run_id)
        assert view.plan is not None
        assert [step.content for step in view.plan.steps] == ["One step"]


async def test_a_plan_that_was_not_made_anew_can_be_carried_out(tmp_path: Path) -> None:
    write = {"tool_calls": [{"name": "write_file", "arguments": {"path": "new.txt", "content": "one\n"}}]}
    async with opened(tmp_path, [PLAN, write, {"text": "Done."}]) as workspace:
        runs = workspace.runs
        run_id = runs.start(PLAN_ONLY, on_disk(workspace), unattended=True)
        await runs.wait(run_id)
        runs.decide_plan(run_id, PlanDecision.REVISE, "one step only", unattended=True)
        runs.cancel(run_id)
        await runs.wait(run_id)
        runs.decide_plan(run_id, PlanDecision.APPROVE, unattended=True)
        view = await runs.wait(run_id)
        assert (view.turn, [hunk.path for hunk in view.hunks]) == (2, ["new.txt"])
        assert view.plan is not None
        assert view.plan.steps[0].content == "Write it"


async def test_making_a_plan_anew_goes_on_where_it_was_cut_off(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, OTHER]) as workspace:
        run_id = workspace.runs.start(PLAN_ONLY, on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
        workspace.runs.decide_plan(run_id, PlanDecision.REVISE, "one step only", unattended=True)
    async with opened(tmp_path, [PLAN, OTHER]) as workspace:
        workspace.runs.resume(run_id, on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert view.plan is not None
        assert [step.content for step in view.plan.steps] == ["One step"]


@pytest.mark.parametrize(
    ("decision", "text", "problem"),
    [
        (PlanDecision.REVISE, " ", "Say what should be different"),
        (PlanDecision.CANCEL, "", "has ended with its plan, so there is nothing to cancel"),
    ],
)
async def test_a_word_that_means_nothing_to_a_plan_that_a_run_ended_with(
    tmp_path: Path, decision: PlanDecision, text: str, problem: str
) -> None:
    async with opened(tmp_path, [PLAN]) as workspace:
        run_id = workspace.runs.start(PLAN_ONLY, on_disk(workspace), unattended=True)
        before = await workspace.runs.wait(run_id)
        with pytest.raises(UserError, match=problem):
            workspace.runs.decide_plan(run_id, decision, text)
        assert workspace.hub.view(run_id) == before
