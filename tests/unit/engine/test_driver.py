"""How a run's task ends, whatever ends it."""

import asyncio
import logging
from pathlib import Path

import pytest
from tests.unit.engine.house import DONE, PLAN, WRITE, on_disk, opened

from detent.core.change import Decision
from detent.core.events import CallStarted, FeedItem, Recorded
from detent.core.proof import Outcome
from detent.core.work import Task, TaskKind
from detent.engine import steps
from detent.engine.run import Run
from detent.hub.views import RunStatus

TASK = Task(TaskKind.DO, "write new.txt")


async def test_a_bug_ends_the_run_failed_is_logged_and_the_next_run_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(run: Run) -> None:
        raise ZeroDivisionError("a bug")

    async with opened(tmp_path, [PLAN, WRITE, DONE]) as workspace:
        with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
            patched.setattr(steps, "plan", broken)
            failed = await workspace.runs.wait(workspace.runs.start(TASK, on_disk(workspace)))
        assert failed.outcome is Outcome.FAILED
        assert "ZeroDivisionError" in failed.reason
        assert "a bug" in caplog.text
        good = await workspace.runs.wait(workspace.runs.start(TASK, on_disk(workspace), unattended=True))
        assert good.proposal is not None


async def test_closing_leaves_the_run_to_be_resumed(tmp_path: Path) -> None:
    slow = {**WRITE, "seconds": 60}
    async with opened(tmp_path, [PLAN, slow, DONE]) as workspace:
        asked = asyncio.Event()

        def hear(item: FeedItem) -> None:
            started = isinstance(item, Recorded) and isinstance(item.event, CallStarted)
            if started and len(workspace.hub.view(run_id).calls) == 2:
                asked.set()

        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        workspace.hub.subscribe(hear)
        await asyncio.wait_for(asked.wait(), 20)
    async with opened(tmp_path, [PLAN, WRITE, DONE]) as later:
        assert later.hub.view(run_id).status is RunStatus.RUNNING
        later.runs.resume(run_id, on_disk(later), unattended=True)
        view = await later.runs.wait(run_id)
        assert view.outcome is Outcome.UNPROVEN
        assert [hunk.path for hunk in view.hunks] == ["new.txt"]
        assert list((workspace_state(tmp_path) / "shadows" / run_id).glob("*")) == []


async def test_a_decision_on_the_old_proposal_leaves_the_new_turn_at_work(tmp_path: Path) -> None:
    more = {"tool_calls": [{"name": "write_file", "arguments": {"path": "more.txt", "content": "two\n"}}], "seconds": 1}
    async with opened(tmp_path, [PLAN, WRITE, DONE, more, DONE]) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
        workspace.runs.say(run_id, "write more.txt too", on_disk(workspace))
        decided = await workspace.runs.decide(run_id, ("h1",), Decision.ACCEPT)
        assert decided.done == ("h1",)
        view = await workspace.runs.wait(run_id)
        assert view.outcome is Outcome.UNPROVEN
        assert (workspace.root / "new.txt").read_text() == "one\n"
        assert "more.txt" in {hunk.path for hunk in view.hunks}


def workspace_state(folder: Path) -> Path:
    (state,) = (folder / ".local" / "state" / "detent" / "workspaces").iterdir()
    return state
