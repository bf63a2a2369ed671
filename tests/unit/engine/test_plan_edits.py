"""A plan that a person changes while it is carried out."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.engine.house import DONE, PLAN, on_disk, opened
from tests.unit.lsp.runs import Stage, hub_in

from detent.core.errors import UserError
from detent.core.events import FeedItem, PlanDecision, PlanProposed, PlanUpdated, RunFinished, Steered
from detent.core.proof import Outcome
from detent.core.work import Plan, PlanAuthor, Step, StepStatus, Task, TaskKind
from detent.engine import plans
from detent.engine.plan_edits import PlanEdits
from detent.harness.redaction import Redactor
from detent.hub.hub import Hub

KEY = "hunter2-Xy9-and-more"
LOSSY = Plan(
    "Write it",
    (
        Step("Look", StepStatus.COMPLETED, files=("a, b.py",), notes="one\n\n\ntwo"),
        Step("Write", StepStatus.IN_PROGRESS, outcome="a\nb"),
    ),
    ("It stands\n- and holds",),
)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with hub_in(tmp_path) as hub:
        yield hub


def edits(hub: Hub, told: list[str], *, works: bool = True) -> PlanEdits:
    return PlanEdits(hub, lambda _: works, lambda _, text: told.append(text), Redactor([KEY]).clean)


def test_what_was_not_edited_is_no_edit_however_the_plan_reads_as_text(hub: Hub) -> None:
    stage, told = Stage(hub), list[str]()
    before = stage.happens(PlanUpdated(LOSSY)).last_seq
    assert not edits(hub, told).revise(stage.run_id, plans.to_markdown(LOSSY))
    assert (told, hub.view(stage.run_id).last_seq) == ([], before)
    assert edits(hub, told).revise(stage.run_id, plans.to_markdown(LOSSY) + "- and is told\n")
    assert len(told) == 1


def test_a_pasted_key_is_neither_stored_nor_told(hub: Hub) -> None:
    stage, told = Stage(hub), list[str]()
    stage.happens(PlanUpdated(LOSSY))
    edits(hub, told).revise(stage.run_id, f"# Log in\n\n- [ ] Use {KEY}\n")
    edits(hub, told).revise(stage.run_id, f"use {KEY} for it")
    plan, *steers = [item.event for item in hub.events(stage.run_id)][-3:]
    assert isinstance(plan, PlanUpdated)
    assert plan.author is PlanAuthor.PROGRAMMER
    assert [event.text for event in steers if isinstance(event, Steered)] == told
    assert len(told) == 2
    assert KEY not in f"{plan} {told}"


def test_only_a_plan_that_is_carried_out_here_is_open(hub: Hub, tmp_path: Path) -> None:
    stage = Stage(hub)
    stage.happens(PlanUpdated(LOSSY))
    assert edits(hub, []).open_to_edits(stage.run_id)
    away = edits(hub, [], works=False)
    assert (away.open_to_edits(stage.run_id), away.is_elsewhere(stage.run_id)) == (False, False)
    with hub_in(tmp_path) as other:
        assert edits(other, [], works=False).is_elsewhere(stage.run_id)
    with pytest.raises(UserError, match="no plan that is being carried out"):
        away.revise(stage.run_id, "do less")
    stage.happens(RunFinished(Outcome.GAVE_UP, "no"))
    assert not edits(hub, []).open_to_edits(stage.run_id)


async def test_what_is_said_of_a_plan_that_waits_holds_no_key_either(tmp_path: Path) -> None:
    key = "sk-" + "a" * 24
    async with opened(tmp_path, [PLAN, DONE], settings={"run.plan_approval": True}) as workspace:
        workspace.trust.trust(workspace.root)
        hub, runs = workspace.hub, workspace.runs

        def approve(item: FeedItem) -> None:
            if isinstance(item.event, PlanProposed):
                loop.call_soon(runs.decide_plan, item.run_id, PlanDecision.APPROVE, f"# Log in\n\n- [ ] Use {key}\n")

        loop = asyncio.get_running_loop()
        hub.subscribe(approve)
        run_id = runs.start(Task(TaskKind.DO, "write it"), on_disk(workspace))
        view = await runs.wait(run_id)
        assert view.plan is not None
        assert view.plan.summary == "Log in"
        assert key not in repr([item.event for item in hub.events(run_id)])
