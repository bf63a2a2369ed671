"""Runs as sessions: named, put away, told, and gone on with from any of their steps."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.clock import SystemClock
from tests.unit.engine.house import DONE, PLAN, on_disk, opened
from tests.unit.engine.test_attendant import state_of

from detent.core.change import Decision
from detent.core.errors import UserError
from detent.core.session import SessionChanged
from detent.core.work import Task, TaskKind
from detent.engine.exporting import Format
from detent.engine.sessions import Back
from detent.engine.workspace import Workspace
from detent.hub.hub import Hub
from detent.hub.views import RunStatus

KEY = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"


def writes(*texts: str) -> dict[str, Any]:
    called = [{"name": "write_file", "arguments": {"path": f"{text}.txt", "content": text}} for text in texts]
    return {"tool_calls": called}


SCRIPT = [PLAN, writes("one"), writes("two", "three"), {"tool_calls": [{"name": "nothing", "arguments": {}}]}, DONE]


async def ran(workspace: Workspace) -> str:
    workspace.trust.trust(workspace.root)
    run_id = workspace.runs.start(Task(TaskKind.DO, "write\nfiles"), on_disk(workspace), unattended=True)
    await workspace.runs.wait(run_id)
    return run_id


async def test_a_name_and_an_archive_are_kept(tmp_path: Path) -> None:
    async with opened(tmp_path, SCRIPT) as workspace:
        run_id, sessions = await ran(workspace), workspace.runs.sessions
        sessions.rename(run_id, "  the\nname ")
        sessions.archive(run_id)
        with pytest.raises(UserError, match="at most 80"):
            sessions.rename(run_id, "x" * 81)
    async with opened(tmp_path, SCRIPT) as workspace:
        assert workspace.hub.view(run_id).session == SessionChanged("the name", archived=True)
        workspace.runs.sessions.change(run_id, {"name": "", "archived": ""})
        assert workspace.hub.view(run_id).session == SessionChanged()


async def test_steps_are_the_models_calls_and_end_with_their_round(tmp_path: Path) -> None:
    async with opened(tmp_path, SCRIPT) as workspace:
        steps = workspace.runs.sessions.steps(await ran(workspace))
        assert [(step.number, step.title, step.ok) for step in steps] == [
            (1, "Write one.txt", True),
            (2, "Write two.txt", True),
            (3, "Write three.txt", True),
            (4, "nothing: not understood", False),
        ]
        assert steps[0].end < steps[1].end == steps[2].end < steps[3].end


async def test_a_fork_goes_on_from_a_step_and_costs_nothing_by_itself(tmp_path: Path) -> None:
    async with opened(tmp_path, SCRIPT, settings={"model.input_price": 1.0, "model.output_price": 1.0}) as workspace:
        run_id, sessions = await ran(workspace), workspace.runs.sessions
        before = workspace.hub.view(run_id)
        forked = await sessions.fork(run_id, 2)
        view = workspace.hub.view(forked)
        assert view.session == SessionChanged(continues=run_id, step=2)
        assert view.status is RunStatus.RUNNING
        assert workspace.hub.lease.holder(forked) is None
        assert view.usage.input_tokens == 0
        assert len(workspace.runs.sessions.steps(forked)) == 3
        assert workspace.hub.view(run_id).states == before.states
        assert view.messages == before.messages[: len(view.messages)]
        workspace.runs.say(forked, "go on", on_disk(workspace))
        after = await workspace.runs.wait(forked)
        assert after.status is RunStatus.FINISHED
        assert {hunk.path for hunk in after.hunks} == {"one.txt", "two.txt", "three.txt"}
        assert after.proposal is not None
        assert after.proposal.run_id == forked


async def test_a_fork_of_the_whole_is_a_turn_that_has_ended(tmp_path: Path) -> None:
    async with opened(tmp_path, [*SCRIPT, DONE]) as workspace:
        run_id = await ran(workspace)
        forked = await workspace.runs.sessions.fork(run_id)
        assert workspace.hub.view(forked).status is RunStatus.FINISHED
        assert [hunk.id for hunk in workspace.hub.view(forked).undecided] == ["h1", "h2", "h3"]
        workspace.runs.say(forked, "and now?", on_disk(workspace))
        assert (await workspace.runs.wait(forked)).turn == 2
        assert workspace.hub.view(run_id).turn == 1


async def test_a_fork_holds_what_is_undecided_and_nothing_that_landed(tmp_path: Path) -> None:
    text = "".join(f"line {number}\n" for number in range(40))
    changed = text.replace("line 3\n", "three\nand more\n").replace("line 30\n", "thirty\n")
    call = {"name": "write_file", "arguments": {"path": "both.txt", "content": changed}}
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws/both.txt").write_text(text)
    async with opened(tmp_path, [PLAN, {"tool_calls": [call]}, writes("one"), DONE, writes("two"), DONE]) as workspace:
        run_id, runs = await ran(workspace), workspace.runs
        first, second, whole = (hunk.id for hunk in workspace.hub.view(run_id).hunks)
        early = await runs.sessions.fork(run_id)
        await runs.decisions.decide(run_id, (first, whole), Decision.ACCEPT)
        late = await runs.sessions.fork(run_id)
        before, view = workspace.hub.view(run_id), workspace.hub.view(late)
        assert [hunk.id for hunk in workspace.hub.view(early).undecided] == [first, second, whole]
        assert ([hunk.id for hunk in view.hunks], view.landed, view.earlier_hunks) == ([second], (), ())
        with pytest.raises(UserError, match="no hunk left to undo"):
            await runs.decisions.decide(late, (), Decision.UNDO)
        assert (workspace.root / "one.txt").exists(), "it is the old run's to take back"

        runs.say(late, "go on", on_disk(workspace))
        assert {hunk.path for hunk in (await runs.wait(late)).hunks} == {"both.txt", "two.txt"}
        await runs.decisions.decide(late, (), Decision.ACCEPT)
        assert (workspace.root / "both.txt").read_text() == changed
        assert workspace.hub.view(run_id).states == before.states
        await runs.decisions.decide(run_id, (first, whole), Decision.UNDO)
        assert (workspace.root / "both.txt").read_text() == text.replace("line 30\n", "thirty\n")


async def test_a_fork_from_before_something_landed_does_not_bring_it_again(tmp_path: Path) -> None:
    async with opened(tmp_path, [*SCRIPT, DONE]) as workspace:
        run_id = await ran(workspace)
        (whole, *_) = (hunk.id for hunk in workspace.hub.view(run_id).hunks)
        await workspace.runs.decisions.decide(run_id, (whole,), Decision.ACCEPT)
        forked = await workspace.runs.sessions.fork(run_id, 2)
        workspace.runs.say(forked, "go on", on_disk(workspace))
        assert {hunk.path for hunk in (await workspace.runs.wait(forked)).hunks} == {"two.txt", "three.txt"}


async def test_the_old_run_is_put_away_when_one_goes_back(tmp_path: Path) -> None:
    async with opened(tmp_path, SCRIPT) as workspace:
        run_id = await ran(workspace)
        workspace.runs.sessions.rename(run_id, "files")
        first = await workspace.runs.sessions.rewind(run_id, 0)
        assert workspace.hub.view(first).session == SessionChanged("files", continues=run_id)
        assert workspace.runs.sessions.steps(first) == []
        assert workspace.hub.view(run_id).session.archived
        assert not (workspace.root / "one.txt").exists()


async def test_a_run_that_another_process_has_does_not_go_back(tmp_path: Path) -> None:
    async with opened(tmp_path, SCRIPT) as workspace:
        run_id = await ran(workspace)
        workspace.hub.lease.release(run_id)
        with contextlib.closing(Hub.open(state_of(tmp_path), SystemClock())) as other:
            assert other.lease.take(run_id)
            with pytest.raises(UserError, match="belongs to another"):
                await workspace.runs.sessions.rewind(run_id, 0)
        assert workspace.hub.log.run_ids() == [run_id], "nothing was begun"


@pytest.mark.parametrize("back", [Back.CONVERSATION, Back.FILES])
async def test_files_of_an_earlier_turn_go_back_with_their_conversation_alone(tmp_path: Path, back: Back) -> None:
    async with opened(tmp_path, [*SCRIPT, writes("four"), DONE]) as workspace:
        run_id, sessions = await ran(workspace), workspace.runs.sessions
        workspace.runs.say(run_id, "more", on_disk(workspace))
        await workspace.runs.wait(run_id)
        with pytest.raises(UserError, match="begun another turn since"):
            await sessions.rewind(run_id, 1, back)
        assert not workspace.hub.view(run_id).session.archived
        assert len(sessions.steps(await sessions.rewind(run_id, 1))) == 1


async def test_what_cannot_be_gone_back_to_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path, SCRIPT) as workspace:
        run_id = await ran(workspace)
        with pytest.raises(UserError, match="has 4 steps"):
            await workspace.runs.sessions.fork(run_id, 5)
    (tmp_path / "b").mkdir()
    async with opened(tmp_path / "b", [PLAN, DONE]) as workspace:
        run_id = await ran(workspace)
        with pytest.raises(UserError, match="made no step"):
            await workspace.runs.sessions.rewind(run_id, 0)


async def test_it_is_written_out_without_keys(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, writes("one"), {"text": f"I found {KEY}."}]) as workspace:
        run_id, sessions = await ran(workspace), workspace.runs.sessions
        markdown = await sessions.export(run_id, Format.MARKDOWN)
        lines = [json.loads(line) for line in (await sessions.export(run_id, Format.JSONL)).splitlines()]
        assert KEY not in markdown
        assert "I found [redacted]." in markdown
        assert markdown.startswith("# write\n")
        assert "## Result of step 1\n" in markdown
        assert lines[0]["runId"] == run_id
        assert [line["role"] for line in lines[1:]][:3] == ["system", "user", "assistant"]
        (called,) = [line["toolCalls"] for line in lines if "toolCalls" in line]
        assert called[0]["name"] == "write_file"
        assert lines[-1]["text"] == "I found [redacted]."
