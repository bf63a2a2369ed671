"""What a question costs, before it is asked and when its answer was cut off."""

import asyncio
from dataclasses import replace

from detent.core.errors import ModelUnavailable, UserError
from detent.core.talk import Delta, DeltaKind, Message, ModelRequest, Role, ToolCall, ToolSpec, Usage
from detent.harness.meter import Meter

SAID = Message(Role.ASSISTANT, "x" * 400, (ToolCall("1", "read", "y" * 400),))
REQUEST = ModelRequest((SAID,), (ToolSpec("t", "z" * 398, {}),), max_output_tokens=50)


def _meter() -> Meter:
    return Meter(REQUEST, lambda usage: replace(usage, cost=0.25))


def test_all_that_is_sent_is_expected_and_the_answer() -> None:
    assert _meter().expected == Usage(300, output_tokens=50, cost=0.25)


def test_a_letter_of_another_script_is_not_a_quarter_of_a_token() -> None:
    request = ModelRequest((Message(Role.USER, "語" * 400),))
    assert Meter(request, lambda usage: usage).asked == 300


def test_what_failed_attempts_have_used_is_expected_too() -> None:
    meter = _meter()
    meter.hear(Delta(DeltaKind.RESTART, "broke off", usage=Usage(300, output_tokens=20, cost=0.1)))
    assert meter.expected == Usage(600, output_tokens=70, cost=0.25)


def test_a_cancelled_answer_costs_its_request_and_its_words() -> None:
    meter = _meter()
    assert meter.spent(asyncio.CancelledError()) == Usage(300, cost=0.25)
    meter.hear(Delta(DeltaKind.WAITING, "not a word of the answer"))
    meter.hear(Delta(DeltaKind.THOUGHT, "four"))
    meter.hear(Delta(DeltaKind.TEXT, "five."))
    assert meter.spent(asyncio.CancelledError()) == Usage(300, output_tokens=3, cost=0.25)


def test_attempts_that_spoke_are_counted_and_those_that_did_not_are_free() -> None:
    meter = _meter()
    meter.hear(Delta(DeltaKind.RESTART, "no connection"))
    meter.hear(Delta(DeltaKind.TEXT, "word"))
    meter.hear(Delta(DeltaKind.RESTART, "broke off"))
    assert meter.spent(UserError("")) == Usage(300, output_tokens=1, cost=0.25)
    assert meter.spent(asyncio.CancelledError()) == Usage(600, output_tokens=1, cost=0.25)


def test_a_failure_before_a_word_is_free_and_a_model_that_knows_is_believed() -> None:
    meter = _meter()
    assert meter.spent(UserError("")) == Usage()
    meter.hear(Delta(DeltaKind.TEXT, "word"))
    assert meter.spent(ModelUnavailable("", Usage(7, cost=0.1))) == Usage(7, cost=0.1)
