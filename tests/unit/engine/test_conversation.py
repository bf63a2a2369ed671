from pathlib import Path

import pytest
from tests.clock import SystemClock
from tests.unit.engine.house import DONE, PLAN, WRITE, on_disk, opened

from detent.core.events import CallKind, RunStarted
from detent.core.talk import Message, Role, ToolCall, ToolResult
from detent.core.work import Task, TaskKind
from detent.engine.conversation import Conversation, stored
from detent.hub.hub import Hub

RUN = "r1"


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    hub = Hub.open(tmp_path, SystemClock())
    hub.lease.take(RUN)
    hub.append(RUN, RunStarted(Task(TaskKind.DO, "look"), str(tmp_path), "scripted"))
    return hub


def test_it_is_the_same_after_a_restart(hub: Hub) -> None:
    before = Conversation(hub, RUN, ())
    before.append(Message(Role.SYSTEM, "be brief ✓"))
    before.say("read it")
    before.append(Message(Role.ASSISTANT, "", (ToolCall("a", "read_file", '{"path": '),)))
    before.answer(ToolResult("a", "no such thing", ok=False))
    assert Conversation(hub, RUN, ()).messages == before.messages
    hub.close()


def test_a_call_through_more_is_kept_as_the_one_that_was_meant(hub: Hub) -> None:
    talk = Conversation(hub, RUN, ())
    said = ToolCall("a", "more", '{"tool": "recall_step", "arguments": {"step": 2}}')
    talk.append(Message(Role.ASSISTANT, "", (said,)))
    assert talk.messages[-1].tool_calls == (ToolCall("a", "recall_step", '{"step": 2}', "more"),)
    assert Conversation(hub, RUN, ()).unanswered == talk.messages[-1].tool_calls
    hub.close()


async def test_what_the_model_said_is_kept_once(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, WRITE, DONE]) as workspace:
        task = Task(TaskKind.DO, "write it")
        view = await workspace.runs.wait(workspace.runs.start(task, on_disk(workspace), unattended=True))
        answers = [call.finished.blob for call in view.calls if call.finished and call.started.kind is CallKind.MODEL]
        said = [blob for blob in view.messages if stored(workspace.hub, blob).role is Role.ASSISTANT]
    assert len(said) == 3
    assert answers[:3] == said


def test_the_calls_that_nobody_answered_are_known(hub: Hub) -> None:
    talk = Conversation(hub, RUN, ())
    waits = [talk.waits_for_user]
    calls = (ToolCall("a", "one", "{}"), ToolCall("b", "two", "{}"))
    talk.append(Message(Role.ASSISTANT, "", calls))
    assert [call.id for call in talk.unanswered] == ["a", "b"]
    talk.answer(ToolResult("a", "done"))
    assert [call.id for call in talk.unanswered] == ["b"]
    waits.append(talk.waits_for_user)
    talk.answer(ToolResult("b", "done"))
    assert talk.unanswered == ()
    talk.append(Message(Role.ASSISTANT, "finished"))
    waits.append(talk.waits_for_user)
    assert waits == [True, False, True]
    hub.close()


def test_ids_that_a_server_uses_again_become_unique(hub: Hub) -> None:
    talk = Conversation(hub, RUN, ())
    for _ in range(2):
        talk.append(Message(Role.ASSISTANT, "", (ToolCall("call_0", "one", "{}"), ToolCall("", "two", "{}"))))
        for call in talk.messages[-1].tool_calls:
            talk.answer(ToolResult(call.id, "done"))
    ids = [call.id for message in talk.messages for call in message.tool_calls]
    assert len(set(ids)) == len(ids) == 4
    assert ids[0] == "call_0"
    assert all(ids)
    hub.close()
