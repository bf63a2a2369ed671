"""Where a change can be cut, so that each part can be accepted alone: between definitions, never inside one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from detent.landing.parts import Trial, beginning, not_brought
from detent.syntax.source import Source, Symbol

_FURTHEST = 200
"""So many lines a change is moved at most."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines ``start`` to ``end`` of the old text become ``new_start`` to ``new_end`` of the new one."""

    start: int
    end: int
    new_start: int
    new_end: int


class Cuts:
    """Of one change of a file. What has no grammar, or does not parse, has no cuts."""

    def __init__(self, path: str, old: str, new: str) -> None:
        self._old, self._new = Source(old, path), Source(new, path)
        self._sound = not self._old.problems and not self._new.problems
        self._trial = Trial(self._old, self._new) if self._sound else None

    def fitted(self, stretches: Sequence[Stretch]) -> list[Stretch]:
        """The same change, but what comes in or goes begins with a definition where it can."""
        if not self._sound:
            return list(stretches)
        fitted: list[Stretch] = []
        for number, stretch in enumerate(stretches):
            above = fitted[-1].end if fitted else 0
            below = stretches[number + 1].start if number + 1 < len(stretches) else len(self._old.lines)
            fitted.append(self._slid(stretch, above, below))
        return fitted

    def apart(self, one: Stretch, two: Stretch) -> bool:
        """Whether one definition ends and another begins between two stretches that are next to each other."""
        if not self._sound:
            return False
        old = _beginnings(self._old, one.end, two.start + 1)
        new = _beginnings(self._new, one.new_end, two.new_start + 1)
        return bool(old) and bool(new) and old[-1].qualified == new[-1].qualified

    def split(self, stretch: Stretch) -> list[Stretch]:
        """The stretch in parts, in order, of which each can stand alone."""
        if self._trial is None:
            return [stretch]
        edges = [(stretch.start, stretch.new_start), *self._cuts(stretch), (stretch.end, stretch.new_end)]
        while len(edges) > 2:
            fallen = [
                number
                for number, (one, two) in enumerate(pairwise(edges))
                if not self._trial.stands(one[0], two[0], one[1], two[1])
            ]
            if not fallen:
                break
            dropped = {edges[max(number, 1)] for number in fallen}
            edges = [edges[0], *(edge for edge in edges[1:-1] if edge not in dropped), edges[-1]]
        return [Stretch(one[0], two[0], one[1], two[1]) for one, two in pairwise(edges)]

    def _cuts(self, stretch: Stretch) -> Iterator[tuple[int, int]]:
        old = _beginnings(self._old, stretch.start, stretch.end)
        new = _beginnings(self._new, stretch.new_start, stretch.new_end)
        if any(symbol.end > stretch.end for symbol in old) or any(symbol.end > stretch.new_end for symbol in new):
            return
        old = not_brought(self._old, old, stretch.start)
        new = not_brought(self._new, new, stretch.new_start)
        if stretch.start == stretch.end:
            yield from ((stretch.start, at) for at in _tops(self._new, new, stretch.new_start))
            return
        if stretch.new_start == stretch.new_end:
            yield from ((at, stretch.new_start) for at in _tops(self._old, old, stretch.start))
            return
        yield from self._changed_and_new(stretch, old, new)

    def _changed_and_new(
        self, stretch: Stretch, old: Sequence[Symbol], new: Sequence[Symbol]
    ) -> Iterator[tuple[int, int]]:
        """Before each definition that is in both; and before what is new behind everything that was there."""
        at = stretch.start, stretch.new_start
        known = {symbol.qualified: symbol for symbol in old}
        for symbol in new:
            was = known.pop(symbol.qualified, None)
            top = beginning(self._new, symbol, at[1])
            says_something = any(not line.isspace() for line in self._new.lines[at[1] : top])
            if was and was.start > at[0] and top > at[1]:
                old_top = beginning(self._old, was, at[0])
                if old_top > at[0]:
                    at = old_top, top
                    yield at
            elif not was and not known and says_something:
                at = stretch.end, top
                yield at

    def _slid(self, stretch: Stretch, above: int, below: int) -> Stretch:
        """Lines that come in or go can be said to stand at several places, where the lines around are the same."""
        if stretch.start == stretch.end:
            source, start, end = self._new, stretch.new_start, stretch.new_end
        elif stretch.new_start == stretch.new_end:
            source, start, end = self._old, stretch.start, stretch.end
        else:
            return stretch
        begin = {beginning(source, symbol, 0) for symbol in source.symbols}
        up, down = stretch.start - above, below - stretch.end
        for shift in _shifts(source.lines, start, end, up, down):
            if start + shift in begin:
                names = ("start", "end", "new_start", "new_end")
                return replace(stretch, **{name: getattr(stretch, name) + shift for name in names})
        return stretch


def _shifts(lines: Sequence[str], start: int, end: int, up: int, down: int) -> Iterator[int]:
    """By how much the lines ``start`` to ``end`` can be said to stand higher or lower, the nearest first."""
    yield 0
    highest = lowest = 0
    while highest < min(up, _FURTHEST) and lines[start - highest - 1] == lines[end - highest - 1]:
        highest += 1
        yield -highest
    while lowest < min(down, _FURTHEST) and end + lowest < len(lines) and lines[start + lowest] == lines[end + lowest]:
        lowest += 1
        yield lowest


def _beginnings(source: Source, start: int, end: int) -> list[Symbol]:
    """What begins in these lines, and stands in nothing that begins in them. What is only held is read with the lines
    around it."""
    begun: list[Symbol] = []
    for symbol in source.symbols:
        if symbol.kind.is_held:
            continue
        if start <= symbol.start < end and not (begun and symbol.start < begun[-1].end):
            begun.append(symbol)
    return begun


def _tops(source: Source, begun: Sequence[Symbol], start: int) -> list[int]:
    """Where all but the first begin, with the comments that belong to them."""
    tops: list[int] = []
    for symbol in begun[1:]:
        top = beginning(source, symbol, tops[-1] if tops else start)
        if top > (tops[-1] if tops else start):
            tops.append(top)
    return tops
