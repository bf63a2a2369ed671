import pytest
from tests.unit.landing.review import Review

from detent.core.change import Decision
from detent.landing.positions import Placed, positions

BASE = "a\nb\nc\nd\ne\nf\ng\nh\n"
RESULT = BASE.replace("b\n", "B\nB2\n").replace("f\n", "")


def where(review: Review, text: str) -> list[tuple[int, int, bool]]:
    return [(at.start, at.end, at.conflict) for at in positions(review.view, review.blobs, "f.py", text)]


def test_hunks_are_where_their_lines_are() -> None:
    review = Review({"f.py": (BASE, RESULT)})
    assert positions(review.view, review.blobs, "f.py", BASE) == (Placed("h1", 1, 2), Placed("h2", 5, 6))


def test_they_move_with_what_is_typed_elsewhere() -> None:
    review = Review({"f.py": (BASE, RESULT)})
    assert where(review, "new\n\n" + BASE) == [(3, 4, False), (7, 8, False)]
    assert where(review, BASE.replace("d\n", "")) == [(1, 2, False), (4, 5, False)]


def test_a_landed_hunk_is_where_its_new_lines_are() -> None:
    review = Review({"f.py": (BASE, RESULT)})
    review.decide(Decision.ACCEPT)
    assert where(review, "new\n\n" + RESULT) == [(3, 5, False), (8, 8, False)]


@pytest.mark.parametrize(
    "typed", [BASE.replace("b\n", "typed\n"), BASE.replace("b\n", "b\ntyped\n"), BASE.replace("a\n", "typed\n")]
)
def test_a_hunk_whose_lines_or_neighbours_changed_is_a_conflict_near_there(typed: str) -> None:
    review = Review({"f.py": (BASE, RESULT)})
    first, second = where(review, typed)
    assert first[2]
    assert 0 <= first[0] <= 1
    assert first[0] <= first[1] <= 3
    assert not second[2]


def test_in_a_text_that_is_all_new_everything_is_a_conflict_inside_it() -> None:
    review = Review({"f.py": (BASE, RESULT)})
    assert where(review, "nothing\nof it\n") == [(0, 2, True), (0, 2, True)]
    assert where(review, "") == [(0, 0, True), (0, 0, True)]


def test_lines_that_repeat_are_never_guessed() -> None:
    block = "if x:\n    y()\nelse:\n    z()\n"
    review = Review({"f.py": (block * 2, block.replace("y", "Y") + block)})
    assert where(review, block * 2) == [(1, 2, False)]
    assert [conflict for _, _, conflict in where(review, block)] == [True]


def test_a_new_file_is_placed_in_an_empty_text() -> None:
    review = Review({"f.py": (None, "a\nb\n")})
    assert where(review, "") == [(0, 0, False)]
    review.decide(Decision.ACCEPT)
    assert where(review, "a\nb\n") == [(0, 2, False)]


def test_a_file_outside_the_proposal_has_no_hunks() -> None:
    review = Review({"f.py": (BASE, RESULT)})
    assert positions(review.view, review.blobs, "other.py", BASE) == ()


def test_lines_that_the_user_has_doubled_are_no_certain_place() -> None:
    """Each line of the base is another one, but the text of now can be laid beside it in two ways."""
    review = Review({"f.py": (BASE, RESULT)})
    first, second = where(review, "a\nb\nc\n" + BASE)
    assert first[2]
    assert not second[2]
