"""Filling a token budget with snippets: the most telling first, none twice."""

from detent.core.work import ContextPack, Snippet
from detent.syntax.source import Source, Symbol

SHARE = 4
"""One neighbour takes at most this part of the whole budget; what is larger is shown by its signature."""


def estimate(text: str) -> int:
    """Tokens of a text, near enough for a budget: four characters each."""
    return -(-len(text) // 4)


class Packing:
    """Takes snippets in the order of their worth; what does not fit is shown by its signature, or left out."""

    def __init__(self, budget: int) -> None:
        self._most = budget // SHARE
        self._left = budget
        self._taken: list[Snippet] = []

    @property
    def full(self) -> bool:
        return self._left <= 0

    def symbol(self, source: Source, symbol: Symbol, why: str) -> None:
        """The whole definition, or, where that is too long, its signature."""
        if not self.lines(source, symbol.start, symbol.end, why, self._most):
            self.lines(source, symbol.start, symbol.header_end, f"{why}; its signature")

    def lines(self, source: Source, start: int, end: int, why: str, most: int | None = None) -> bool:
        """False when they do not fit. Lines that were taken already count as fitting."""
        start, end = max(0, start), min(end, len(source.lines))
        if start >= end or self._covered(source.path, start, end):
            return True
        text = source.excerpt(start, end)
        tokens = estimate(text)
        if tokens > self._left or (most is not None and tokens > most):
            return False
        self._left -= tokens
        self._taken.append(Snippet(source.path, start, end, text, why, tokens))
        return True

    def pack(self) -> ContextPack:
        return ContextPack(tuple(self._taken))

    def _covered(self, path: str, start: int, end: int) -> bool:
        return any(taken.path == path and taken.start <= start and end <= taken.end for taken in self._taken)
