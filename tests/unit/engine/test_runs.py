"""What a person is told whose word on a plan comes when nothing waits for it."""

from pathlib import Path

import pytest
from tests.unit.engine.house import PLAN, on_disk, opened

from detent.core.errors import UserError
from detent.core.events import PlanDecision
from detent.core.work import Task, TaskKind


async def test_a_plan_that_a_run_ended_with_is_revised_by_approving_it_changed(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN]) as workspace:
        run_id = workspace.runs.start(Task(TaskKind.PLAN, "write divide"), on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
        with pytest.raises(UserError, match="has ended with its plan: approve it, changed as you like"):
            workspace.runs.decide_plan(run_id, PlanDecision.REVISE, "one step only")
