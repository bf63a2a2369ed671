import asyncio

import pytest

from detent.core.errors import UserError
from detent.core.talk import Delta, DeltaKind, Message, ModelRequest, Role, ToolCall, Usage
from detent.models.rehearsal import Rehearsal
from detent.models.script import Script

SCRIPT = Script.model_validate(
    {
        "replies": [
            {
                "thought": "Let me see.",
                "text": "I will read.",
                "tool_calls": [{"name": "read", "arguments": {"p": "a"}}],
            },
            {"text": "Two words", "expects": ["content of a"], "usage": {"input_tokens": 3}},
        ]
    }
)


async def test_it_plays_the_reply_that_the_conversation_has_come_to() -> None:
    """A second object goes on where the first was: a run that was resumed in another process has only its messages."""
    deltas: list[Delta] = []
    messages: tuple[Message, ...] = (Message(Role.USER, "begin"),)
    first = await Rehearsal(SCRIPT).reply(ModelRequest(messages), deltas.append)
    assert first.message == Message(Role.ASSISTANT, "I will read.", (ToolCall("call_1_1", "read", '{"p": "a"}'),))
    assert first.stop == "tool_calls"
    assert first.usage.cost == 0.0
    assert first.usage.output_tokens > first.usage.reasoning_tokens > 0
    assert "".join(d.text for d in deltas if d.kind is DeltaKind.THOUGHT) == "Let me see."
    assert [d.text for d in deltas if d.kind is DeltaKind.TEXT] == ["I ", "will ", "read."]
    messages += (first.message, Message(Role.TOOL, "content of a", tool_call_id="call_1_1"))
    second = await Rehearsal(SCRIPT).reply(ModelRequest(messages), deltas.append)
    assert (second.message.text, second.usage) == ("Two words", Usage(input_tokens=3))


async def test_it_can_be_played_again_and_by_two_at_a_time() -> None:
    rehearsal = Rehearsal(SCRIPT)
    asked = [rehearsal.reply(ModelRequest((Message(Role.USER, "begin"),)), lambda delta: None) for _ in range(2)]
    first, second = await asyncio.gather(*asked)
    assert first == second


async def test_only_what_was_said_since_the_last_answer_meets_an_expectation() -> None:
    messages = (Message(Role.USER, "content of a"), Message(Role.ASSISTANT, "x"), Message(Role.USER, "something else"))
    with pytest.raises(UserError, match="reply 2 expects 'content of a'"):
        await Rehearsal(SCRIPT).reply(ModelRequest(messages), lambda delta: None)


async def test_it_says_when_it_has_run_out() -> None:
    messages = (Message(Role.ASSISTANT, "x"),) * 2
    with pytest.raises(UserError, match="run out: reply 3"):
        await Rehearsal(SCRIPT).reply(ModelRequest(messages), lambda delta: None)


async def test_a_reply_that_takes_time_can_be_cancelled() -> None:
    slow = Script.model_validate({"replies": [{"text": "one two three", "seconds": 600}]})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await Rehearsal(slow).reply(ModelRequest((Message(Role.USER, "x"),)), lambda delta: None)
