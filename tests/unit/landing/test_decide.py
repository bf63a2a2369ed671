import random
from collections import Counter

import pytest
from tests.unit.landing.review import Review

from detent.core.change import Decision, HunkState, TextChange
from detent.core.errors import UserError
from detent.core.events import HunksDecided, HunksMoved, ProposalReady
from detent.core.lines import split_lines
from detent.core.ports import Current
from detent.core.proof import Proof, ProofStatus
from detent.landing.decide import meant, plan
from detent.landing.merge import merge
from detent.landing.proposal import propose

BASE = "".join(f"line {n}\n" for n in range(1, 13))
RESULT = BASE.replace("line 2\n", "two\n").replace("line 7\n", "seven\nand a half\n").replace("line 11\n", "")


def review_of(base: str | None = BASE, result: str | None = RESULT) -> Review:
    return Review({"f.py": (base, result)})


def test_accepting_one_hunk_lands_just_that() -> None:
    review = review_of()
    landing = review.plan(Decision.ACCEPT, "h2")
    assert landing.plan is not None
    assert landing.plan.changes == (TextChange("f.py", BASE, BASE.replace("line 7\n", "seven\nand a half\n"), 7),)
    assert landing.plan.label == "Detent: accept h2"
    assert landing.landing == ("h2",)


def test_hunks_can_be_accepted_in_any_order_and_undone_in_any_order() -> None:
    review = review_of()
    for hunk_id in ("h3", "h1", "h2"):
        assert review.decide(Decision.ACCEPT, hunk_id).landing == (hunk_id,)
    assert review.files["f.py"] == RESULT
    for hunk_id in ("h1", "h3", "h2"):
        assert review.decide(Decision.UNDO, hunk_id).landing == (hunk_id,)
    assert review.files["f.py"] == BASE
    assert set(review.view.states.values()) == {HunkState.UNDONE}
    assert review.decide(Decision.ACCEPT).landing == ("h1", "h2", "h3")
    assert review.files["f.py"] == RESULT


def test_typing_elsewhere_is_kept_by_accept_and_undo() -> None:
    review = review_of()
    mine = BASE.replace("line 4\n", "mine\nmine too\n")
    review.files["f.py"] = mine
    assert review.decide(Decision.ACCEPT).conflicts == {}
    assert review.files["f.py"] == RESULT.replace("line 4\n", "mine\nmine too\n")
    review.files["f.py"] += "later\n"
    assert review.decide(Decision.UNDO).conflicts == {}
    assert review.files["f.py"] == mine + "later\n"


@pytest.mark.parametrize(
    "mine",
    [
        BASE.replace("line 2\n", "mine\n"),
        BASE.replace("line 2\n", ""),
        BASE.replace("line 2\n", "line 2\nmine\n"),
        BASE.replace("line 2\n", "mine\nline 2\n"),
        BASE.replace("line 1\n", "mine\n"),
        BASE.replace("line 3\n", "mine\n"),
    ],
)
def test_a_hunk_that_meets_the_users_own_change_is_a_conflict_and_the_others_land(mine: str) -> None:
    review = review_of()
    review.files["f.py"] = mine
    landing = review.decide(Decision.ACCEPT)
    assert landing.landing == ("h2", "h3")
    assert landing.conflicts == {"h1": "these lines, or the ones next to them, were changed meanwhile"}
    assert review.state("h1") == "conflict"
    after = mine.replace("line 7\n", "seven\nand a half\n").replace("line 11\n", "")
    assert review.files["f.py"] == after


def test_undo_never_writes_over_what_was_typed_into_a_landed_hunk() -> None:
    review = review_of()
    review.decide(Decision.ACCEPT)
    mine = RESULT.replace("seven\n", "seven, better\n")
    review.files["f.py"] = mine
    landing = review.decide(Decision.UNDO)
    assert landing.landing == ("h1", "h3")
    assert list(landing.conflicts) == ["h2"]
    assert review.files["f.py"] == BASE.replace("line 7\n", "seven, better\nand a half\n")
    assert review.state("h2") == "landed"


