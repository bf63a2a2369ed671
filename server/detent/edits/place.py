"""Where a hunk belongs in a file, or why nobody can say.

One ladder from the strict to the generous. On each rung the place must be the only one: two places are a refusal,
never a guess, unless what the model said beside its lines (a line number, a heading) chooses one of them.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from detent.edits import lines as rungs
from detent.edits.align import align
from detent.edits.depths import Pairs, mostly_moved_alike, moved_alike
from detent.edits.hunk import Hints
from detent.edits.index import Index, nearest
from detent.edits.lines import have_same_dashes, is_blank, windows

Map = tuple[int | None, ...]
"""For each line that was looked for, the line of the file that it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """The lines ``start`` up to ``end`` of the file, and how they were found."""

    start: int
    end: int
    where: Map
    strategy: str
    similarity: float = 1.0

    def pairs(self, wanted: Sequence[str], lines: Sequence[str]) -> Pairs:
        """The lines that were looked for, each with the one that it is."""
        return [(wanted[number], lines[at]) for number, at in enumerate(self.where) if at is not None]


@dataclass(frozen=True, slots=True)
class Several:
    """Places that fit alike; the first lines, zero-based."""

    starts: tuple[int, ...]


Found = Place | Several | None

_LEAST_LETTERS = 8
_MANY = 100


def find(index: Index, wanted: Sequence[str], hints: Hints) -> Found:
    """The place of ``wanted`` where it differs in nothing but what nobody sees."""
    if starts := index.exact(wanted):
        return _whole(index, starts, wanted, "exact", hints)
    for strategy, key in (("white space at the ends", rungs.without_end), ("typography", rungs.folded)):
        if starts := _with_same_dashes(index, index.starts(wanted, key), wanted):
            return _whole(index, starts, wanted, strategy, hints)
    return None


def find_loosely(index: Index, wanted: Sequence[str], hints: Hints) -> Found:
    """The place where all its lines are, with other white space around and between."""
    if starts := _alike(index, index.starts(wanted, rungs.unindented), wanted):
        return _whole(index, starts, wanted, "indentation", hints)
    if found := _without_blanks(index, wanted, hints):
        return found
    if sum(len(line.strip()) for line in wanted) < _LEAST_LETTERS:
        return None
    starts = _alike(index, index.starts(wanted, rungs.collapsed), wanted)
    return _whole(index, starts, wanted, "white space", hints) if starts else None


def find_similar(index: Index, wanted: Sequence[str], changed: frozenset[int], hints: Hints) -> Found:
    """The place that comes closest, when it is close enough; ``changed`` are the lines that the edit is about."""
    found = [
        place
        for one in align(wanted, index, changed)
        for place in [Place(one.start, one.end, one.where, "similar lines", one.similarity)]
        if mostly_moved_alike(place.pairs(wanted, index.lines))
    ]
    if len(found) > 1 and hints.line is not None:
        near = nearest([place.start for place in found], hints.line)
        found = [place for place in found if place.start in near]
    if len(found) > 1:
        return Several(tuple(place.start for place in found))
    return found[0] if found else None


def _whole(index: Index, starts: Sequence[int], wanted: Sequence[str], strategy: str, hints: Hints) -> Place | Several:
    """All the lines together, at one of the starts."""
    kept = index.chosen(starts, len(wanted), hints)
    if len(kept) != 1:
        return Several(tuple(kept))
    end = kept[0] + len(wanted)
    return Place(kept[0], end, tuple(range(kept[0], end)), strategy)


def _alike(index: Index, starts: Sequence[int], wanted: Sequence[str]) -> list[int]:
    """The starts where all lines are moved to the side alike, or indented in another unit."""
    length = len(wanted)
    starts = _with_same_dashes(index, starts, wanted)
    if len(starts) > _MANY:
        return list(starts)  # one of so many is not found by its indentation
    return [at for at in starts if moved_alike(list(zip(wanted, index.lines[at : at + length], strict=True)))]


def _with_same_dashes(index: Index, starts: Sequence[int], wanted: Sequence[str]) -> list[int]:
    if not any("-" in line for line in wanted):
        return list(starts)
    there = index.lines
    return [at for at in starts if all(map(have_same_dashes, wanted, there[at : at + len(wanted)]))]


def _without_blanks(index: Index, wanted: Sequence[str], hints: Hints) -> Place | Several | None:
    """All lines with something in them are there in their order, with other blank lines between them."""
    numbers = [number for number, line in enumerate(wanted) if not is_blank(line)]
    if len(numbers) < 2:
        return None
    said = [wanted[number] for number in numbers]
    for key in (rungs.folded, rungs.unindented):
        full, there = index.without_blanks(key)
        starts = [
            at
            for at in windows([key(line) for line in said], there.lines, there.places)[:_MANY]
            for pairs in [[(line, index.lines[full[at + offset]]) for offset, line in enumerate(said)]]
            if moved_alike(pairs) and all(have_same_dashes(*pair) for pair in pairs)
        ]
        if starts:
            kept = index.chosen([full[at] for at in starts], len(wanted), hints)
            return _spread(index, numbers, full, kept, len(wanted))
    return None


def _spread(
    index: Index, numbers: Sequence[int], full: Sequence[int], kept: Sequence[int], length: int
) -> Place | Several:
    if len(kept) != 1:
        return Several(tuple(kept))
    at = bisect_left(full, kept[0])
    where: list[int | None] = [None] * length
    for offset, number in enumerate(numbers):
        where[number] = full[at + offset]
    _fill_blanks(where, index.lines)
    known = [line for line in where if line is not None]
    return Place(known[0], known[-1] + 1, tuple(where), "blank lines")


def _fill_blanks(where: list[int | None], lines: Sequence[str]) -> None:
    """A blank line that was looked for is the one that stands next to its neighbour, where there is one."""
    taken = set(where)
    for number in range(1, len(where)):
        before = where[number - 1]
        if where[number] is None and before is not None:
            following = before + 1
            if following < len(lines) and is_blank(lines[following]) and following not in taken:
                where[number] = following
                taken.add(following)
