"""A plan saved in mid-run: a person's word on it is heard once, whatever cut the run off in between."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.engine.house import DONE, PLAN, opened
from tests.unit.engine.test_course import begun

from detent.core.errors import ToolFailed
from detent.core.events import CallFinished, CallKind, CallStarted, CallStatus, PlanDecision, PlanUpdated
from detent.core.work import StepStatus
from detent.engine.course import RunCourse
from detent.engine.replanning import save_plan

OTHER = {"summary": "Write it twice", "steps": ["Write it", "Again"], "criteria": ["It stands twice"]}

CALL = CallStarted("save1", CallKind.EDIT, "save_plan", "Save a plan")


async def nobody() -> tuple[PlanDecision, str]:
    raise AssertionError("it was asked before")


async def test_a_step_that_stays_is_as_far_as_it_was(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, DONE]) as workspace:
        hub, run_id = workspace.hub, await begun(workspace)

        async def no_question(title: str, detail: str, options: tuple[str, ...]) -> str | None:
            return None

        course = RunCourse(hub, run_id, no_question)
        course.mark(1, StepStatus.COMPLETED)
        assert await course.save(OTHER) == await course.save(OTHER) == "Saved: 2 steps."
        plan = hub.view(run_id).plan
        assert plan is not None
        assert [(step.content, step.status.value) for step in plan.steps] == [
            ("Write it", "completed"),
            ("Again", "pending"),
        ]
        assert plan.criteria == ("It stands twice",)
        assert sum(isinstance(item.event, PlanUpdated) for item in hub.events(run_id)) == 2
        with pytest.raises(ToolFailed, match="This is no plan: steps"):
            await course.save({"summary": "x", "steps": [{}]})


@pytest.mark.parametrize("decision", [PlanDecision.APPROVE, PlanDecision.REVISE])
async def test_what_was_said_of_it_before_a_crash_still_counts(tmp_path: Path, decision: PlanDecision) -> None:
    async with opened(tmp_path, [PLAN, DONE]) as workspace:
        hub, run_id = workspace.hub, await begun(workspace)
        before = hub.view(run_id).plan

        async def person() -> tuple[PlanDecision, str]:
            return decision, "# Mine\n\n- [ ] Write it well\n"

        told: list[str] = []
        for word in (person, nobody):
            hub.append(run_id, CALL)
            try:
                told.append(await save_plan(hub, run_id, OTHER, word))
            except ToolFailed as error:
                told.append(str(error))
            hub.append(run_id, CallFinished(CALL.call_id, CallStatus.CANCELLED, "cut off"))
        assert told[0] == told[1]
        assert "Write it well" in told[0]
        plan = hub.view(run_id).plan
        assert plan is not None
        assert (plan == before) == (decision is PlanDecision.REVISE)
        assert (plan.steps[0].content == "Write it well") == (decision is PlanDecision.APPROVE)


async def test_every_call_is_heard_and_so_is_every_part_of_its_plan(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, DONE]) as workspace:
        hub, run_id = workspace.hub, await begun(workspace)
        words = [(PlanDecision.REVISE, "not yet"), (PlanDecision.APPROVE, ""), (PlanDecision.APPROVE, "")]

        async def person() -> tuple[PlanDecision, str]:
            return words.pop(0)

        async def saved(call_id: str, **more: object) -> None:
            hub.append(run_id, replace(CALL, call_id=call_id))
            try:
                await save_plan(hub, run_id, {**OTHER, **more}, person)
            finally:
                hub.append(run_id, CallFinished(call_id, CallStatus.COMPLETED, ""))

        with pytest.raises(ToolFailed, match="not yet"):
            await saved("a")
        await saved("a")
        assert len(words) == 1, "a plan that was not wanted may be so now, also where names of calls come again"
        await saved("b", criteria=["It stands thrice"], tests=["test_it.py"])
        plan = hub.view(run_id).plan
        assert plan is not None
        assert (plan.criteria, plan.tests, words) == (("It stands thrice",), ("test_it.py",), [])
