import json
from collections.abc import Sequence
from unittest.mock import ANY

from detent.config.settings import ModelSettings
from detent.core.talk import Message, ModelRequest, Role, ToolCall
from detent.models.profile import Profile
from detent.models.wire import to_body, to_fields, writer_of
from detent.models.written import Written

PROFILE = Profile.of(ModelSettings(name="m", base_url="http://127.0.0.1:1/v1"))
TALK = (
    Message(Role.SYSTEM, "system ü"),
    Message(Role.USER, "do"),
    Message(Role.ASSISTANT, "", (ToolCall("a", "read_file", "{}"),)),
    Message(Role.TOOL, "text", tool_call_id="a"),
)


def _whole(messages: tuple[Message, ...], written: Written) -> bytes:
    request = ModelRequest(messages)
    body = written.body(messages, to_fields(PROFILE, request))
    assert json.loads(body) == json.loads(json.dumps(to_body(PROFILE, request)))
    return body


def test_a_body_says_what_the_request_holds_and_begins_with_the_one_before() -> None:
    written = Written(writer_of(PROFILE))
    before = b""
    for length in range(1, len(TALK) + 1):
        body = _whole(TALK[:length], written)
        assert body.startswith(before)
        before = body[: body.index(b'],"model":')]


def test_a_message_is_written_once() -> None:
    asked = list[Message]()

    def write(said: Sequence[Message], message: Message) -> list[dict[str, object]]:
        asked.append(message)
        return [{"content": message.text}]

    written = Written(write)
    for length in range(1, len(TALK) + 1):
        written.body(TALK[:length], {})
    assert asked == list(TALK)
    assert written.body((), {}) == b'{"messages":[]}'


def test_other_messages_in_place_of_the_old_ones_are_sent() -> None:
    written = Written(writer_of(PROFILE))
    _whole(TALK, written)
    shorter = (TALK[0], Message(Role.USER, "in short"))
    _whole(shorter, written)
    _whole(TALK, written)
    _whole((Message(Role.SYSTEM, "another"), *TALK[1:]), written)


def test_many_conversations_at_once_are_not_mixed_up() -> None:
    written = Written(writer_of(PROFILE))
    talks = [(Message(Role.SYSTEM, "system"), Message(Role.USER, f"task {number}")) for number in range(12)]
    for _ in range(2):
        for talk in talks:
            _whole(talk, written)


def test_tools_are_written_as_they_are_at_the_moment() -> None:
    written = Written(writer_of(PROFILE))
    tools: list[dict[str, object]] = [{"type": "function", "function": {"name": "read_file"}}]
    others: list[dict[str, object]] = [
        {"model": "m", "tools": tools},
        {"tools": tools, "stream": True},
        {"tools": []},
        {"tools": tools},
    ]
    for fields in others:
        assert json.loads(written.body(TALK[:2], fields)) == {"messages": ANY, **fields}
