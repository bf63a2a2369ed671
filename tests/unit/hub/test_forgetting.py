"""What a conversation has kept of a text goes; the conversation stays one that can be read."""

import json
from pathlib import Path

from tests.clock import FakeClock

from detent.core.events import (
    CallFinished,
    CallKind,
    CallStarted,
    CallStatus,
    Compacted,
    ContextRetrieved,
    MessageAppended,
    RunStarted,
    Stage,
)
from detent.core.talk import Message, Role, ToolCall
from detent.core.work import Task, TaskKind
from detent.engine.conversation import Conversation, keep
from detent.hub.forgetting import FORGOTTEN, forget
from detent.hub.hub import Hub

FACT = 'The café\'s "key" lies under the mat'


def test_it_is_taken_out_in_all_its_spellings_and_nothing_else_is(tmp_path: Path) -> None:
    hub = Hub.open(tmp_path / "state", FakeClock())
    for run_id, task in (("r1", "go"), ("r2", f"remember: {FACT}")):
        hub.lease.take(run_id)
        hub.append(run_id, RunStarted(Task(TaskKind.DO, task), "/project", "none"))
    shown = hub.blobs.put_text(f"README.md:\n1: {FACT}\n")
    hub.append("r1", ContextRetrieved(shown, 1, 10))
    talk = Conversation(hub, "r1", ())
    talk.say(f"What is remembered:\n- {FACT}\nGo on.")
    for number, arguments in enumerate((json.dumps({"text": FACT}), json.dumps({"text": FACT}, ensure_ascii=False))):
        talk.append(Message(Role.ASSISTANT, "", (ToolCall(f"c{number}", "remember", arguments),)))
    talk.say("the cafe has no key")
    arguments = hub.blobs.put_text(json.dumps({"text": FACT.replace(" ", "\n")}))
    result, file = hub.blobs.put_text(f"1:\n{FACT}"), hub.blobs.put_text(f"# {FACT}\n")
    hub.append("r1", CallStarted("c0", CallKind.EDIT, "remember", "Remember a fact", arguments))
    hub.append("r1", CallFinished("c0", CallStatus.COMPLETED, "ok", result, changes={"notes.md": file}))
    folded = keep(hub, Message(Role.USER, FACT))
    hub.append("r1", Compacted("epoch 2", Stage.FOLD, "full", (folded,), 1, 10, 5))

    assert forget(hub, [FACT]) == ["r2"]

    texts = [hub.blobs.get_text(name) for name in (shown, arguments, result, folded)]
    assert all(FORGOTTEN in text and "mat" not in text for text in texts)
    said = Conversation(hub, "r1", ()).messages
    assert said[0].text == f"What is remembered:\n- {FORGOTTEN}\nGo on."
    assert [json.loads(call.arguments) for one in said for call in one.tool_calls] == [{"text": FORGOTTEN}] * 2
    assert said[-1].text == "the cafe has no key"
    assert hub.blobs.get_text(file) == f"# {FACT}\n"
    assert forget(hub, [" "]) == []
    hub.close()
    kept = [path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert sum(data.count(b"lies under") for data in kept) == 2, "in the file's content and in the task"


def test_several_texts_go_at_once_and_the_longer_one_whole(tmp_path: Path) -> None:
    hub = Hub.open(tmp_path / "state", FakeClock())
    hub.lease.take("r1")
    hub.append("r1", RunStarted(Task(TaskKind.DO, "go"), "/project", "none"))
    Conversation(hub, "r1", ()).say(f"- The mat is red\n- The mat is red on Fridays\n- {FACT}\n- Stays")
    assert forget(hub, ["The mat is red", "The mat is red on Fridays", FACT]) == []
    (said,) = Conversation(hub, "r1", ()).messages
    assert said.text == f"- {FORGOTTEN}\n- {FORGOTTEN}\n- {FORGOTTEN}\n- Stays"
    hub.close()


def test_what_a_file_holds_stays_though_a_command_said_just_that(tmp_path: Path) -> None:
    hub = Hub.open(tmp_path / "state", FakeClock())
    hub.lease.take("r1")
    hub.append("r1", RunStarted(Task(TaskKind.DO, "go"), "/project", "none"))
    file = hub.blobs.put_text(f"# {FACT}\n")
    hub.append("r1", CallStarted("c0", CallKind.EXECUTE, "run_command", "Run cat notes.md"))
    hub.append("r1", CallFinished("c0", CallStatus.COMPLETED, "ok", changes={"notes.md": file}, output=file))
    assert forget(hub, [FACT]) == ["r1"]
    assert hub.blobs.get_text(file) == f"# {FACT}\n"
    hub.close()


def test_what_is_said_again_is_told_again(tmp_path: Path) -> None:
    hub = Hub.open(tmp_path / "state", FakeClock())
    hub.lease.take("r1")
    hub.append("r1", RunStarted(Task(TaskKind.DO, "go"), "/project", "none"))
    message = keep(hub, Message(Role.USER, FACT))
    hub.append("r1", MessageAppended(Role.USER, message))
    forget(hub, [FACT])
    assert FORGOTTEN in hub.blobs.get_text(message)
    assert keep(hub, Message(Role.USER, FACT)) == message
    assert "mat" in hub.blobs.get_text(message)
    hub.close()
