"""Seeing that a run goes in circles: the same call with the same result, cycles of calls, calls that make no sense."""

import hashlib
import json
import re
from collections import deque
from collections.abc import Mapping, Sequence

from detent.core.errors import StopRun
from detent.core.proof import Outcome, Proof
from detent.core.talk import ToolCall, ToolResult

WARN_AFTER = 3
WARN_SOONER = 2
LONGEST_CYCLE = 12
STOP_AFTER: Mapping[int, int] = {1: 5, 2: 5, 3: 4, **dict.fromkeys(range(4, LONGEST_CYCLE + 1), 3)}
"""Length of a cycle of calls → how many rounds of it end the run."""
STOP_SOONER: Mapping[int, int] = {1: 3, **dict.fromkeys(range(2, LONGEST_CYCLE + 1), 2)}
"""The same, once the model was told to take another way."""
WARNING = "\n\nYou have made this call before, with the same result. Do something else."
MOST_FAILED = 3
"""So many answers in a row with calls that cannot be understood, or that are none; one less once the model was told."""

_SAME_MESSAGE = 300
_COMMENT = re.compile(r"""(^|\s)(#|//).*?(?=["']?$)""", re.MULTILINE)
"""A quote behind it stays: it closes what began before the comment."""
_SPACE = re.compile(r"\s+")
_DURATION = re.compile(r"\b\d+\.\d+ ?s\b")


class InCircles(StopRun):
    """The end of a run, unless something else is left to try."""


class StuckWatch:
    """Looks at each call after it ran. One for each attempt of a run. Whoever ``was_stuck`` is given less time."""

    def __init__(self, *, was_stuck: bool = False) -> None:
        self._stop_after = STOP_SOONER if was_stuck else STOP_AFTER
        self._recent: deque[str] = deque(maxlen=LONGEST_CYCLE * 3)
        self._most_failed = MOST_FAILED - was_stuck
        self._misunderstood = 0
        self._is_new = True
        """Whether no call of this answer has made no sense yet."""
        self._flawed = 0

    def saw_answer(self) -> None:
        """The calls that come now were made together, and nobody knew what became of the first."""
        self._is_new = True

    def saw(self, call: ToolCall, result: ToolResult) -> str:
        """A warning to add to the result, or nothing; raises InCircles when warnings did not help."""
        self._flawed = 0
        if result.understood:
            self._misunderstood = 0
        else:
            self._misunderstood, self._is_new = self._misunderstood + self._is_new, False
        if self._misunderstood >= self._most_failed:
            count, self._misunderstood = self._misunderstood, 0
            raise InCircles(
                Outcome.GAVE_UP,
                f"calls in {count} answers in a row cannot be understood; the last: {result.text.rstrip('.')}",
            )
        self._recent.append(_signature(call, result))
        repeats = {length: self._repeats(length) for length in STOP_AFTER}
        if any(repeats[length] >= limit for length, limit in self._stop_after.items()):
            raise InCircles(Outcome.GAVE_UP, f"the model repeats itself: `{call.name}` again with the same result")
        warned = any(repeats[length] >= _warn_after(limit) for length, limit in STOP_AFTER.items())
        return WARNING if warned else ""

    def saw_nothing(self, flaw: str) -> None:
        """The model gave neither words nor calls, or half of them; raises InCircles."""
        self._flawed += 1
        if self._flawed >= self._most_failed:
            raise InCircles(Outcome.GAVE_UP, f"{self._flawed} answers in a row were {flaw}")

    def _repeats(self, length: int) -> int:
        """How often the last ``length`` calls stand behind each other at the end."""
        recent = list(self._recent)
        if len(recent) < length:
            return 0
        last, times = recent[-length:], 0
        while recent[-length:] == last and len(recent) >= length:
            times, recent = times + 1, recent[:-length]
        return times


def _warn_after(limit: int) -> int:
    """Before the round that would be the last."""
    return WARN_AFTER if limit > WARN_AFTER else WARN_SOONER


def fails_alike(attempts: Sequence[Proof]) -> bool:
    """Whether the last attempt failed just as one before it did: in a row, or coming round again."""
    *before, last = [_failures(proof) for proof in attempts] or [frozenset()]
    return bool(last) and last in before


def _failures(proof: Proof) -> frozenset[str]:
    """What failed and how, whatever the run took and wherever it stands now."""
    return frozenset(
        f"{report.check} {failure.test} {_SPACE.sub(' ', _DURATION.sub(' ', failure.message))[:_SAME_MESSAGE]}"
        for report in proof.reports
        if report.red
        for failure in report.failures
    )


def _signature(call: ToolCall, result: ToolResult) -> str:
    """Equal for calls that differ only in spacing and comments and gave the same result, however long they took.

    A call whose result changes is no circle but polling.
    """
    try:
        arguments = json.dumps(_plain(json.loads(call.arguments)), sort_keys=True)
    except ValueError:
        arguments = call.arguments
    shown = _SPACE.sub(" ", _DURATION.sub(" ", result.text))
    return hashlib.sha256(f"{call.name}\0{arguments}\0{shown}".encode(errors="replace")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, str):
        return _SPACE.sub("", _COMMENT.sub("", value))
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
