import pytest

from detent.memory.room import USUAL_CONTEXT, Room, worth_it


@pytest.mark.parametrize(
    ("context", "answer", "refused", "limit"),
    [
        (200_000, 32_000, 0, 168_000),
        (200_000, 64_000, 0, 150_000),
        (8_000, 32_000, 0, 6_000),
        (None, 8_000, 0, USUAL_CONTEXT - 8_000),
        (None, 32_000, 0, USUAL_CONTEXT * 3 // 4),
        (200_000, 32_000, 10_000, 8_000),
        (8_000, 1_000, 100_000, 7_000),
    ],
)
def test_there_is_always_room_for_an_answer(context: int | None, answer: int, refused: int, limit: int) -> None:
    assert Room.of(context, answer, refused).limit == limit


def test_it_is_shortened_before_it_is_full_and_then_has_room_for_a_while() -> None:
    room = Room(10_000)
    assert [room.is_full(tokens) for tokens in (8_000, 9_000)] == [False, True]
    assert [room.is_enough(tokens) for tokens in (5_000, 6_000)] == [True, False]


def test_a_little_is_not_worth_another_beginning() -> None:
    assert (worth_it(1000, 950), worth_it(1000, 800)) == (False, True)
