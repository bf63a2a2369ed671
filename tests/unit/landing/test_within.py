"""Hunks and the user's own change in the same lines."""

import pytest
from tests.unit.landing.review import Review

from detent.core.change import Decision, HunkState
from detent.landing.positions import positions
from detent.landing.rebase import restate

BASE = "def f(a, b):\n    total = add(a, b)\n    return total\n"
RESULT = BASE.replace("add(a, b)", "multiply(a, b)")
MINE = BASE.replace("add(a, b)", "add(a, b, 0)")
BOTH = BASE.replace("add(a, b)", "multiply(a, b, 0)")


def review_of(result: str = RESULT, base: str = BASE) -> Review:
    return Review({"f.py": (base, result)})


def test_both_changes_stay_and_undo_takes_out_just_the_hunk() -> None:
    review = review_of()
    review.files["f.py"] = MINE
    assert review.decide(Decision.ACCEPT).landing == ("h1",)
    assert review.files["f.py"] == BOTH
    assert review.decide(Decision.UNDO).landing == ("h1",)
    assert review.files["f.py"] == MINE


def test_what_was_typed_into_a_landed_hunk_stays_at_undo() -> None:
    review = review_of()
    review.decide(Decision.ACCEPT)
    review.files["f.py"] = BOTH
    assert review.decide(Decision.UNDO).landing == ("h1",)
    assert review.files["f.py"] == MINE


def test_such_a_hunk_is_stale_rather_than_in_conflict_and_shown_at_its_lines() -> None:
    review = review_of()
    assert restate(review.view, review.blobs, {"f.py": MINE}) == {"h1": HunkState.STALE}
    (placed,) = positions(review.view, review.blobs, "f.py", MINE)
    assert (placed.start, placed.end, placed.conflict) == (1, 2, False)


@pytest.mark.parametrize(
    "mine",
    [
        BASE.replace("add(a, b)", "sub(a, b)"),
        BASE.replace("add(a, b)", "add (a, b)"),
        BASE.replace("    total = add(a, b)\n", "    result = compute(everything)\n"),
        BASE.replace("    total = add(a, b)\n", ""),
    ],
)
def test_where_they_touch_or_hardly_anything_is_left_it_stays_a_conflict(mine: str) -> None:
    review = review_of()
    review.files["f.py"] = mine
    assert list(review.decide(Decision.ACCEPT).conflicts) == ["h1"]
    assert review.files["f.py"] == mine


def test_a_rewritten_line_is_no_line_to_merge_words_into() -> None:
    review = review_of(BASE.replace("total = add(a, b)", "yield from (x for x in everything)"))
    review.files["f.py"] = MINE
    assert list(review.decide(Decision.ACCEPT).conflicts) == ["h1"]


def test_the_lines_of_another_hunk_are_left_alone() -> None:
    base = "a = one(1)\nb = 2\nc = 3\nd = four(4)\n"
    review = review_of(base.replace("one", "uno").replace("four", "quattro"), base)
    mine = base.replace("one(1)", "one(1, 1)").replace("b = 2\nc = 3\n", "")
    review.files["f.py"] = mine
    review.decide(Decision.ACCEPT)
    assert review.files["f.py"] == mine


def test_what_could_no_longer_be_parsed_is_a_conflict() -> None:
    base = "start()\nif a: go(b, c)\nend()\n"
    review = review_of(base.replace("if a: ", ""), base)
    mine = base.replace("c)\n", "c)\nelse: last()\n")
    review.files["f.py"] = mine
    assert list(review.decide(Decision.ACCEPT).conflicts) == ["h1"]
    assert review.files["f.py"] == mine


def test_what_did_not_parse_before_is_no_reason_against_it() -> None:
    review = review_of()
    review.files["f.py"] = MINE + "def g(:\n"
    assert review.decide(Decision.ACCEPT).landing == ("h1",)
    assert review.files["f.py"] == BOTH + "def g(:\n"


UNTIDY = "def f(a, b):\n    total = add( a,b )\n    return total\n"


def tidied(_: str, expected: str | None, now: str | None) -> bool:
    return expected is not None and expected.replace("( a,b )", "(a, b)") == now


def test_lines_that_only_a_formatter_changed_are_no_conflict() -> None:
    result = UNTIDY.replace("add( a,b )", "multiply( a,b )")
    review = review_of(result, UNTIDY)
    review.files["f.py"] = UNTIDY.replace("( a,b )", "(a, b)")
    assert review.plan(Decision.ACCEPT).conflicts, "without its formatter nobody knows whose change it is"
    assert (
        restate(review.view, review.blobs, {"f.py": review.files["f.py"]}, explains=tidied)["h1"] is HunkState.PENDING
    )
    (placed,) = positions(review.view, review.blobs, "f.py", review.files["f.py"] or "")
    assert (placed.start, placed.end, placed.conflict) == (1, 2, False)
    review.explains = tidied
    assert review.decide(Decision.ACCEPT).landing == ("h1",)
    assert review.files["f.py"] == result
    review.files["f.py"] = result.replace("( a,b )", "(a, b)")
    assert review.decide(Decision.UNDO).landing == ("h1",)
    assert review.files["f.py"] == UNTIDY


def test_beside_a_formatter_what_the_user_typed_is_a_conflict_still() -> None:
    review = review_of(UNTIDY.replace("add( a,b )", "multiply( a,b )"), UNTIDY)
    review.explains = tidied
    review.files["f.py"] = mine = UNTIDY.replace("add( a,b )", "sub(a, b)")
    assert list(review.decide(Decision.ACCEPT).conflicts) == ["h1"]
    assert review.files["f.py"] == mine
