from tests.unit.landing.review import Review

from detent.core.change import Decision, HunkState
from detent.core.events import HunksMoved
from detent.landing.rebase import restate

BASE = "a\nb\nc\nd\ne\nf\ng\nh\n"
RESULT = BASE.replace("b\n", "B\n").replace("f\n", "F\n")


def test_typing_elsewhere_makes_hunks_stale_until_it_is_taken_back() -> None:
    review = Review({"f.py": (BASE, RESULT)})
    states = restate(review.view, review.blobs, {"f.py": "typed\n" + BASE})
    assert states == {"h1": HunkState.STALE, "h2": HunkState.STALE}
    review.happen(HunksMoved(states))
    states = restate(review.view, review.blobs, {"f.py": BASE})
    assert states == {"h1": HunkState.PENDING, "h2": HunkState.PENDING}


def test_typing_into_a_hunk_makes_it_a_conflict_until_it_is_taken_back() -> None:
    review = Review({"f.py": (BASE, RESULT)})
    states = restate(review.view, review.blobs, {"f.py": BASE.replace("b\n", "mine\n")})
    assert states == {"h1": HunkState.CONFLICT, "h2": HunkState.STALE}
    review.happen(HunksMoved(states))
    assert restate(review.view, review.blobs, {"f.py": BASE})["h1"] is HunkState.PENDING


def test_decided_hunks_and_other_files_are_left_out() -> None:
    review = Review({"f.py": (BASE, RESULT), "g.py": (None, "new\n")})
    review.decide(Decision.REJECT, "h1")
    assert restate(review.view, review.blobs, {"f.py": BASE}) == {"h2": HunkState.PENDING}
    assert restate(review.view, review.blobs, {}) == {}


def test_an_undone_hunk_stays_undone_and_stands_on_what_landed() -> None:
    review = Review({"f.py": (BASE, RESULT)})
    review.decide(Decision.ACCEPT)
    review.decide(Decision.UNDO, "h1")
    assert restate(review.view, review.blobs, {"f.py": review.files["f.py"]}) == {"h1": HunkState.UNDONE}


def test_files_that_come_and_go() -> None:
    review = Review({"made.py": (None, "new\n"), "gone.py": ("old\n", None), "kept.py": (BASE, RESULT)})
    states = restate(review.view, review.blobs, {"made.py": "mine\n", "gone.py": "old, changed\n", "kept.py": None})
    assert set(states.values()) == {HunkState.CONFLICT}
    assert len(states) == 4
    states = restate(review.view, review.blobs, {"made.py": None, "gone.py": "old\n", "kept.py": BASE})
    assert set(states.values()) == {HunkState.PENDING}
