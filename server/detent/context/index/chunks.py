"""A file in pieces that can be found one by one: definitions, what stands between them, or windows of lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from detent.syntax.symbols import Symbol, SymbolKind

LONGEST = 120
"""Lines of one piece; a longer definition becomes several of the same name."""
WINDOW = 60
MOST = 5_000
"""Pieces of one file; what is further down in a file of more is not found."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """``symbol`` is the place of its definition among the file's symbols, -1 for none. A class's chunk is what is left
    of its lines without its methods."""

    symbol: int
    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]


def chunks_of(symbols: Sequence[Symbol], count: int) -> list[Chunk]:
    """``count``: of lines."""
    if not symbols:
        return [Chunk(-1, ((start, min(start + WINDOW, count)),)) for start in range(0, count, WINDOW)][:MOST]
    owners = _owners(symbols, count)
    spans: dict[int, list[tuple[int, int]]] = {}
    for owner, lines in groupby(range(count), owners.__getitem__):
        run = list(lines)
        spans.setdefault(owner, []).append((run[0], run[-1] + 1))
    return [Chunk(owner, part) for owner, all_of in spans.items() for part in _parts(all_of)][:MOST]


def _owners(symbols: Sequence[Symbol], count: int) -> list[int]:
    """For each line the definition that it belongs to: what is nested in a function belongs to the function."""
    owners = [-1] * count
    swallowed = 0
    for number, symbol in enumerate(symbols):
        if symbol.start < swallowed and symbol.end <= swallowed:
            continue
        end = min(symbol.end, count)
        owners[symbol.start : end] = [number] * (end - symbol.start)
        if symbol.kind in (SymbolKind.FUNCTION, SymbolKind.METHOD):
            swallowed = end
    return owners


def _parts(spans: list[tuple[int, int]]) -> list[tuple[tuple[int, int], ...]]:
    parts: list[tuple[tuple[int, int], ...]] = []
    part: list[tuple[int, int]] = []
    room = LONGEST
    for start, end in spans:
        while end - start > room:
            parts.append((*part, (start, start + room)) if room else tuple(part))
            start, part, room = start + room, [], LONGEST
        part.append((start, end))
        room -= end - start
    return [*parts, tuple(part)]
