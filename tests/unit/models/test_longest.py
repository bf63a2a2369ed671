"""Every request says how long its answer may be, in a way that its server takes."""

import json

import pytest
from tests.asking import asking
from tests.model_server import Fault, FaultyReply, FaultyScript

from detent.config.settings import ModelSettings
from detent.core.errors import ModelUnavailable
from detent.core.talk import Message, ModelRequest, Role
from detent.models.longest import USUAL_LONGEST, longest_of
from detent.models.profile import Profile
from detent.models.wire import to_body

OPENAI = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
REFUSALS = (
    "max_tokens is too large: 32000. This model supports at most 16384 completion tokens",
    "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
    "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 8192 tokens",
)


@pytest.mark.parametrize(
    ("name", "most"),
    [("gpt-4o", 16_384), ("vendor/gpt-4o-2024-08-06", 16_384), ("gpt-5", USUAL_LONGEST), ("own", USUAL_LONGEST)],
)
def test_a_limit_is_always_sent(name: str, most: int) -> None:
    settings = ModelSettings(name=name, base_url="http://localhost/v1")
    profile = Profile.of(settings)
    assert longest_of(profile) == most
    assert to_body(profile, ModelRequest((Message(Role.USER, "x"),)))["max_tokens"] == most
    assert longest_of(Profile.of(settings.model_copy(update={"max_output_tokens": 9}))) == 9


def _refused(text: str, status: int = 400) -> Fault:
    return Fault(kind="status", status=status, text=text)


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_a_server_that_finds_it_too_long_is_asked_for_less_and_that_is_remembered(refusal: str) -> None:
    replies = (FaultyReply(text="a", faults=(_refused(refusal), _refused(refusal))), FaultyReply(text="b"))
    async with asking(FaultyScript(replies=replies)) as asker:
        assert asker.model.longest_answer == USUAL_LONGEST
        await asker.ask_on()
        await asker.ask_on()
        assert [json.loads(body)["max_tokens"] for body in asker.server.bodies] == [32_000, 16_000, 8_000, 8_000]
        assert asker.model.longest_answer == 8_000
        assert asker.clock.slept == []


async def test_a_server_that_knows_the_new_name_alone_gets_that() -> None:
    replies = (FaultyReply(text="a", faults=(_refused(OPENAI),)), FaultyReply(text="b"))
    async with asking(FaultyScript(replies=replies)) as asker:
        await asker.ask_on()
        await asker.ask_on()
        first, *later = (json.loads(body) for body in asker.server.bodies)
        assert first["max_tokens"] == 32_000
        assert [(body["max_completion_tokens"], "max_tokens" in body) for body in later] == [(32_000, False)] * 2


async def test_a_server_that_is_never_content_is_not_asked_for_ever() -> None:
    async with asking(FaultyScript(replies=(FaultyReply(text="a", faults=(_refused(REFUSALS[0]),) * 20),))) as asker:
        with pytest.raises(ModelUnavailable, match="max_tokens is too large"):
            await asker.ask()
        assert len(asker.server.bodies) == 6
        assert json.loads(asker.server.bodies[-1])["max_tokens"] == 1000


async def test_another_refusal_is_none_of_the_limit() -> None:
    async with asking(FaultyScript(replies=(FaultyReply(text="a", faults=(_refused("no such model"),) * 2),))) as asker:
        with pytest.raises(ModelUnavailable, match="no such model"):
            await asker.ask()
        assert len(asker.server.bodies) == 1
