from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.unit.engine.house import DONE, PLAN, on_disk, opened

from detent.core.errors import ToolFailed
from detent.core.events import ApprovalAsked, ApprovalGiven, PlanUpdated
from detent.core.work import StepStatus, Task, TaskKind
from detent.engine.course import MOST_QUESTIONS, RunCourse
from detent.engine.workspace import Workspace

CHOICES = ["keep it", "drop it"]


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    async with opened(tmp_path, [PLAN, DONE]) as workspace:
        yield workspace


async def begun(workspace: Workspace, kind: TaskKind = TaskKind.DO) -> str:
    run_id = workspace.runs.start(Task(kind, "write it"), on_disk(workspace), unattended=True)
    await workspace.runs.wait(run_id)
    return run_id


async def nobody(title: str, detail: str, options: tuple[str, ...]) -> str | None:
    return None


async def test_a_step_is_marked_in_the_plan_that_everybody_sees(workspace: Workspace) -> None:
    run_id = await begun(workspace)
    course = RunCourse(workspace.hub, run_id, nobody)
    assert course.mark(1, StepStatus.IN_PROGRESS) == "1 of 1 steps are left; next: Write it"
    assert course.mark(1, StepStatus.COMPLETED) == "All steps are done."
    assert course.mark(1, StepStatus.COMPLETED) == "All steps are done."
    plan = workspace.hub.view(run_id).plan
    assert plan is not None
    assert [step.status for step in plan.steps] == [StepStatus.COMPLETED]
    updates = [item for item in workspace.hub.events(run_id) if isinstance(item.event, PlanUpdated)]
    assert len(updates) == 2, "what changes nothing is no event"


async def test_a_step_that_is_not_there_is_refused(workspace: Workspace) -> None:
    run_id = await begun(workspace)
    with pytest.raises(ToolFailed, match="has 1 step: there is no step 2"):
        RunCourse(workspace.hub, run_id, nobody).mark(2, StepStatus.COMPLETED)


async def test_without_a_plan_there_is_nothing_to_mark(tmp_path: Path) -> None:
    async with opened(tmp_path, [DONE]) as workspace:
        run_id = await begun(workspace, TaskKind.EXPLAIN)
        with pytest.raises(ToolFailed, match="There is no plan"):
            RunCourse(workspace.hub, run_id, nobody).mark(1, StepStatus.COMPLETED)


async def test_an_answer_is_asked_for_once_and_only_so_often(workspace: Workspace) -> None:
    run_id = await begun(workspace)
    workspace.hub.lease.take(run_id)
    asked: list[str] = []

    async def a_person(title: str, detail: str, options: tuple[str, ...]) -> str | None:
        asked.append(title)
        workspace.hub.append(run_id, ApprovalAsked(title, title, detail, options))
        workspace.hub.append(run_id, ApprovalGiven(title, options[1]))
        return options[1]

    course = RunCourse(workspace.hub, run_id, a_person)
    assert await course.ask("Keep the cache?", CHOICES) == "The programmer chose: drop it"
    again = RunCourse(workspace.hub, run_id, nobody)
    assert await again.ask("Keep the cache?", CHOICES) == "The programmer chose: drop it", "as after a crash"
    for number in range(MOST_QUESTIONS - 1):
        await course.ask(f"And {number}?", CHOICES)
    with pytest.raises(ToolFailed, match="decide it yourself"):
        await course.ask("One more?", CHOICES)
    assert len(asked) == MOST_QUESTIONS


async def test_where_nobody_answers_the_model_is_told_to_be_careful(workspace: Workspace) -> None:
    run_id = await begun(workspace)
    assert "take the choice that changes least" in await RunCourse(workspace.hub, run_id, nobody).ask(
        "Keep it?", CHOICES
    )
