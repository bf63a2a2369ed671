"""How a run's task ends, whatever ends it."""

import asyncio
import errno
import logging
import os
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest
from tests.unit.engine.house import DONE, PLAN, WRITE, on_disk, opened

from detent.core.change import Decision, Proposal
from detent.core.events import CallStarted, DurableEvent, FeedItem, ProposalReady, Recorded, RunFinished
from detent.core.proof import Outcome
from detent.core.work import Task, TaskKind
from detent.engine import planning, steps
from detent.engine.proving import CHECKING
from detent.engine.run import Run
from detent.engine.verify import Changed, changed_files
from detent.harness.shadow import Shadow
from detent.harness.shadows import Shadows
from detent.hub.views import RunStatus
from detent.store.database import StorageFailed

TASK = Task(TaskKind.DO, "write new.txt")
TWO = {
    "tool_calls": [
        {"name": "write_file", "arguments": {"path": path, "content": "one\n"}} for path in ("new.txt", "other.txt")
    ]
}


async def test_a_bug_ends_the_run_failed_is_logged_and_the_next_run_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(run: Run) -> None:
        raise ZeroDivisionError("a bug")

    async with opened(tmp_path, [PLAN, WRITE, DONE]) as workspace:
        with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
            patched.setattr(planning, "plan", broken)
            failed = await workspace.runs.wait(workspace.runs.start(TASK, on_disk(workspace), unattended=True))
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
        await asyncio.wait_for(asked.wait(), 60)
    async with opened(tmp_path, [PLAN, WRITE, DONE]) as later:
        assert later.hub.view(run_id).status is RunStatus.RUNNING
        later.runs.resume(run_id, on_disk(later), unattended=True)
        view = await later.runs.wait(run_id)
        assert view.outcome is Outcome.UNPROVEN
        assert [hunk.path for hunk in view.hunks] == ["new.txt"]
        assert shadows(tmp_path, run_id) == []


async def test_a_decision_on_the_old_proposal_leaves_the_new_turn_at_work(tmp_path: Path) -> None:
    more = {"tool_calls": [{"name": "write_file", "arguments": {"path": "more.txt", "content": "two\n"}}], "seconds": 1}
    async with opened(tmp_path, [PLAN, WRITE, DONE, more, DONE]) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
        workspace.runs.say(run_id, "write more.txt too", on_disk(workspace))
        decided = await workspace.runs.decisions.decide(run_id, ("h1",), Decision.ACCEPT)
        assert decided.done == ("h1",)
        view = await workspace.runs.wait(run_id)
        assert view.outcome is Outcome.UNPROVEN
        assert (workspace.root / "new.txt").read_text() == "one\n"
        assert "more.txt" in {hunk.path for hunk in view.hunks}


async def test_a_word_said_just_before_the_end_begins_a_new_turn(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, WRITE, DONE, {"text": "Heard."}]) as workspace:
        workspace.trust.trust(workspace.root)

        def hear(item: FeedItem) -> None:
            match item:
                case Recorded(event=ProposalReady(proposal=Proposal(number=1))):
                    say = partial(workspace.runs.say, run_id, "one thing more", on_disk(workspace))
                    asyncio.get_running_loop().call_soon(say)

        workspace.hub.subscribe(hear)
        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert (view.turn, view.answer) == (2, "Heard.")


async def test_a_word_said_while_the_changes_are_collected_is_heard_before_the_proposal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collect = changed_files
    collected = 0

    async def slowly(shadow: Shadow) -> Changed:
        nonlocal collected
        collected += 1
        if collected == 2:  # after the checks, just before the proposal
            workspace.runs.say(run_id, "one thing more", on_disk(workspace))
        return await collect(shadow)

    monkeypatch.setattr(steps, "changed_files", slowly)
    async with opened(tmp_path, [PLAN, WRITE, DONE, {"text": "Heard."}]) as workspace:
        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert (view.turn, view.answer) == (1, "Heard.")
        assert view.proposal is not None
        assert view.proposal.number == 1