def test_a_rejected_hunk_stays_out_and_can_come_back() -> None:
    review = review_of()
    landing = review.decide(Decision.REJECT, "h1")
    assert (landing.plan, landing.settled) == (None, ("h1",))
    assert review.decide(Decision.ACCEPT).landing == ("h2", "h3")
    landing = review.plan(Decision.UNDO)
    assert landing.settled == ("h1",)
    assert landing.landing == ("h2", "h3")
    landing = review.decide(Decision.UNDO, "h1")
    assert (landing.plan, landing.landing, landing.settled) == (None, (), ("h1",))
    assert review.state("h1") == "undone"
    review.decide(Decision.ACCEPT, "h1")
    assert review.files["f.py"] == RESULT


def test_an_edited_hunk_lands_as_the_person_wrote_it() -> None:
    review = review_of()
    review.edit("h2", "sieben\n", "acht\n", "neun\n")
    review.decide(Decision.ACCEPT)
    assert review.files["f.py"] == RESULT.replace("seven\nand a half\n", "sieben\nacht\nneun\n")
    review.decide(Decision.UNDO)
    assert review.files["f.py"] == BASE


def test_text_that_is_there_already_lands_without_a_change() -> None:
    """The crash between the edit and its record: accepting again finds that everything has arrived."""
    review = review_of()
    review.files["f.py"] = RESULT
    review.happen(HunksDecided(Decision.ACCEPT, ("h1", "h2", "h3")))
    landing = review.decide(Decision.ACCEPT)
    assert landing.plan is None
    assert landing.landing == ("h1", "h2", "h3")
    review.decide(Decision.UNDO)
    assert review.files["f.py"] == BASE


def test_only_what_did_not_arrive_is_landed_after_a_crash() -> None:
    review = Review({"f.py": (BASE, RESULT), "g.py": (None, "new\n")})
    review.files["f.py"] = RESULT
    review.happen(HunksDecided(Decision.ACCEPT, ("h1", "h2", "h3", "h4")))
    landing = review.decide(Decision.ACCEPT)
    assert landing.plan is not None
    assert [change.path for change in landing.plan.changes] == ["g.py"]
    assert landing.landing == ("h1", "h2", "h3", "h4")


def test_a_cut_off_accept_can_be_undone_whether_its_text_arrived_or_not() -> None:
    for arrived in (BASE, RESULT):
        review = review_of()
        review.files["f.py"] = arrived
        review.happen(HunksDecided(Decision.ACCEPT, ("h1", "h2", "h3")))
        assert review.decide(Decision.UNDO).landing == ("h1", "h2", "h3")
        assert review.files["f.py"] == BASE


def test_a_conflict_can_be_tried_again() -> None:
    review = review_of()
    review.happen(HunksMoved({"h1": HunkState.CONFLICT}))
    assert "h1" not in meant(review.view, Decision.ACCEPT)
    assert review.decide(Decision.ACCEPT, "h1").landing == ("h1",)


def test_what_cannot_be_decided_is_refused_with_the_reason() -> None:
    review = review_of()
    review.decide(Decision.ACCEPT, "h1")
    assert review.plan(Decision.ACCEPT, "h1", "h9").refused == {
        "h1": "Hunk h1 has landed already; undo it instead.",
        "h9": "There is no hunk h9 in this run's proposal.",
    }
    assert review.plan(Decision.UNDO, "h2").refused == {"h2": "Hunk h2 is pending: there is nothing to undo."}
    assert list(review.plan(Decision.REJECT, "h1").refused) == ["h1"]


@pytest.mark.parametrize(("base", "result"), [(None, "made\n"), ("gone\n", None), (None, ""), ("", None), ("a\n", "")])
def test_a_whole_file_comes_or_goes_and_back(base: str | None, result: str | None) -> None:
    review = review_of(base, result)
    assert review.decide(Decision.ACCEPT).landing == ("h1",)
    assert review.files["f.py"] == result
    assert review.decide(Decision.UNDO).landing == ("h1",)
    assert review.files["f.py"] == base


