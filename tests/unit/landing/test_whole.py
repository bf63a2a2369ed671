"""Hunks without lines: what deciding on them does to the files."""

import pytest
from tests.unit.landing.review import Review

from detent.core.change import Decision, HunkState, Kind
from detent.core.form import FILE, Form, link
from detent.landing.rebase import restate
from detent.landing.whole import holds

PNG = Form(b"\x89PNG\0old", FILE | 0o644)
NEW = Form(b"\x89PNG\0new!", FILE | 0o755)
TEXT = Form(b"one\ntwo\n", FILE | 0o644)
RUNS = Form(b"one\ntwo\n", FILE | 0o755)


def whole(base: Form | None, result: Form | None, path: str = "f") -> Review:
    return Review({path: (base, result)})


CHANGES = (
    (None, NEW),
    (PNG, NEW),
    (PNG, None),
    (None, link(b"a")),
    (link(b"a"), link(b"b")),
    (link(b"a"), None),
    (TEXT, link(b"a")),
    (link(b"a"), RUNS),
    (TEXT, PNG),
    (PNG, TEXT),
    (TEXT, RUNS),
    (RUNS, TEXT),
)


@pytest.mark.parametrize(("base", "result"), CHANGES)
def test_it_lands_whole_and_leaves_nothing_when_undone(base: Form | None, result: Form | None) -> None:
    review = whole(base, result)
    (hunk,) = review.view.hunks
    assert (hunk.old, hunk.new) == ((), ())
    assert not review.decide(Decision.ACCEPT).conflicts
    there, file = review.form("f"), review.view.proposal.files[0] if review.view.proposal else None
    assert file is not None
    assert holds(file, review.blobs, there)
    assert (there and there.data) == (result and result.data)
    assert not review.decide(Decision.UNDO).conflicts
    assert review.form("f") == base


@pytest.mark.parametrize(("base", "result"), CHANGES)
def test_it_is_never_put_over_what_somebody_else_made(base: Form | None, result: Form | None) -> None:
    mine = link(b"mine")
    review = whole(base, result)
    review.forms["f"] = mine
    landing = review.decide(Decision.ACCEPT)
    assert list(landing.conflicts) == ["h1"]
    review.forms = {} if base is None else {"f": base}
    assert review.decide(Decision.ACCEPT, "h1").landing == ("h1",)
    review.forms["f"] = mine
    assert list(review.decide(Decision.UNDO).conflicts) == ["h1"]
    assert review.form("f") == mine


@pytest.mark.parametrize(("base", "result"), CHANGES)
def test_what_is_there_already_has_landed(base: Form | None, result: Form | None) -> None:
    review = whole(base, result)
    review.forms = {} if result is None else {"f": result}
    landing = review.plan(Decision.ACCEPT)
    assert (landing.plan, landing.landing) == (None, ("h1",))


def test_the_mode_of_a_file_is_decided_on_apart_from_its_lines() -> None:
    changed = Form(b"one\n2\n", FILE | 0o755)
    review = whole(TEXT, changed)
    assert review.view.proposal is not None
    assert [(file.kind, file.about) for file in review.view.proposal.files] == [
        (Kind.TEXT, ""),
        (Kind.MODE, "mode 644 -> 755"),
    ]
    review.decide(Decision.ACCEPT, "h2")
    assert review.form("f") == RUNS
    review.decide(Decision.ACCEPT, "h1")
    assert review.form("f") == changed
    review.decide(Decision.UNDO, "h2")
    assert review.form("f") == Form(changed.data, TEXT.mode)
    review.decide(Decision.ACCEPT, "h2")
    review.decide(Decision.UNDO)
    assert review.form("f") == TEXT


def test_the_mode_changes_whatever_the_user_typed() -> None:
    review = whole(TEXT, RUNS)
    review.forms["f"] = Form(b"typed\n", FILE | 0o640)
    review.decide(Decision.ACCEPT)
    assert review.form("f") == Form(b"typed\n", FILE | 0o755)
    review.decide(Decision.UNDO)
    assert review.form("f") == Form(b"typed\n", FILE | 0o644)
    review.forms = {}
    assert review.decide(Decision.ACCEPT).conflicts == {"h1": "the file was deleted meanwhile"}


def test_a_new_script_can_be_executed_and_a_private_file_comes_back_private() -> None:
    private = Form(b"one\n", FILE | 0o600)
    review = Review({"gone": (private, None), "new": (None, RUNS), "plain": (TEXT, None)})
    landing = review.decide(Decision.ACCEPT)
    assert landing.plan is not None
    assert {change.path: change.mode for change in landing.plan.changes} == {
        "gone": None,
        "new": FILE | 0o111,
        "plain": None,
    }
    undone = review.decide(Decision.UNDO)
    assert undone.plan is not None
    assert {change.path: change.mode for change in undone.plan.changes} == {
        "gone": FILE | 0o600,
        "new": None,
        "plain": None,
    }


def test_what_the_user_does_meanwhile_makes_it_a_conflict_until_it_is_taken_back() -> None:
    review = Review({"f": (PNG, NEW), "m": (TEXT, RUNS)})
    states = restate(review.view, review.blobs, {}, {"f": TEXT, "m": None})
    assert states == {"h1": HunkState.CONFLICT, "h2": HunkState.CONFLICT}
    assert restate(review.view, review.blobs, {}, {"f": PNG}) == {"h1": HunkState.PENDING}
    review.decide(Decision.ACCEPT)
    review.decide(Decision.UNDO)
    assert restate(review.view, review.blobs, {}, {"f": PNG}) == {"h1": HunkState.UNDONE}


def test_two_proposals_of_one_file_are_undone_in_one_plan() -> None:
    review = whole(None, PNG)
    review.decide(Decision.ACCEPT)
    review.propose({"f": (PNG, Form(PNG.data, FILE | 0o755))})
    review.decide(Decision.ACCEPT)
    review.propose({"f": (Form(PNG.data, FILE | 0o755), NEW)})
    review.decide(Decision.ACCEPT)
    landing = review.decide(Decision.UNDO)
    assert landing.plan is not None
    assert len(landing.plan.forms) == 1
    assert review.form("f") is None


def test_a_mode_of_a_file_that_will_be_gone_needs_no_step() -> None:
    review = whole(None, TEXT)
    review.decide(Decision.ACCEPT)
    review.forms["f"] = TEXT
    review.propose({"f": (TEXT, RUNS)})
    review.decide(Decision.ACCEPT)
    landing = review.plan(Decision.UNDO)
    assert landing.plan is not None
    assert (len(landing.plan.changes), landing.plan.forms) == (1, ())


def test_what_changed_in_two_ways_is_undone_one_after_the_other() -> None:
    review = whole(TEXT, Form(b"one\n2\n", TEXT.mode))
    review.decide(Decision.ACCEPT)
    review.propose({"f": (Form(b"one\n2\n", TEXT.mode), PNG)})
    review.decide(Decision.ACCEPT)
    assert "one after the other" in next(iter(review.decide(Decision.UNDO).conflicts.values()))
    review.decide(Decision.UNDO)
    assert review.form("f") == TEXT
