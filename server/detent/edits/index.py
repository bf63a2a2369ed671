"""The lines of a file, looked up in several ways; each way is prepared when it is first needed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detent.edits.hunk import Hints
from detent.edits.lines import Key, exactly, folded, is_blank, unindented, windows

A_LITTLE = 3
"""A line number that is no more than this off counts for more than a heading further above."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """Lines as they are compared, and where each of them stands."""

    lines: tuple[str, ...]
    places: Mapping[str, list[int]]


class Index:
    """``prose``: what is indented in it may be of any kind, as examples in a text about them are."""

    def __init__(self, lines: Sequence[str], *, prose: bool = False) -> None:
        self.lines = tuple(lines)
        self.prose = prose
        self._whole = "\n".join(("", *self.lines, ""))
        self._keyed: dict[Key, Keyed] = {}
        self._full: dict[Key, tuple[Sequence[int], Keyed]] = {}

    def exact(self, wanted: Sequence[str]) -> list[int]:
        """Where these lines stand, each just so; found without looking at every line."""
        text = "\n".join(("", *wanted, ""))
        starts, at, seen, number = list[int](), self._whole.find(text), 0, 0
        while at >= 0 and wanted:
            number += self._whole.count("\n", seen, at)
            seen = at
            starts.append(number)
            at = self._whole.find(text, at + 1)
        return starts

    def starts(self, wanted: Sequence[str], key: Key) -> list[int]:
        """Where these lines stand, as ``key`` compares them."""
        keyed = self.by(key)
        return windows([key(line) for line in wanted], keyed.lines, keyed.places)

    def first(self, line: str) -> list[int]:
        """Where this one line stands, most strictly."""
        for key in (exactly, folded, unindented):
            if places := self.by(key).places.get(key(line), []):
                return places
        return self._begin_with(unindented(line))

    def _begin_with(self, text: str) -> list[int]:
        """Where lines begin so and the last word ends: ``class B`` is ``class B(A):`` and not ``class Bag:``."""
        found = (number for number, line in enumerate(self.by(unindented).lines) if text and line.startswith(text))
        return [at for at in found if not _goes_on(self.by(unindented).lines[at][len(text) :])]

    def chosen(self, starts: Sequence[int], length: int, hints: Hints) -> Sequence[int]:
        """Those of the starts that the hints speak for; all of them, when they speak for none."""
        if len(starts) > 1 and hints.at_end and starts[-1] + length >= len(self.lines):
            return starts[-1:]
        below = self._below(starts, hints.after) if len(starts) > 1 else []
        if len(starts) > 1 and hints.line is not None:
            near = nearest(below or starts, hints.line)
            if not below or (len(near) == 1 and abs(near[0] - hints.line) <= A_LITTLE):
                return near
        return below[:1] or starts

    def _below(self, starts: Sequence[int], headings: Sequence[str]) -> list[int]:
        """Those below the innermost heading that is there, each heading below the one before; none without any."""
        at = -1
        for heading in headings:
            places = [place for place in self.first(heading) if place > at]
            if places and (len(places) == 1 or at >= 0):
                at = places[0]
        return [start for start in starts if start >= at] if at >= 0 else []

    def without_blanks(self, key: Key) -> tuple[Sequence[int], Keyed]:
        """The lines with something in them, and the numbers that they have among all."""
        if key not in self._full:
            numbers = [number for number, line in enumerate(self.lines) if not is_blank(line)]
            full = tuple(self.by(key).lines[number] for number in numbers)
            self._full[key] = numbers, Keyed(full, places_of(full))
        return self._full[key]

    def by(self, key: Key) -> Keyed:
        if key not in self._keyed:
            keyed = tuple(key(line) for line in self.lines)
            self._keyed[key] = Keyed(keyed, places_of(keyed))
        return self._keyed[key]


def _goes_on(rest: str) -> bool:
    return rest[:1].isalnum() or rest[:1] == "_"


def places_of(lines: Sequence[str]) -> Mapping[str, list[int]]:
    places = defaultdict[str, list[int]](list)
    for number, line in enumerate(lines):
        places[line].append(number)
    return places


def nearest(starts: Sequence[int], line: int) -> Sequence[int]:
    """The one that is where the line is, or the only one close to it; far from all of them it says nothing."""
    if line in starts:
        return [line]
    near = [start for start in starts if abs(start - line) <= A_LITTLE]
    return near if len(near) == 1 else starts
