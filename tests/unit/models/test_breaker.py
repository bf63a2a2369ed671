"""When a service is left alone, and when it is tried again."""

import pytest
from tests.clock import FakeClock

from detent.core.errors import Cause, ModelUnavailable
from detent.core.talk import Usage
from detent.models.breaker import FIRST_PAUSE, LONGEST_PAUSE, TRIAL_SECONDS, Breaker

PLACE = "service"


def _error(cause: Cause = Cause.OVERLOAD, wait: float | None = None) -> ModelUnavailable:
    return ModelUnavailable("no answer", Usage(), cause, wait)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def test_it_opens_tries_with_one_question_and_closes(clock: FakeClock) -> None:
    breaker = Breaker(clock)
    assert breaker.why_not(PLACE) == ""
    breaker.failed(PLACE, _error())
    assert "left alone for 30 s" in breaker.why_not(PLACE)
    assert breaker.why_not("another") == ""
    await clock.sleep(FIRST_PAUSE)
    assert breaker.why_not(PLACE) == ""  # half open
    breaker.asked(PLACE)
    assert "just being tried again" in breaker.why_not(PLACE)
    breaker.answered(PLACE)
    assert breaker.why_not(PLACE) == ""
    breaker.asked(PLACE)
    assert breaker.why_not(PLACE) == ""


async def test_a_trial_that_fails_opens_it_for_twice_as_long(clock: FakeClock) -> None:
    breaker = Breaker(clock)
    for _ in range(8):
        breaker.failed(PLACE, _error(Cause.TIMEOUT))
    assert f"left alone for {LONGEST_PAUSE:.0f} s" in breaker.why_not(PLACE)
    other = Breaker(clock)
    other.failed(PLACE, _error(Cause.ERROR))
    await clock.sleep(FIRST_PAUSE)
    other.asked(PLACE)
    other.failed(PLACE, _error(Cause.ERROR))
    await clock.sleep(FIRST_PAUSE)
    assert f"left alone for {FIRST_PAUSE:.0f} s" in other.why_not(PLACE)


def test_as_long_as_the_service_asks_for(clock: FakeClock) -> None:
    breaker = Breaker(clock)
    breaker.failed(PLACE, _error(wait=200.0))
    assert "left alone for 200 s" in breaker.why_not(PLACE)


async def test_a_trial_of_which_nothing_is_heard_is_forgotten(clock: FakeClock) -> None:
    breaker = Breaker(clock)
    breaker.failed(PLACE, _error())
    await clock.sleep(FIRST_PAUSE)
    breaker.asked(PLACE)
    await clock.sleep(TRIAL_SECONDS)
    assert breaker.why_not(PLACE) == ""


@pytest.mark.parametrize("cause", [Cause.REFUSED, Cause.OVERFLOW])
def test_what_is_wrong_with_a_question_says_nothing_of_the_service(clock: FakeClock, cause: Cause) -> None:
    breaker = Breaker(clock)
    breaker.failed(PLACE, _error(cause))
    assert breaker.why_not(PLACE) == ""
