"""A model without calls of its own works all the same: over a real socket, with a server that refuses tools."""

import itertools
import json

import pytest
from tests.asking import asking
from tests.model_server import Fault, FaultyReply, script

from detent.core.errors import ModelUnavailable
from detent.core.talk import DeltaKind, ModelRequest, ToolSpec
from detent.models.manners import refuses_tools

CALL = 'I look.\n<tool_call>\n{"name": "read_file", "arguments": {"path": "a.py"}}\n</tool_call>'
REFUSALS = (
    (400, "registry.ollama.ai/library/gemma:2b does not support tools"),
    (400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
    (500, "tools param requires --jinja flag"),
    (404, "No endpoints found that support tool use."),
    (400, "deepseek-reasoner does not support Function Calling"),
)


@pytest.mark.parametrize(("status", "text"), REFUSALS)
async def test_a_server_that_refuses_tools_is_asked_in_text_and_that_is_remembered(status: int, text: str) -> None:
    refused = Fault(kind="status", status=status, text=text)
    async with asking(script(CALL, "done"), without_tools=refused) as asker:
        reply = await asker.ask_on()
        assert reply.message.text == "I look."
        assert [(call.name, call.arguments) for call in reply.message.tool_calls] == [("read_file", '{"path": "a.py"}')]
        assert asker.shown(DeltaKind.CALL) == '{"path": "a.py"}'
        assert (await asker.ask()).message.text == "done"
        bodies = [json.loads(body) for body in asker.server.bodies]
        assert ["tools" in body for body in bodies] == [True, False, False]
        told = bodies[1]["messages"]
        assert '## read_file\nRead a file.\n{"type": "object"' in told[0]["content"]
        assert [message["role"] for message in bodies[2]["messages"]] == ["system", "user", "assistant", "user"]
        assert bodies[2]["messages"][2]["content"] == CALL.replace("look.\n", "look.\n\n")
        assert bodies[2]["messages"][3]["content"] == "<tool_result>\nGo on.\n</tool_result>"
        assert asker.clock.slept == []


@pytest.mark.parametrize(
    "text", ["Invalid schema for function 'x': no type", "tools[0] is too long", "the model does not support images"]
)
def test_other_refusals_are_none_of_tools(text: str) -> None:
    assert not refuses_tools(text)


async def test_the_table_and_the_settings_choose_it_unasked() -> None:
    for name, tools in (("starcoder2:15b", "auto"), ("gpt-5", "text")):
        async with asking(script(CALL), name=name, tools=tools) as asker:
            assert len((await asker.ask()).message.tool_calls) == 1
            assert "tools" not in json.loads(asker.server.bodies[0])
    refused = Fault(kind="status", status=400, text=REFUSALS[0][1])
    async with asking(script(CALL), without_tools=refused, tools="native") as asker:
        with pytest.raises(ModelUnavailable, match="does not support tools"):
            await asker.ask()


async def test_a_tool_that_is_called_through_another_is_known_by_its_own_name() -> None:
    """Also where a model writes nothing but the object of the call."""
    bare = '{"name": "list_files", "arguments": {}}'
    async with asking(script(bare, bare), tools="text") as asker:
        assert (await asker.ask()).message.tool_calls == ()
        through = ToolSpec("more", "Call one of these:\nlist_files()", {}, through=("list_files",))
        reply = await asker.model.reply(ModelRequest(asker.messages, (through,)), lambda _: None)
        assert [call.name for call in reply.message.tool_calls] == ["list_files"]


async def test_messages_stay_a_byte_prefix() -> None:
    bad = '<tool_call>{"name": "read_file", "arguments": {"path": </tool_call>'
    async with asking(script(CALL, CALL + CALL, bad, "done"), tools="text") as asker:
        for _ in range(4):
            await asker.ask_on()
        for before, after in itertools.pairwise(asker.server.bodies):
            messages = before[: before.index(b'],"model"')]
            assert after.startswith(messages + b",")


async def test_an_answer_at_its_limit_has_no_half_call() -> None:
    async with asking(script(FaultyReply(text=CALL, stop="length")), tools="text") as asker:
        assert (await asker.ask()).message.tool_calls == ()
