"""Filling a token budget with snippets: the most telling first, none twice."""

import math
from collections.abc import Sequence
from typing import Protocol

from detent.context.render import SHORT
from detent.core.work import ContextPack, Snippet
from detent.syntax.source import Source, Symbol

SHARE = 4
"""One neighbour takes at most this part of the whole budget; what is larger is shown by its signature."""
LEAST_LINES = 3
"""Fewer of a longer definition say nothing."""
PER_LINE = 1.5
"""Tokens of a line's number, where single lines are shown together."""
_HEADING = "{path}, lines 1000-2000 ({why}):\n```\n```\n\n"
"""About what stands around a snippet when it is shown."""


class Text(Protocol):
    """A file as lines."""

    @property
    def path(self) -> str: ...
    @property
    def lines(self) -> Sequence[str]: ...
    def excerpt(self, start: int, end: int) -> str:
        """The lines ``start`` up to, not including, ``end``."""
        ...


def estimate(text: str) -> int:
    """Tokens of a text, near enough for a budget: four characters each."""
    return -(-len(text) // 4)


class Packing:
    """Takes snippets in the order of their worth; what does not fit is shown by its signature, or left out. What must
    be said of a snippet counts too, but the last one may go over the budget by that much."""

    def __init__(self, budget: int) -> None:
        self._most = budget // SHARE
        self._left = budget
        self._taken: list[Snippet] = []

    @property
    def left(self) -> int:
        return max(0, self._left)

    @property
    def full(self) -> bool:
        return self._left <= 0

    def names(self, path: str) -> bool:
        """Whether anything of the file was taken."""
        return any(taken.path == path for taken in self._taken)

    def symbol(self, source: Source, symbol: Symbol, why: str) -> None:
        """The whole definition, or, where that is too long, its signature."""
        if not self.lines(source, symbol.start, symbol.end, why, self._most):
            self.lines(source, symbol.start, symbol.header_end, f"{why}; its signature")

    def lines(self, source: Text, start: int, end: int, why: str, most: int | None = None) -> bool:
        """False when they do not fit. Lines that were taken already count as fitting."""
        start, end = max(0, start), min(end, len(source.lines))
        if start >= end or self._covered(source.path, start, end):
            return True
        text = source.excerpt(start, end)
        tokens = estimate(text)
        if tokens > self._left or (most is not None and tokens > most):
            return False
        self._left -= tokens + self._around(source.path, why, start, end)
        self._taken.append(Snippet(source.path, start, end, text, why, tokens))
        return True

    def beginning(self, source: Text, start: int, end: int, why: str, most: float) -> bool:
        """Lines and what stands around them, cut off where they would cost more than ``most``."""
        room = 4 * (min(most, self._left) - _heading(source.path, why))
        kept, size = start, 0
        while kept < min(end, len(source.lines)) and size + len(source.lines[kept]) <= room:
            size += len(source.lines[kept])
            kept += 1
        return kept - start >= min(end - start, LEAST_LINES) and self.lines(source, start, kept, why)

    def outline(self, source: Text, lines: Sequence[int], why: str, most: float) -> None:
        """Single lines of a file, the first as the most telling, as many as cost at most ``most`` tokens together, of
        what is said of them apart."""
        cost = float(_heading(source.path, why))
        most += cost
        taken = []
        for line in lines:
            text = source.excerpt(line, line + 1)
            more = estimate(text) + PER_LINE
            if text.strip() and cost + more <= min(most, self._left):
                taken.append(line)
                cost += more
        for line in sorted(taken):
            self.lines(source, line, line + 1, why)

    def pack(self) -> ContextPack:
        return ContextPack(tuple(self._taken))

    def _around(self, path: str, why: str, start: int, end: int) -> int:
        """What it costs to say where lines stand; short snippets of the same sort share a heading."""
        last = self._taken[-1] if self._taken else None
        same = last is not None and (last.path, last.why) == (path, why) and last.end - last.start <= SHORT
        return math.ceil(PER_LINE * (end - start)) if same and end - start <= SHORT else _heading(path, why)

    def _covered(self, path: str, start: int, end: int) -> bool:
        return any(taken.path == path and taken.start <= start and end <= taken.end for taken in self._taken)


def _heading(path: str, why: str) -> int:
    return estimate(_HEADING.format(path=path, why=why))