@pytest.mark.parametrize(
    ("base", "result", "now", "why"),
    [
        (None, "made\n", "mine\n", "a file with another text is there now"),
        ("gone\n", None, "gone\nmine\n", "the file was changed meanwhile"),
        (BASE, RESULT, None, "the file was deleted meanwhile"),
    ],
)
def test_a_whole_file_that_is_not_as_it_was_is_a_conflict(
    base: str | None, result: str | None, now: str | None, why: str
) -> None:
    review = review_of(base, result)
    review.files["f.py"] = now
    landing = review.decide(Decision.ACCEPT)
    assert set(landing.conflicts.values()) == {why}
    assert (landing.plan, landing.landing) == (None, ())
    assert review.files["f.py"] == now


def test_undo_never_deletes_a_made_file_that_was_changed_since() -> None:
    review = review_of(None, "made\n")
    review.decide(Decision.ACCEPT)
    review.files["f.py"] = "made\nmine\n"
    assert list(review.decide(Decision.UNDO).conflicts) == ["h1"]
    assert review.files["f.py"] == "made\nmine\n"


def test_a_file_that_cannot_be_read_does_not_hold_up_the_others() -> None:
    class Disk(Review):
        def current(self, path: str) -> Current:
            if path == "a.py":
                raise UserError("a.py is a folder.")
            return Current(None)

    review = Disk({"a.py": (BASE, RESULT), "b.py": (None, "new\n")})
    landing = plan(review.view, review.blobs, (), Decision.ACCEPT, review)
    assert landing.landing == ("h4",)
    assert set(landing.conflicts.values()) == {"a.py is a folder."}


def test_windows_and_missing_line_endings_are_kept() -> None:
    base = "one\r\ntwo\r\nthree\r\nfour\r\nfive"
    review = review_of(base, base.replace("two\r\n", "2\r\n").replace("five", "5"))
    review.files["f.py"] = "zero\r\n\r\n" + base
    review.decide(Decision.ACCEPT)
    assert review.files["f.py"] == "zero\r\n\r\none\r\n2\r\nthree\r\nfour\r\n5"


def test_lines_that_repeat_are_a_conflict_instead_of_a_guess() -> None:
    block = "def test():\n    check()\n    done()\n\n"
    review = review_of(block * 2, block.replace("check", "verify") + block)
    review.files["f.py"] = block
    assert list(review.decide(Decision.ACCEPT).conflicts) == ["h1"]
    assert review.files["f.py"] == block


class Story:
    """A random file, what a run made of it, and what its user typed meanwhile. Lines repeat often, to be nasty."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.letters = "abcdefghijklmnopqrstuvwxyz"[: self.chance.choice([3, 8, 26])]
        self.typed = 0
        base = [self._line() for _ in range(self.chance.randrange(1, 25))]
        result = list(base)
        for _ in range(self.chance.randrange(1, 4)):
            at = self.chance.randrange(len(result) + 1)
            result[at : at + self.chance.randrange(3)] = [self._line() for _ in range(self.chance.randrange(3))]
        self.base, self.result = "".join(base), "".join(result)
        self.review = review_of(self.base, self.result)

    def type(self, *, copies: bool) -> list[str]:
        """A random edit of the user's; returns the lines that it put in, which are new ones unless ``copies``."""
        lines = list(split_lines(self.text))
        at = self.chance.randrange(len(lines) + 1)
        put: list[str] = []
        for _ in range(self.chance.randrange(3)):
            self.typed += 1
            put.append(self._line() if copies else f"typed {self.typed}\n")
        lines[at : at + self.chance.randrange(2)] = put
        self.review.files["f.py"] = "".join(lines)
        return put

    @property
    def text(self) -> str:
        return self.review.files["f.py"] or ""

    def some_hunks(self) -> list[str]:
        return [hunk_id for hunk_id in self.review.view.states if self.chance.random() < 0.7]

    def _line(self) -> str:
        return self.chance.choice(self.letters) + "\n"


