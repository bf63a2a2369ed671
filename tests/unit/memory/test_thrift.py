"""When a conversation is shortened early: only where that soon costs less, and never what the model is working on."""

import pytest

from detent.core.events import CallKind
from detent.core.talk import Message, Role, ToolCall
from detent.memory.compaction import NEWEST, Made, thinned
from detent.memory.thrift import (
    LEAST,
    RESULTS,
    SOON,
    TOKENS,
    Saving,
    at_work,
    found_again,
    looked_again,
    may_pay,
)

BYTES = 4
BEGINNING = (Message(Role.SYSTEM, "You are Detent."), Message(Role.USER, "Read."))


def rounds(*sizes: int, calls: int = 1) -> tuple[Message, ...]:
    """Rounds of so many calls, each of which gave so many bytes."""
    said: list[Message] = []
    for size in sizes:
        ids = [f"c{len(said)}-{n}" for n in range(calls)]
        said.append(Message(Role.ASSISTANT, "", tuple(ToolCall(one, "read_file", "") for one in ids)))
        said += [Message(Role.TOOL, "x" * size, tool_call_id=one) for one in ids]
    return tuple(said)


def results(messages: tuple[Message, ...]) -> int:
    return sum(message.role is Role.TOOL for message in messages)


@pytest.mark.parametrize(
    ("before", "after", "anew", "pays"),
    [
        (20_000, 10_000, 8_000, True),
        (LEAST + 4_000, 4_000, 4_000, True),
        (LEAST + 3_999, 4_000, 4_000, False),
        (40_000, 24_000, 16_000, True),
        (40_000, 24_000, 16_100, False),
        (10_000, 10_000, 0, False),
    ],
)
def test_it_pays_where_much_is_spared_and_as_much_need_not_be_read_anew(
    before: int, after: int, anew: int, pays: bool
) -> None:
    saving = Saving(before, after, anew)
    assert saving.pays is pays
    if pays:
        spared = saving.steps * 0.1 * saving.tokens
        assert spared == pytest.approx(0.9 * anew)
        assert saving.steps <= SOON


def test_the_newest_ten_results_stay_however_long_they_are() -> None:
    said = (*BEGINNING, *rounds(*[12_000] * 40))
    working = said[at_work(said, sent=0, bytes_a_token=BYTES) :]
    assert results(working) == RESULTS
    assert working[0].role is Role.ASSISTANT


def test_of_short_results_more_stay() -> None:
    said = (*BEGINNING, *rounds(*[400] * 100))
    working = said[at_work(said, sent=0, bytes_a_token=BYTES) :]
    assert results(working) == TOKENS * BYTES // 400


def test_the_newest_share_of_a_request_stays() -> None:
    said = (*BEGINNING, *rounds(*[4_000] * 200))
    working = said[at_work(said, sent=800_000, bytes_a_token=BYTES) :]
    assert results(working) == NEWEST * 800_000 / 4_000


def test_calls_that_were_made_together_stay_together() -> None:
    said = (*BEGINNING, *rounds(*[8_000] * 9, calls=4))
    working = said[at_work(said, sent=0, bytes_a_token=BYTES) :]
    assert results(working) == 12
    assert working[0].role is Role.ASSISTANT


def test_of_a_short_conversation_all_is_being_worked_on() -> None:
    said = (*BEGINNING, *rounds(*[50_000] * 9))
    assert at_work(said, sent=0, bytes_a_token=BYTES) == 0
    assert not may_pay(said, len(said), BYTES)


def test_what_was_written_and_said_is_not_what_may_be_left_out() -> None:
    wrote = Message(Role.ASSISTANT, "", (ToolCall("c", "edit_file", "y" * 100_000),))
    old = (*BEGINNING, wrote, Message(Role.TOOL, "Edited.", tool_call_id="c"), Message(Role.USER, "z" * 100_000))
    new = rounds(*[400] * 20)
    assert not may_pay((*old, *new), len(new), BYTES)
    assert may_pay((*old, *rounds(50_000), *new), len(new), BYTES)


def test_what_the_next_epoch_begins_with_is_found_up_to_the_first_new_note() -> None:
    """So an epoch costs what is new in it alone."""
    said = (*BEGINNING, *rounds(*[4_000] * 60))
    calls = {call.id: Made(CallKind.READ, f"Read {call.id}.py", ok=True) for one in said for call in one.tool_calls}
    first = thinned(said[:62], calls, 42)
    second = thinned(said, calls, 102)
    notes = len(first[2].text)
    assert second[2].text.startswith(first[2].text)
    assert found_again((*first, *said[62:]), second) == sum(one.size for one in BEGINNING) + notes
    assert found_again(first, first) == sum(one.size for one in first)


def test_what_had_to_be_looked_at_again_counts_as_a_price_of_the_next_epoch() -> None:
    assert Saving(40_000, 24_000, 10_000, again=6_000).pays
    assert not Saving(40_000, 24_000, 10_000, again=6_100).pays


def test_looked_at_again_is_what_the_same_call_or_recall_step_showed_since_then() -> None:
    def asks(number: int, name: str, path: str, size: int) -> tuple[Message, Message]:
        asked = Message(Role.ASSISTANT, "", (ToolCall(f"c{number}", name, path),))
        return asked, Message(Role.TOOL, "x" * size, tool_call_id=f"c{number}")

    said = (
        *BEGINNING,
        *asks(1, "read_file", "a", 1),
        *asks(2, "read_file", "a", 10),
        *asks(3, "run_command", "pytest", 100),
        *asks(4, "read_file", "a", 1_000),
        *asks(5, "read_file", "b", 10_000),
        *asks(6, "recall_step", "1", 100_000),
        *asks(7, "run_command", "pytest", 1_000_000),
    )
    calls = {f"c{n}": Made(CallKind.EXECUTE if n in (3, 7) else CallKind.READ, "", ok=True) for n in range(1, 8)}
    assert looked_again(said, calls, since=8) == 101_000
    assert looked_again(said, calls, since=len(said)) == 0
