"""Any order of typing, deciding, undoing, formatting and dying: the file is always what a simple model of it says."""

import re
from collections.abc import Sequence

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.unit.landing.review import Review

from detent.core.change import Decision, HunkState
from detent.core.events import HunksMoved
from detent.landing.hunks import compose
from detent.landing.rebase import expected_texts, restate

PATH = "a.py"
USUAL = ("    return x\n", "}\n", "\n")
"""Lines that stand in a file more than once."""


def formatted(text: str) -> str:
    """The project's formatter: one blank between words, whatever a line begins with."""
    return re.sub(r"(?<=\S)  +", " ", text)


def explains(_: str, expected: str | None, now: str | None) -> bool:
    return expected is not None and formatted(expected) == now


def base_lines(count: int, usual: Sequence[int]) -> list[str]:
    """A file of which every line is another one, but for some; some wait for the formatter."""
    lines = [f"line{' ' * (1 + number % 2)}{number}\n" for number in range(count)]
    for place, at in enumerate(usual):
        lines[at % count] = USUAL[place % len(USUAL)]
    return lines


class Landing(RuleBasedStateMachine):
    """The user types new lines and takes lines away that no hunk is about; hunks are accepted, rejected, taken out."""

    @initialize(
        count=st.integers(4, 30),
        usual=st.lists(st.integers(0, 29), max_size=6),
        changed=st.sets(st.integers(0, 29), min_size=1, max_size=6),
        kinds=st.lists(st.sampled_from(["replace", "delete", "insert"]), min_size=6, max_size=6),
    )
    def propose(self, count: int, usual: list[int], changed: set[int], kinds: list[str]) -> None:
        self.base = base_lines(count, usual)
        result: list[str] = []
        for number, line in enumerate(self.base):
            if number not in changed:
                result.append(line)
                continue
            kind = kinds[number % len(kinds)]
            result += [line] if kind == "insert" else []
            result += [] if kind == "delete" else [f"new{' ' * (1 + number % 3)}{number}\n"]
        if not result:
            result = ["left\n"]
        self.review = Review({PATH: ("".join(self.base), "".join(result))})
        self.review.explains = explains
        self.typed = 0
        self.was_saved = False

    @property
    def text(self) -> str:
        text = self.review.files[PATH]
        assert text is not None
        return text

    @rule(at=st.integers(0, 100))
    def type(self, at: int) -> None:
        lines = self.text.splitlines(keepends=True)
        self.typed += 1
        lines.insert(at % (len(lines) + 1), f"typed {self.typed}\n")
        self.review.files[PATH] = "".join(lines)

    @rule(choice=st.integers(0, 10), decision=st.sampled_from(list(Decision)))
    def decide(self, choice: int, decision: Decision) -> None:
        hunks = self.review.view.hunks
        if hunks:
            self.review.decide(decision, hunks[choice % len(hunks)].id)

    @rule(decision=st.sampled_from(list(Decision)))
    def decide_all(self, decision: Decision) -> None:
        self.review.decide(decision)

    @rule()
    def save(self) -> None:
        """The editor runs the formatter. It says nothing about hunks: none is stale or in conflict because of it."""
        was_expected = self.text == expected_texts(self.review.view, self.review.blobs).get(PATH)
        self.was_saved = True
        self.review.files[PATH] = formatted(self.text)
        states = restate(self.review.view, self.review.blobs, {PATH: self.text}, explains=explains)
        if was_expected:
            assert not {HunkState.STALE, HunkState.CONFLICT} & set(states.values())
        self.review.happen(HunksMoved(states, "the file was changed"))

    @rule()
    def die(self) -> None:
        before = self.review.view
        self.review.begin_anew()
        assert self.review.view == before

    @invariant()
    def the_file_is_the_model_of_it(self) -> None:
        if not hasattr(self, "review"):
            return
        hunks = self.review.view.hunks
        landed = [hunk for hunk in hunks if self.review.view.states[hunk.id] is HunkState.LANDED]
        kept = [line for line in self.text.splitlines(keepends=True) if not line.startswith("typed ")]
        assert formatted("".join(kept)) == formatted(compose("".join(self.base), landed) or "")
        if not self.was_saved:
            assert "".join(kept) == (compose("".join(self.base), landed) or "")
        mine = [line for line in self.text.splitlines() if line.startswith("typed ")]
        assert sorted(mine) == sorted(f"typed {number}" for number in range(1, self.typed + 1))


Landing.TestCase.settings = settings(
    max_examples=400,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
test_landing = Landing.TestCase