def test_undo_gives_back_exactly_what_was_there_before_the_accept() -> None:
    landed = 0
    for seed in range(1500):
        story = Story(seed)
        for _ in range(story.chance.randrange(3)):
            story.type(copies=True)
        before = story.text
        landing = story.review.decide(Decision.ACCEPT)
        arrived = {hunk_id for hunk_id in landing.landing if landing.plan}
        if not arrived or story.text == before:
            continue
        landed += 1
        undone = story.review.decide(Decision.UNDO, *landing.landing)
        if _had_some_already(before, landing.landing, story):
            continue
        assert undone.conflicts == {}, seed
        assert story.text == before, seed
    assert landed > 500


def _had_some_already(before: str, landed: tuple[str, ...], story: Story) -> bool:
    """Whether the user had typed the text of a hunk that landed: then undo takes that out too."""
    fresh = review_of(story.base, story.result)
    fresh.files["f.py"] = before
    return any(fresh.plan(Decision.ACCEPT, hunk_id).plan is None for hunk_id in landed)


def test_no_line_that_the_user_typed_is_ever_lost() -> None:
    """Whatever is decided in whatever order, and whatever is typed between."""
    for seed in range(800):
        story = Story(seed)
        for _ in range(6):
            story.type(copies=False)
            typed = Counter(line for line in split_lines(story.text) if line.startswith("typed"))
            decision = story.chance.choice(list(Decision))
            fitting = [
                hunk_id for hunk_id in story.some_hunks() if hunk_id not in story.review.plan(decision, hunk_id).refused
            ]
            if fitting:
                story.review.decide(decision, *fitting)
            assert Counter(line for line in split_lines(story.text) if line.startswith("typed")) == typed, seed


def test_a_landing_is_the_three_way_merge_of_base_text_and_result() -> None:
    """merge3 on the whole texts is the oracle: when all hunks land, the text is the merge."""
    compared = 0
    for seed in range(1500):
        story = Story(seed)
        for _ in range(story.chance.randrange(1, 3)):
            story.type(copies=False)
        merged = merge(story.base, story.text, story.result)
        landing = story.review.decide(Decision.ACCEPT)
        if not landing.conflicts and merged is not None:
            compared += 1
            assert story.text == merged, seed
    assert compared > 300


def test_what_landed_of_an_earlier_proposal_can_be_undone_after_the_next_one() -> None:
    review = Review({"f.py": (BASE, RESULT), "other.py": ("x\n", "y\n")})
    review.decide(Decision.ACCEPT, "h1")
    landed = review.files["f.py"]
    assert landed is not None
    follow_up = propose("run", 2, {"f.py": (landed, landed.replace("line 4\n", "four\n"))}, review.blobs, {})
    review.happen(ProposalReady(follow_up, Proof(ProofStatus.PROVEN, "", "")))
    assert [hunk.id for hunk in review.view.hunks] == ["2.h1"]
    assert [hunk.id for hunk in review.view.earlier_hunks] == ["h1"]
    review.decide(Decision.ACCEPT)
    assert review.files["f.py"] == BASE.replace("line 2\n", "two\n").replace("line 4\n", "four\n")
    review.decide(Decision.UNDO, "h1")
    assert review.files["f.py"] == BASE.replace("line 4\n", "four\n")
    review.decide(Decision.ACCEPT, "h1")
    review.decide(Decision.UNDO)
    assert review.files["f.py"] == BASE
    assert set(review.view.states.values()) == {HunkState.UNDONE}
    assert [hunk.id for hunk in review.view.undecided] == ["2.h1"]


def test_an_earlier_hunk_with_the_next_proposal_s_on_top_is_undone_with_it_or_not_at_all() -> None:
    review = Review({"f.py": (BASE, RESULT)})
    review.decide(Decision.ACCEPT)
    landed = review.files["f.py"]
    assert landed is not None
    follow_up = propose("run", 2, {"f.py": (landed, landed.replace("two\n", "better\n"))}, review.blobs, {})
    review.happen(ProposalReady(follow_up, Proof(ProofStatus.PROVEN, "", "")))
    review.decide(Decision.ACCEPT)
    assert "h1" in review.plan(Decision.UNDO, "h1").conflicts
    review.decide(Decision.UNDO)
    assert review.files["f.py"] == BASE
