"""What belongs to a definition besides its own lines, and whether a part of a change can stand alone."""

import math
import re
from collections.abc import Sequence

from detent.syntax.source import Source, Symbol

_COMMENT = re.compile(r"[ \t]*(?:(?://|/\*|\*|--|;;|%%|<!--)|#(?!(?:if|el|end|include|define|undef|pragma|region)))")
_FURTHEST = 200
"""So many lines of comments are looked back over."""
_MOST_CHARACTERS = 500_000
"""So much is parsed for one change of a file."""


def beginning(source: Source, symbol: Symbol, least: int) -> int:
    """The first line of the comments directly above it, but none above ``least``."""
    at, lines = symbol.start, source.lines
    lowest = max(least, at - _FURTHEST)
    while at > lowest:
        above = lines[at - 1]
        if _COMMENT.match(above) and (_depth(above) - _depth(lines[symbol.start])) in (0, 1):
            at -= 1
        elif above.rstrip().endswith("*/"):
            opening = next((n for n in range(at - 1, lowest - 1, -1) if lines[n].lstrip().startswith("/*")), None)
            if opening is None:
                break
            at = opening
        else:
            break
    return at


def not_brought(source: Source, symbols: Sequence[Symbol], start: int) -> list[Symbol]:
    """Those that stand in no block, by its depth, that begins at the line ``start`` or behind it."""
    kept: list[Symbol] = []
    at, least = start, math.inf
    for symbol in symbols:
        for line in source.lines[at : symbol.start]:
            if not line.isspace() and not _COMMENT.match(line):
                least = min(least, _depth(line))
        at = symbol.start
        if _depth(source.lines[at]) <= least:
            kept.append(symbol)
    return kept


class Trial:
    """Parts of a change put into the old text one by one, as far as parsing that does not take too long."""

    def __init__(self, old: Source, new: Source) -> None:
        self._old, self._new = old, new
        self._known = _names(old) | _names(new)
        self._left = _MOST_CHARACTERS
        self._stands: dict[tuple[int, int, int, int], bool] = {}

    def stands(self, start: int, end: int, new_start: int, new_end: int) -> bool:
        """Whether the old text with these lines changed parses, and defines nothing that neither text does."""
        key = start, end, new_start, new_end
        if key not in self._stands:
            self._stands[key] = self._tried(start, end, self._new.lines[new_start:new_end])
        return self._stands[key]

    def _tried(self, start: int, end: int, lines: Sequence[str]) -> bool:
        text = "".join((*self._old.lines[:start], *lines, *self._old.lines[end:]))
        self._left -= len(text)
        if self._left < 0:
            return False
        alone = Source(text, self._old.path, self._old)
        return not alone.problems and _names(alone) <= self._known


def _names(source: Source) -> frozenset[str]:
    return frozenset(symbol.qualified for symbol in source.symbols)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
