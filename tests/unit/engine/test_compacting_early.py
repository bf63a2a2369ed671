"""A long run is told less of what was only looked at, long before it fills the model; on a real server and socket."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.prefix_cache import hit_rate, ideal_rate
from tests.unit.engine.house import DONE, PLAN, on_disk, opened
from tests.unit.engine.test_compacting import heard_shortening, said, serving

from detent.core.events import Stage
from detent.core.talk import Role
from detent.core.work import Task, TaskKind
from detent.engine.conversation import Conversation, stored
from detent.engine.workspace import Workspace
from detent.hub.views import RunView
from detent.memory.thrift import LEAST, RESULTS

TASK = Task(TaskKind.DO, "look at all that was noted")
LINES = 40
NOTES = "".join(f"note {number}: nobody rounds a quotient, and nobody ever will\n" for number in range(100 * LINES))
FIRST = 20
"""What the beginning of the file says may be shown with the task."""
READS = 40


def read(number: int) -> dict[str, Any]:
    start = (FIRST + number) * LINES + 1
    arguments = {"path": "notes.txt", "start": start, "end": start + LINES - 1}
    return {"tool_calls": [{"name": "read_file", "arguments": arguments}]}


def recall(step: int) -> dict[str, Any]:
    return {"tool_calls": [{"name": "more", "arguments": {"tool": "recall_step", "arguments": {"step": step}}}]}


def shown(number: int) -> str:
    """A line from the middle of what that reading gave."""
    return f"note {(FIRST + number) * LINES + 20}: "


LONG: list[dict[str, Any]] = [PLAN, *map(read, range(READS)), DONE, DONE]


def settings(base_url: str, **more: object) -> dict[str, object]:
    return {
        "model.name": "large",
        "model.base_url": base_url,
        "model.context": 1_000_000,
        "run.context_tokens": 500,
        **more,
    }


async def ran(folder: Path, replies: list[dict[str, Any]], **more: object) -> tuple[RunView, list[bytes], list[str]]:
    """The run, its requests, and what each of its calls gave."""
    (folder / "ws").mkdir(exist_ok=True)
    (folder / "ws" / "notes.txt").write_text(NOTES, "utf-8")
    async with serving(replies) as server, opened(folder, [], settings=settings(server.base_url, **more)) as workspace:
        view = await workspace.runs.wait(workspace.runs.start(TASK, on_disk(workspace), unattended=True))
        assert len(server.bodies) == len(replies), view.reason
        return view, list(server.bodies), results(workspace, view)


def results(workspace: Workspace, view: RunView) -> list[str]:
    messages = [stored(workspace.hub, blob) for blob in view.messages]
    return [message.text for message in messages if message.role is Role.TOOL]


def shortened(bodies: list[bytes]) -> Iterator[int]:
    """The requests that begin a new epoch: those that are shorter than the one before."""
    for at in range(1, len(bodies)):
        if len(bodies[at]) < len(bodies[at - 1]):
            yield at


async def test_what_was_looked_at_long_ago_is_left_out_and_named_with_its_step(tmp_path: Path) -> None:
    view, bodies, _ = await ran(tmp_path, LONG)
    assert view.compactions
    first = view.compactions[0]
    assert first.before - first.after >= LEAST
    assert (first.epoch, first.stage) == ("epoch 2", Stage.FOLD)
    assert first.reason.startswith("what was only looked at more than ")
    begun = list(shortened(bodies))
    assert len(begun) == len(view.compactions)
    for at in begun:
        told, read_by_then = bodies[at].decode(), at - 1
        assert TASK.instruction in told
        assert "[step 1]" in told
        assert shown(0) not in told
        assert all(shown(number) in told for number in range(read_by_then - RESULTS, read_by_then))


async def test_fewer_tokens_are_sent_and_what_is_sent_costs_less(tmp_path: Path) -> None:
    (tmp_path / "thrifty").mkdir()
    (tmp_path / "lavish").mkdir()
    _, thrifty, _ = await ran(tmp_path / "thrifty", LONG)
    view, lavish, _ = await ran(tmp_path / "lavish", LONG, **{"memory.thrift": False})
    assert view.compactions == ()
    assert sum(map(len, thrifty)) < 0.75 * sum(map(len, lavish))
    assert weighted(thrifty) < 0.9 * weighted(lavish)
    assert abs(hit_rate(lavish) - ideal_rate(lavish)) < 0.01


def weighted(bodies: list[bytes]) -> float:
    return sum(map(len, bodies)) * (1 - 0.9 * hit_rate(bodies))


async def test_what_was_left_out_can_be_seen_again_both_ways(tmp_path: Path) -> None:
    view, bodies, gave = await ran(tmp_path, [*LONG[:-2], recall(3), read(2), DONE, DONE])
    assert view.compactions
    assert shown(2) not in bodies[READS + 1].decode(), "it is not needed to see it again"
    assert gave[READS] == f'Step 3: read_file {{"path": "notes.txt", "start": 881, "end": 920}}\n{gave[2]}'
    assert gave[READS + 1] == gave[2], "nothing says that it stands above"


async def test_where_what_was_left_out_is_looked_at_again_the_next_epoch_comes_later(tmp_path: Path) -> None:
    (tmp_path / "onward").mkdir()
    (tmp_path / "back").mkdir()
    view, bodies, _ = await ran(tmp_path / "onward", LONG)
    first, second = list(shortened(bodies))[:2]
    onward = [*map(read, range(first))]
    back = [*map(read, range(READS - first - 5)), *map(read, range(first, first + 5))]
    again, other, _ = await ran(tmp_path / "back", [PLAN, *onward, *back, DONE, DONE])
    assert len(other) == len(bodies)
    assert view.compactions[0].before == again.compactions[0].before
    later = list(shortened(other))
    assert later[0] == first
    assert later[1:] == [] or later[1] > second


async def test_what_was_looked_at_again_lately_stays_whole(tmp_path: Path) -> None:
    """A sentence says that it stands above: where that is left out, the text takes the sentence's place."""
    early, later = range(12), range(12, 26)
    view, bodies, gave = await ran(tmp_path, [PLAN, *map(read, early), read(0), *map(read, later), DONE, DONE])
    assert gave[len(early)].startswith("[Unchanged")
    assert len(view.compactions) == 1
    before, after = (bodies[at].decode() for at in (next(shortened(bodies)) - 1, next(shortened(bodies))))
    assert (before.count(shown(0)), before.count("[Unchanged")) == (1, 1)
    assert (after.count(shown(0)), after.count("[Unchanged")) == (1, 0)
    assert shown(1) not in after


