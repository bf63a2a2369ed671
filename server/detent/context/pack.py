"""Filling a token budget with snippets: the most telling first, and no line twice."""

import sys
from collections.abc import Iterator, Sequence
from typing import Protocol

from detent.context.render import added
from detent.core.work import ContextPack, Snippet
from detent.syntax.source import Source, Symbol

SHARE = 4
"""One neighbour takes at most this part of the whole budget; what is larger is shown by its signature."""
LEAST_LINES = 3
"""Fewer of a longer definition say nothing."""
PER_TOKEN = 4
"""Characters."""

Span = tuple[int, int]
"""Lines, the second not among them."""


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
    return -(-len(text) // PER_TOKEN)


class Packing:
    """Takes snippets in the order of their worth; what does not fit is shown by its signature, or left out. What must
    be said of a snippet counts too: all that is shown stays within the budget."""

    def __init__(self, budget: int) -> None:
        self._most = budget // SHARE
        self._room = PER_TOKEN * budget
        self._taken: list[Snippet] = []
        self._settled: dict[str, list[Span]] = {}
        """For each file the lines that were taken already, or are not to be."""

    @property
    def left(self) -> int:
        return self._room // PER_TOKEN

    @property
    def full(self) -> bool:
        return self._room <= 0

    def leave_out(self, path: str, start: int, end: int | None) -> None:
        """Without an ``end`` to that of the file."""
        self._settled.setdefault(path, []).append((start, sys.maxsize if end is None else end))

    def names(self, path: str) -> bool:
        """Whether anything of the file was taken."""
        return any(taken.path == path for taken in self._taken)

    def symbol(self, source: Source, symbol: Symbol, why: str) -> None:
        """The whole definition, or, where that is too long, its signature."""
        if not self.lines(source, symbol.start, symbol.end, why, self._most):
            self.lines(source, symbol.start, symbol.header_end, f"{why}; its signature")

    def lines(self, source: Text, start: int, end: int, why: str, most: int | None = None) -> bool:
        """False when they do not fit. Of lines that were taken already only the others are taken."""
        start, end = max(0, start), min(end, len(source.lines))
        new = [
            Snippet(source.path, first, behind, text, why, estimate(text))
            for first, behind in outside((start, end), self._settled.get(source.path, ()))
            if (text := source.excerpt(first, behind)).strip()
        ]
        cost = sum(map(added, new, [*self._taken[-1:], *new] if self._taken else [None, *new]))
        if cost > self._room or (most is not None and sum(one.tokens for one in new) > most):
            return False
        self._room -= cost
        self._taken += new
        self._settled.setdefault(source.path, []).append((start, end))
        return True

    def beginning(self, source: Text, start: int, end: int, why: str, most: float) -> bool:
        """Lines and what stands around them, cut off where they would cost more than ``most``."""
        room = min(PER_TOKEN * most, self._room) - added(Snippet(source.path, start, end, "", why, 0), None)
        kept, size = start, 0
        while kept < min(end, len(source.lines)) and size + len(source.lines[kept]) <= room:
            size += len(source.lines[kept])
            kept += 1
        while kept - start >= max(1, min(end - start, LEAST_LINES)):
            if self.lines(source, start, kept, why):
                return True
            kept -= 1  # the numbers of lines were more than was thought
        return False

    def outline(self, source: Text, lines: Sequence[int], why: str, most: float) -> None:
        """Single lines of a file, the first as the most telling, as many as cost at most ``most`` tokens together, of
        what is said of them apart."""
        room = min(PER_TOKEN * most, self._room - added(Snippet(source.path, 0, 1, "", why, 0), None))
        taken = []
        for line in lines:
            text = source.excerpt(line, line + 1)
            cost = len(text) + len(f"{line + 1}: ")
            if text.strip() and cost <= room:
                taken.append(line)
                room -= cost
        for line in sorted(taken):
            self.lines(source, line, line + 1, why)

    def pack(self) -> ContextPack:
        return ContextPack(tuple(self._taken))


def outside(span: Span, spans: Sequence[Span]) -> Iterator[Span]:
    """What of a span lies in none of the others."""
    start, end = span
    for first, behind in sorted(spans):
        if start < min(first, end):
            yield start, min(first, end)
        start = max(start, behind)
    if start < end:
        yield start, end
