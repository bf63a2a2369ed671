"""The lines of a file, looked up in several ways; each way is prepared when it is first needed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detent.edits.hunk import Hints
from detent.edits.lines import Key, exactly, folded, unindented, windows


@dataclass(frozen=True, slots=True)
class _Keyed:
    lines: tuple[str, ...]
    places: Mapping[str, list[int]]


class Index:
    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        self._whole = "\n".join(("", *self.lines, ""))
        self._keyed: dict[Key, _Keyed] = {}

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
        keyed = self._by(key)
        return windows([key(line) for line in wanted], keyed.lines, keyed.places)

    def first(self, line: str) -> list[int]:
        """Where this one line stands, most strictly."""
        for key in (exactly, folded, unindented):
            if places := self._by(key).places.get(key(line), []):
                return places
        return []

    def chosen(self, starts: Sequence[int], length: int, hints: Hints) -> Sequence[int]:
        """Those of the starts that the hints speak for; all of them, when they speak for none."""
        if len(starts) > 1 and hints.at_end and starts[-1] + length >= len(self.lines):
            return starts[-1:]
        for heading in hints.after if len(starts) > 1 else ():
            at = self.first(heading)
            below = [start for start in starts if at and start >= at[0]]
            if len(at) == 1 and below:
                starts = below[:1]
        if len(starts) > 1 and hints.line is not None:
            return _nearest(starts, hints.line)
        return starts

    def _by(self, key: Key) -> _Keyed:
        if key not in self._keyed:
            keyed = tuple(key(line) for line in self.lines)
            self._keyed[key] = _Keyed(keyed, places_of(keyed))
        return self._keyed[key]


def places_of(lines: Sequence[str]) -> Mapping[str, list[int]]:
    places = defaultdict[str, list[int]](list)
    for number, line in enumerate(lines):
        places[line].append(number)
    return places


def _nearest(starts: Sequence[int], line: int) -> Sequence[int]:
    """The one that is nearer to the line by far; numbers of models are a little off, mostly all alike."""
    near = sorted(starts, key=lambda start: abs(start - line))
    first, second = (abs(start - line) for start in near[:2])
    return near[:1] if first < second and first * 2 <= second else starts