@pytest.mark.parametrize("after", [0, 3])
async def test_a_run_that_was_cut_off_then_goes_on_with_the_same_bytes(tmp_path: Path, after: int) -> None:
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "notes.txt").write_text(NOTES, "utf-8")
    async with serving(LONG) as server:
        known = settings(server.base_url)
        async with opened(tmp_path, [], settings=known) as workspace:
            begun = heard_shortening(workspace.hub)
            run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
            await asyncio.wait_for(begun.wait(), 60)
            await server.until_asked(len(server.bodies) + 1 + after)
        last, until = said(server.bodies[-1]), len(server.bodies)
        async with opened(tmp_path, [], settings=known) as later:
            later.runs.resume(run_id, on_disk(later), unattended=True)
            view = await later.runs.wait(run_id)
            assert len(results(later, view)) == READS
        assert said(server.bodies[until])[: len(last)] == last


async def test_going_back_before_an_epoch_shows_all_again_and_after_it_the_same_beginning(tmp_path: Path) -> None:
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / "notes.txt").write_text(NOTES, "utf-8")
    async with serving(LONG) as server, opened(tmp_path, [], settings=settings(server.base_url)) as workspace:
        hub = workspace.hub
        view = await workspace.runs.wait(workspace.runs.start(TASK, on_disk(workspace), unattended=True))
        first = next(shortened(list(server.bodies))) - 1
        before = await workspace.runs.sessions.fork(view.run_id, first - 1)
        after = await workspace.runs.sessions.fork(view.run_id, first + 2)
        assert [len(hub.view(one).compactions) for one in (before, after)] == [0, 1]
        whole, short = (Conversation(hub, one, ()) for one in (before, after))
        assert any(shown(0) in message.text for message in whole.sent)
        assert whole.sent[: len(whole.messages)] == whole.messages
        assert not any(shown(0) in message.text for message in short.sent)
        beginning = [stored(hub, blob) for blob in view.compactions[0].messages]
        assert list(short.sent[: len(beginning)]) == beginning