async def test_a_cancelled_check_leaves_no_proof_that_is_being_made(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, TWO, DONE]) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
        await workspace.runs.decisions.decide(run_id, ("h1",), Decision.ACCEPT)
        assert workspace.hub.view(run_id).proof == CHECKING
        workspace.runs.cancel(run_id)
        view = await workspace.runs.wait(run_id)
        assert view.proof is not None
        assert view.proof.reason == "not checked again: You cancelled it."
        assert shadows(tmp_path, run_id) == []


async def test_a_check_that_was_cut_off_is_made_by_the_next_owner(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, TWO, DONE]) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
        await workspace.runs.decisions.decide(run_id, ("h1",), Decision.ACCEPT)
        await workspace.runs.decisions.decide(run_id, ("h2",), Decision.REJECT)
    async with opened(tmp_path, [], adopts=True) as later:
        checked = asyncio.Event()
        later.hub.subscribe(lambda _: checked.set() if later.hub.view(run_id).proof != CHECKING else None, after=0)
        await asyncio.wait_for(checked.wait(), 60)
        proof = later.hub.view(run_id).proof
        assert proof is not None
        assert proof.reports[0].check == "pytest"


async def test_a_check_that_was_owed_while_a_turn_worked_is_made_after_it(tmp_path: Path) -> None:
    slow = {"text": "No more to do.", "seconds": 1}
    async with opened(tmp_path, [PLAN, TWO, DONE, slow]) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
        workspace.runs.say(run_id, "is there more?", on_disk(workspace))
        await workspace.runs.decisions.decide(run_id, ("h1",), Decision.ACCEPT)
        view = await workspace.runs.wait(run_id)
        assert (view.turn, view.answer) == (2, "No more to do.")
        assert view.proof is not None
        assert view.proof != CHECKING


async def test_cancelled_while_its_shadow_is_made_a_run_leaves_none(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN]) as workspace:
        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        await asyncio.sleep(0)  # now a thread copies the workspace
        workspace.runs.cancel(run_id)
        view = await workspace.runs.wait(run_id)
        assert view.outcome is Outcome.CANCELLED
        assert shadows(tmp_path, run_id) == []


async def test_a_run_whose_end_cannot_be_written_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, [{"text": "An answer.", "seconds": 0}]) as workspace:
        append = workspace.hub.append

        def full(run_id: str, event: DurableEvent) -> Recorded:
            if isinstance(event, RunFinished):
                raise StorageFailed("the disk is full")
            return append(run_id, event)

        with monkeypatch.context() as patched:
            patched.setattr(workspace.hub, "append", full)
            run_id = workspace.runs.start(Task(TaskKind.EXPLAIN, "what is this?"), on_disk(workspace))
            await workspace.runs.wait(run_id)
        assert workspace.hub.lease.holder(run_id) is None
        workspace.runs.resume(run_id, on_disk(workspace))
        view = await workspace.runs.wait(run_id)
        assert (view.outcome, view.answer) == (Outcome.ANSWERED, "An answer.")


async def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, [{"text": "An answer.", "seconds": 0}]) as workspace:

        def full(*_: object) -> NoReturn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/the/state")

        monkeypatch.setattr(Shadows, "open_to_read", full)
        run_id = workspace.runs.start(Task(TaskKind.EXPLAIN, "what is this?"), on_disk(workspace))
        view = await workspace.runs.wait(run_id)
        assert view.outcome is Outcome.FAILED
        assert view.reason == "The disk with /the/state is full: free some space, then go on with `detent resume`."


def shadows(folder: Path, run_id: str) -> list[Path]:
    return list((workspace_state(folder) / "shadows").glob(f"{run_id}-*"))


def workspace_state(folder: Path) -> Path:
    (state,) = (folder / ".local" / "state" / "detent" / "workspaces").iterdir()
    return state
