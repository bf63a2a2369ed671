"""Calls that only read are made at the same time; what the model is told does not show it."""

import asyncio
from pathlib import Path

import pytest
from tests.unit.engine.house import DONE, PLAN, on_disk, opened

from detent.core.errors import StopRun
from detent.core.events import CallFinished, MessageAppended, Recorded
from detent.core.proof import Outcome
from detent.core.talk import Role, ToolCall, ToolResult
from detent.core.work import Task, TaskKind
from detent.engine.conversation import stored
from detent.engine.decisions import own
from detent.engine.side_by_side import MOST_AT_ONCE, results
from detent.hub.hub import Hub

READERS = frozenset({"read"})


def calls(*names: str) -> list[ToolCall]:
    return [ToolCall(f"c{number}", name, "{}") for number, name in enumerate(names)]


class Hands:
    """Carry calls out, and know how many did so at once."""

    def __init__(self) -> None:
        self.under_way, self.most, self.begun = 0, 0, list[str]()

    async def carry_out(self, call: ToolCall) -> ToolResult:
        self.begun.append(call.id)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            for _ in range(20 - int(call.id[1:])):  # the later ones end first
                await asyncio.sleep(0)
            if call.name == "stop":
                raise StopRun(Outcome.BUDGET, "used up")
            return ToolResult(call.id, call.name)
        finally:
            self.under_way -= 1


async def told(hands: Hands, *names: str) -> list[str]:
    return [result.call_id async for result in results(calls(*names), READERS, hands.carry_out)]


async def test_what_only_reads_is_done_at_once_and_told_in_order() -> None:
    hands = Hands()
    assert await told(hands, "read", "read", "read") == ["c0", "c1", "c2"]
    assert hands.most == 3


async def test_no_more_than_eight_at_once() -> None:
    hands = Hands()
    assert len(await told(hands, *["read"] * (MOST_AT_ONCE * 2 + 1))) == 17
    assert hands.most == MOST_AT_ONCE


async def test_what_changes_something_waits_for_what_stands_before_it() -> None:
    hands = Hands()
    assert await told(hands, "read", "write", "write", "read") == ["c0", "c1", "c2", "c3"]
    assert hands.most == 1
    assert hands.begun == ["c0", "c1", "c2", "c3"]


async def test_what_ends_the_run_leaves_none_under_way() -> None:
    hands, seen = Hands(), list[str]()
    with pytest.raises(StopRun):
        async for result in results(calls("read", "stop", "read"), READERS | {"stop"}, hands.carry_out):
            seen.append(result.call_id)
    assert (seen, hands.under_way, hands.most) == (["c0"], 0, 3)


async def test_a_cancel_reaches_all_of_them() -> None:
    hands = Hands()
    task = asyncio.create_task(told(hands, "read", "read", "read"))
    for _ in range(5):
        await asyncio.sleep(0)
    assert hands.under_way == 3
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert hands.under_way == 0


READS = [
    {"name": "read_file", "arguments": {"path": "a.txt"}},
    {"name": "read_file", "arguments": {"path": "nowhere.txt"}},
    {"name": "list_files", "arguments": {}},
    {"name": "grep", "arguments": {"pattern": "one"}},
]


async def test_a_run_that_is_cut_off_between_them_says_the_same_in_the_end(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, {"tool_calls": READS}, DONE, DONE]) as workspace:
        (workspace.root / "a.txt").write_text("one\n")
        workspace.trust.trust(workspace.root)
        hub = workspace.hub
        run_id = workspace.runs.start(Task(TaskKind.DO, "look"), on_disk(workspace), unattended=True)
        whole = await workspace.runs.wait(run_id)
        answers = [stored(hub, blob).text for blob in whole.messages if stored(hub, blob).role is Role.TOOL]
        assert [answer.split()[0] for answer in answers] == ["one", "There", "a.txt", "a.txt:1:"]
        items = hub.events(run_id)
        asked = next(item.run_seq for item in items if isinstance(item.event, MessageAppended) and _calls(hub, item))
        last = max(item.run_seq for item in items if isinstance(item.event, CallFinished) and item.run_seq > asked)
        for end in range(asked, last + 1):
            cut = f"cut{end:05d}"
            own(hub, cut)
            for item in items[:end]:
                hub.append(cut, item.event)
            workspace.runs.resume(cut, on_disk(workspace), unattended=True)
            again = await workspace.runs.wait(cut)
            assert again.messages == whole.messages, end
            assert again.outcome is Outcome.GAVE_UP


def _calls(hub: Hub, item: Recorded) -> bool:
    return isinstance(item.event, MessageAppended) and bool(stored(hub, item.event.blob).tool_calls)
