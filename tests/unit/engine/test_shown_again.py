from pathlib import Path

import pytest
from tests.clock import SystemClock
from tests.unit.engine.house import DONE, PLAN, on_disk, opened

from detent.core.events import RunStarted
from detent.core.talk import Message, Role, ToolCall, ToolResult
from detent.core.work import Task, TaskKind
from detent.engine.conversation import Conversation, stored
from detent.engine.shown_again import SHORTEST, without_repeating
from detent.hub.hub import Hub

RUN = "r1"
LONG = "a line of the file\n" * 200
AGAIN = (
    '[Unchanged: word for word what read_file {"path": "a"} gave above. '
    "To see it here again, make this call once more.]"
)


@pytest.fixture
def talk(tmp_path: Path) -> Conversation:
    hub = Hub.open(tmp_path, SystemClock())
    hub.lease.take(RUN)
    hub.append(RUN, RunStarted(Task(TaskKind.DO, "look"), str(tmp_path), "scripted"))
    return Conversation(hub, RUN, ())


def told(talk: Conversation, text: str, *, ok: bool = True) -> str:
    call = ToolCall(f"c{len(talk.messages)}", "read_file", '{"path": "a"}')
    talk.append(Message(Role.ASSISTANT, "", (call,)))
    said = without_repeating(talk, ToolResult(call.id, text, ok))
    talk.answer(ToolResult(call.id, said, ok))
    return said


def test_what_stands_above_is_told_by_a_sentence_until_it_is_asked_for_again(talk: Conversation) -> None:
    assert [told(talk, LONG) for _ in range(5)] == [LONG, AGAIN, LONG, AGAIN, LONG]


def test_what_changed_since_is_shown_whole(talk: Conversation) -> None:
    other = LONG + "one more\n"
    assert [told(talk, text) for text in (LONG, other, LONG)] == [LONG, other, AGAIN]


def test_what_is_short_and_what_failed_is_always_told(talk: Conversation) -> None:
    short = "x" * (SHORTEST - 1)
    assert [told(talk, short), told(talk, short)] == [short, short]
    assert [told(talk, LONG, ok=False), told(talk, LONG, ok=False)] == [LONG, LONG]


def test_what_no_request_holds_any_more_is_shown_whole(talk: Conversation) -> None:
    told(talk, LONG)
    talk.begin_with((Message(Role.USER, "notes"),))
    assert told(talk, LONG) == LONG


async def test_a_run_that_reads_a_file_twice_holds_it_once_and_what_a_command_says_each_time(tmp_path: Path) -> None:
    read = {"tool_calls": [{"name": "read_file", "arguments": {"path": "a.txt"}}]}
    run = {"tool_calls": [{"name": "run_command", "arguments": {"command": "cat a.txt"}}]}
    async with opened(tmp_path, [PLAN, read, read, run, run, DONE, DONE]) as workspace:
        (workspace.root / "a.txt").write_text(LONG, "utf-8")
        workspace.trust.trust(workspace.root)
        task = Task(TaskKind.DO, "look at it")
        view = await workspace.runs.wait(workspace.runs.start(task, on_disk(workspace), unattended=True))
        messages = [stored(workspace.hub, blob) for blob in view.messages]
        results = [message.text for message in messages if message.role is Role.TOOL]
        assert results[:2] == [LONG, AGAIN.replace('"a"', '"a.txt"')]
        assert results[2].count("a line of the file") == results[3].count("a line of the file") == 200
        shown = [call.finished.blob for call in view.calls if call.finished and call.started.name == "read_file"]
        assert [workspace.hub.blobs.get_text(blob or "") for blob in shown] == [LONG, LONG]


async def test_a_step_that_was_told_by_a_sentence_is_seen_again_whole(tmp_path: Path) -> None:
    read = {"tool_calls": [{"name": "read_file", "arguments": {"path": "a.txt"}}]}
    again = {"tool_calls": [{"name": "more", "arguments": {"tool": "recall_step", "arguments": {"step": 2}}}]}
    async with opened(tmp_path, [PLAN, read, read, again, DONE, DONE]) as workspace:
        (workspace.root / "a.txt").write_text(LONG, "utf-8")
        task = Task(TaskKind.DO, "look at it")
        view = await workspace.runs.wait(workspace.runs.start(task, on_disk(workspace), unattended=True))
        messages = [stored(workspace.hub, blob) for blob in view.messages]
        first, second, third = [message.text for message in messages if message.role is Role.TOOL]
        assert second.startswith("[Unchanged")
        assert third == f'Step 2: read_file {{"path": "a.txt"}}\n{first}'
