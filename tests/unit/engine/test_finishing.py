"""A call that says that it is done ends the work, also when the run was cut off just behind it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from tests.unit.engine.house import DONE, PLAN, on_disk, opened

from detent.core.events import ChecksFinished, MessageAppended
from detent.core.proof import Outcome
from detent.core.talk import Role
from detent.core.work import Task, TaskKind

LAST = {
    "tool_calls": [
        {"name": "write_file", "arguments": {"path": "new.txt", "content": "one\n"}},
        {"name": "task_done", "arguments": {"summary": "It is there."}},
    ]
}


async def test_nothing_is_asked_anew_when_it_was_said_before_the_run_was_cut_off(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, LAST, DONE]) as workspace:
        workspace.trust.trust(workspace.root)
        cut = asyncio.Event()
        told: list[Role] = []

        def hear(item: object) -> None:
            event = getattr(item, "event", None)
            if isinstance(event, MessageAppended):
                told.append(event.role)
                if told[-2:] == [Role.TOOL, Role.TOOL]:
                    cut.set()

        stop = workspace.hub.subscribe(hear)
        run_id = workspace.runs.start(Task(TaskKind.DO, "write it"), on_disk(workspace), unattended=True)
        await cut.wait()
        workspace.runs.cancel(run_id)
        assert (await workspace.runs.wait(run_id)).outcome is Outcome.CANCELLED
        stop()
        asked = _asked(workspace.hub.events(run_id))
        workspace.runs.resume(run_id, on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert (view.answer, [hunk.path for hunk in view.hunks]) == ("It is there.", ["new.txt"])
        assert _asked(workspace.hub.events(run_id)) == asked
        assert any(isinstance(item.event, ChecksFinished) for item in workspace.hub.events(run_id))


def _asked(items: Sequence[object]) -> int:
    return sum(isinstance(getattr(item, "event", None), MessageAppended) for item in items)
