"""Which files there are and where their postings lie: what of the index is held in memory."""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, chain, repeat

from detent.context.index.batch import Part
from detent.context.index.tables import FileRow
from detent.context.kinds import FileKind, kind_of

DEAD = -1


@dataclass(frozen=True, slots=True)
class Known:
    """A file that can be found. ``takes``: the words of its imports."""

    path: str
    kind: FileKind
    words: int
    takes: str
    place: tuple[int, int]
    """Segment and number in it."""
    digest: str = ""
    """Of the text that is known."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment's files. ``firsts``: the number of each file's first chunk, and of the one behind the last. ``files``:
    each file's place among all, or DEAD. ``owners``: the same of each chunk's file. ``held``: its postings, when they
    are only held in memory. ``alive``: 1 for each chunk of a file that is not dead; empty when all are alive."""

    firsts: "array[int]"
    files: "array[int]"
    owners: "array[int]"
    held: Mapping[str, bytes] | None = None
    alive: bytes = b""

    @property
    def chunks(self) -> int:
        return self.firsts[-1]

    @property
    def living(self) -> int:
        return self.alive.count(1) if self.alive else self.chunks


@dataclass(slots=True)
class Catalogue:
    files: list[Known] = field(default_factory=list)
    stretches: dict[int, Stretch] = field(default_factory=dict)

    @property
    def chunks(self) -> int:
        """Those that can be found."""
        return sum(stretch.living for stretch in self.stretches.values())


def catalogue_of(
    rows: Iterable[FileRow], segments: "Mapping[int, array[int]]", laid_over: Iterable[tuple[str, Part | None]] = ()
) -> Catalogue:
    """``laid_over``: what takes the place of files, None for nothing. The order is that of the paths, so that equal
    workspaces are equal however they came to be."""
    over = dict(laid_over)
    held = {-2 - number: part for number, part in enumerate(part for part in over.values() if part)}
    found = [
        Known(row.path, kind_of(row.path), row.words, row.takes, (row.segment, row.number), row.digest)
        for row in rows
        if row.path not in over and row.segment in segments
    ]
    found += [
        Known(one.path, kind_of(one.path), one.words, one.takes, (number, place), one.digest)
        for number, part in held.items()
        for place, one in enumerate(part.entries)
    ]
    found.sort(key=lambda known: known.path)
    numbers = {known.place: number for number, known in enumerate(found)}
    used = {known.place[0] for known in found}
    stretches = {one: _stretch(one, segments[one], numbers) for one in sorted(used & segments.keys())}
    for number, part in held.items():
        stretches[number] = _stretch(number, part.segment.chunks, numbers, part.segment.postings)
    return Catalogue(found, stretches)


def _stretch(
    segment: int, chunks: "array[int]", numbers: Mapping[tuple[int, int], int], held: Mapping[str, bytes] | None = None
) -> Stretch:
    firsts = array("I", accumulate(chunks, initial=0))
    files = array("i", (numbers.get((segment, number), DEAD) for number in range(len(chunks))))
    owners = array("i", chain.from_iterable(map(repeat, files, chunks)))
    alive = bytes(map(DEAD.__ne__, owners)) if DEAD in files else b""
    return Stretch(firsts, files, owners, held, alive)
