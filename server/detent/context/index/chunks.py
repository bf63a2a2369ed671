"""A file in pieces that can be found one by one: definitions, what stands between them, or windows of lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detent.syntax.symbols import Symbol

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
    spans: dict[int, list[tuple[int, int]]] = {}
    for owner, start, end in _runs(symbols, count):
        spans.setdefault(owner, []).append((start, end))
    return [Chunk(owner, part) for owner, all_of in spans.items() for part in _parts(all_of)][:MOST]


def _runs(symbols: Sequence[Symbol], count: int) -> Iterator[tuple[int, int, int]]:
    """Rows of lines with the definition that they belong to, in their order: what is nested in a function belongs to
    the function, and what is only held to what it stands in."""
    at, swallowed, open_ones = 0, 0, [(-1, count)]
    for number, symbol in enumerate(symbols):
        start, end = max(at, symbol.start), min(symbol.end, count)
        if symbol.kind.is_held or start >= end or (symbol.start < swallowed and symbol.end <= swallowed):
            continue
        yield from _until(start, at, open_ones)
        at = start
        open_ones.append((number, end))
        if symbol.kind.runs:
            swallowed = end
    yield from _until(count, at, open_ones)


def _until(line: int, at: int, open_ones: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """The rows from ``at`` to the line; what ends before it is open no more."""
    while at < line:
        owner, end = open_ones[-1]
        behind = min(end, line)
        if at < behind:
            yield owner, at, behind
            at = behind
        if end <= line:
            open_ones.pop()


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
