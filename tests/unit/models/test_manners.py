"""What a server refuses is left out from then on. Over a real socket."""

import json

import pytest
from tests.asking import asking
from tests.model_server import Fault, FaultyReply, FaultyScript

from detent.core.errors import ModelUnavailable
from detent.core.talk import Usage


def _refused(text: str, times: int = 1) -> FaultyScript:
    refusals = tuple(Fault(kind="status", status=400, text=text) for _ in range(times))
    return FaultyScript(replies=(FaultyReply(text="a", faults=refusals), FaultyReply(text="b")))


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("temperature", "Unsupported value: 'temperature' does not support 0.5 with this model."),
        ("stream_options", '{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"]}]}'),
    ],
)
async def test_a_field_that_is_refused_is_left_out_and_that_is_remembered(field: str, text: str) -> None:
    async with asking(_refused(text), temperature=0.5) as asker:
        await asker.ask_on()
        await asker.ask_on()
        assert [field in json.loads(body) for body in asker.server.bodies] == [True, False, False]
        assert asker.clock.slept == []


async def test_of_two_fields_the_one_that_is_complained_of_goes() -> None:
    text = "`temperature` may only be set to 1 when stream_options are sent"
    async with asking(_refused(text), temperature=0.5) as asker:
        await asker.ask()
        last = json.loads(asker.server.bodies[-1])
        assert "temperature" not in last
        assert "stream_options" in last


async def test_what_is_needed_is_never_left_out() -> None:
    async with asking(_refused("messages: the tools of this model are not for you", 3)) as asker:
        with pytest.raises(ModelUnavailable, match="not for you"):
            await asker.ask()
        assert len(asker.server.bodies) == 1


async def test_a_thinking_field_that_the_server_does_not_know_is_left_out() -> None:
    """The scripted server refuses unknown fields, as strict ones do."""
    async with asking(FaultyScript(replies=(FaultyReply(text="a"),)), provider="gemini", thinking="off") as asker:
        assert (await asker.ask()).message.text == "a"
        assert [json.loads(body).get("reasoning_effort") for body in asker.server.bodies] == ["none", None]


async def test_a_service_s_own_word_on_the_cost_counts_only_where_it_is_known_to_know() -> None:
    told = FaultyReply(text="a", usage=Usage(100, 0, 10, 0, 0.125))
    for provider, cost in (("openrouter", 0.125), ("vllm", 0.0)):
        async with asking(FaultyScript(replies=(told,)), provider=provider, more_keys=("usage",)) as asker:
            assert (await asker.ask()).usage.cost == cost
