import pytest

from detent.models.backoff import Patience, asked_wait
from detent.models.failures import AttemptFailed

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:23 GMT"}, 3.0),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:10 GMT"}, 0.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": ""}, None),
    ],
)
def test_what_a_server_asks_for(headers: dict[str, str], wait: float | None) -> None:
    assert asked_wait(headers, NOW) == wait


def _waits(patience: Patience, failed: AttemptFailed) -> list[float]:
    waits = []
    while (wait := patience.wait_after(failed)) is not None:
        waits.append(wait)
    return waits


def test_our_own_pauses_grow_with_jitter() -> None:
    waits = _waits(Patience(4), AttemptFailed("x"))
    assert len(waits) == 4
    assert all(0.75 * pause <= wait <= 1.25 * pause for wait, pause in zip(waits, (0.5, 1, 2, 4), strict=True))
    assert waits != _waits(Patience(4), AttemptFailed("x"))


def test_our_own_pauses_end_after_thirty_seconds_however_many_retries_are_set() -> None:
    assert 10 < sum(_waits(Patience(20), AttemptFailed("x"))) <= 30


def test_a_wait_that_was_asked_for_is_kept_exactly_and_comes_on_top() -> None:
    waits = _waits(Patience(4), AttemptFailed("x", wait=60.0))
    assert len(waits) == 4
    assert all(60 <= wait <= 60.25 for wait in waits)


def test_a_server_that_asks_for_more_is_not_waited_for() -> None:
    assert Patience(4).wait_after(AttemptFailed("x", wait=60.1)) is None


def test_what_cannot_get_better_is_not_tried_again() -> None:
    assert Patience(4).wait_after(AttemptFailed("x", again=False)) is None
    assert Patience(0).wait_after(AttemptFailed("x")) is None
