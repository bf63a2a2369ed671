import pytest

from detent.core.events import (
    CallFinished,
    CallKind,
    CallStarted,
    CallStatus,
    Compacted,
    DurableEvent,
    MessageAppended,
    Stage,
)
from detent.core.talk import Role, Usage
from detent.hub.prefixes import FORGOTTEN, TOOLS_CHANGED, Miss, Prefixes, misses

TOOLS, OTHERS = "a" * 64, "b" * 64
EPOCH = Compacted("epoch 2", Stage.FOLD, "there is room for 1,000 tokens", (), 9, 2000, 900)


def asked(prefixes: Prefixes, sent: int, found: int, *, model: str = "small", tools: str = TOOLS) -> Miss | None:
    """A question and its answer, which becomes a part of the conversation."""
    call = f"{sent}-{found}"
    usage = Usage(sent, found, 10)
    started = CallStarted(call, CallKind.MODEL, model, "Ask", tools, role="code", place="here")
    heard = [prefixes.hear(started), prefixes.hear(CallFinished(call, CallStatus.COMPLETED, usage=usage))]
    assert heard == [None, None]
    return prefixes.hear(MessageAppended(Role.ASSISTANT, "c" * 64))


def test_what_was_found_is_no_miss_and_neither_is_what_is_new() -> None:
    prefixes = Prefixes()
    assert [asked(prefixes, *counts) for counts in ((1000, 0), (3000, 992), (3100, 2992))] == [None, None, None]


@pytest.mark.parametrize(
    ("model", "tools", "reason"),
    [
        ("large", TOOLS, "another model: large@here instead of small@here"),
        ("small", OTHERS, TOOLS_CHANGED),
        ("small", TOOLS, FORGOTTEN),
    ],
)
def test_a_miss_has_its_reason(model: str, tools: str, reason: str) -> None:
    prefixes = Prefixes()
    asked(prefixes, 1000, 0)
    asked(prefixes, 2000, 992)
    assert asked(prefixes, 2500, 0, model=model, tools=tools) == Miss(2000, 2500, reason)


def test_a_shortened_conversation_misses_what_follows_its_new_beginning() -> None:
    prefixes = Prefixes()
    asked(prefixes, 2000, 0)
    assert prefixes.hear(EPOCH) is None
    assert asked(prefixes, 900, 400) == Miss(500, 900, "epoch 2 (fold): there is room for 1,000 tokens")
    assert asked(prefixes, 1000, 896) is None, "the reason was that of one question"


def test_a_service_that_never_found_anything_is_not_said_to_have_forgotten() -> None:
    prefixes = Prefixes()
    assert [asked(prefixes, sent, 0) for sent in (1000, 2000, 3000)] == [None, None, None]
    assert prefixes.hear(EPOCH) is None
    assert asked(prefixes, 900, 0) is None, "nor to have missed what was shortened"
    assert asked(prefixes, 1000, 0, model="large") is None


def test_a_reviewers_question_is_no_part_of_the_conversation() -> None:
    prefixes = Prefixes()
    asked(prefixes, 3000, 2000)
    prefixes.hear(CallStarted("r", CallKind.MODEL, "small", "Ask", role="review", place="here"))
    prefixes.hear(CallFinished("r", CallStatus.COMPLETED, usage=Usage(9000, 0, 5)))
    assert asked(prefixes, 3100, 2992) is None


def test_all_misses_of_a_run_in_their_order() -> None:
    def question(call: str, tools: str, found: int) -> list[DurableEvent]:
        started = CallStarted(call, CallKind.MODEL, "small", "Ask", tools, role="code", place="here")
        finished = CallFinished(call, CallStatus.COMPLETED, usage=Usage(1000, found, 10))
        return [started, finished, MessageAppended(Role.ASSISTANT, "c" * 64)]

    told = [
        *question("1", TOOLS, 900),
        *question("2", OTHERS, 0),
        *question("3", OTHERS, 990),
        *question("4", OTHERS, 0),
    ]
    assert misses(told) == [Miss(1000, 1000, TOOLS_CHANGED), Miss(1000, 1000, FORGOTTEN)]
