"""Lines that were not remembered well, laid beside those that the file has.

The proof that is asked for: most lines are there as they were written, what the edit takes away resembles what stands
there closely, and no other place comes near.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from detent.edits.index import Index, Keyed
from detent.edits.lines import is_blank, unindented

LEAST = 0.8
"""Of the characters that were looked for, so many must be found in their lines."""
LEAST_OF_CHANGED = 0.85
"""So much must a line that is taken away resemble the one that stands there."""
LEAST_OF_LINE = 0.6
LEAST_OF_SHORT = 0.93
"""So much of a few lines, of which hardly one is there just so."""
MARGIN = 0.08
SMALL_MARGIN = 0.02
"""Where all lines that only show the place are there."""
MOST_LINES = 400
_MOST_STARTS, _LEAST_STARTS = 12, 2
_MOST_CELLS = 150_000
_MOST_COMPARISONS = 10_000
_LONGEST = 400
_TELLING = 8
_SLACK = 6
_NEAR = 2
_SKIP = -0.3
_EXTRA = -0.12
_NEVER = -9.0
_BOTH, _MINE, _THEIRS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Aligned:
    start: int
    end: int
    where: tuple[int | None, ...]
    similarity: float


def align(wanted: Sequence[str], file: Index, changed: frozenset[int]) -> list[Aligned]:
    """The places that are close enough, best first; more than one where none is clearly the best."""
    if len(wanted) > MOST_LINES or sum(not is_blank(line) for line in wanted) < 2:
        return []
    mine, keyed = [unindented(line) for line in wanted], file.by(unindented)
    ranked = sorted(_Alignment(mine, keyed).all(), key=lambda one: -one.similarity)
    if not ranked or ranked[0].similarity < LEAST:
        return []
    best, theirs = ranked[0], keyed.lines
    if not _is_proven(mine, theirs, best, changed) or _is_of_another(mine, keyed, best, changed):
        return []
    margin = MARGIN if _misses(mine, theirs, best, changed) else SMALL_MARGIN
    rivals = [one for one in ranked[1:] if best.similarity - one.similarity < margin and not _meet(one, best)]
    if rivals and _shows_a_line_of_its_own(mine, keyed, best):
        rivals = [one for one in rivals if _shows_a_line_of_its_own(mine, keyed, one)]
    return [best, *rivals]


def _shows_a_line_of_its_own(mine: Sequence[str], file: Keyed, found: Aligned) -> bool:
    """Whether a line is there just so that the file has only once, like the name of a function in a row of them."""
    there = ((line, at) for line, at in zip(mine, found.where, strict=True) if len(line) >= _TELLING)
    return any(at is not None and file.lines[at] == line and len(file.places[line]) == 1 for line, at in there)


def _misses(mine: Sequence[str], theirs: Sequence[str], found: Aligned, changed: frozenset[int]) -> bool:
    """Whether a line that only shows the place is another one there."""
    shown = [number for number in range(len(mine)) if number not in changed]
    return any((at := found.where[number]) is None or theirs[at] != mine[number] for number in shown)


def _meet(one: Aligned, other: Aligned) -> bool:
    return one.start < other.end and other.start < one.end


def _is_proven(mine: Sequence[str], theirs: Sequence[str], found: Aligned, changed: frozenset[int]) -> bool:
    pairs = [(mine[number], theirs[at]) for number, at in enumerate(found.where) if at is not None]
    exact = sum(one == other and len(one) > 1 for one, other in pairs)
    if exact < 2 and exact * 2 < sum(bool(line) for line in mine):
        return _is_but_one_line(mine, theirs, found, changed)
    for number in changed:
        at = found.where[number]
        if mine[number] and (at is None or _likeness(mine[number], theirs[at]) < LEAST_OF_CHANGED):
            return False
    return not _is_interrupted(found.where, changed, theirs)


def _is_but_one_line(mine: Sequence[str], theirs: Sequence[str], found: Aligned, changed: frozenset[int]) -> bool:
    """Whether all lines are there, and but for one that only shows the place and differs little, each just so."""
    there = [(number, line, theirs[at]) for number, line in enumerate(mine) if (at := found.where[number]) is not None]
    odd = [(number, _likeness(line, other)) for number, line, other in there if line != other]
    missing = {number for number, line in enumerate(mine) if line} - {number for number, _, _ in there}
    tells = any(line == other and len(line) >= _TELLING for _, line, other in there)
    if missing or len(odd) != 1 or not tells or found.similarity < LEAST_OF_SHORT:
        return False
    (number, likeness), *_ = odd
    return number not in changed and likeness >= LEAST_OF_CHANGED and not _is_interrupted(found.where, changed, theirs)


def _is_interrupted(where: Sequence[int | None], changed: frozenset[int], theirs: Sequence[str]) -> bool:
    """Whether the file has lines of its own in the middle of what the edit takes away."""
    last: int | None = None
    for number in sorted(changed):
        if number - 1 not in changed:
            last = None
        here = where[number]
        if here is None:
            continue
        if last is not None and any(theirs[last + 1 : here]):
            return True
        last = here
    return False


def _is_of_another(mine: Sequence[str], file: Keyed, found: Aligned, changed: frozenset[int]) -> bool:
    """Whether a line that is another one here stands elsewhere, or one that goes would be its neighbour in ``mine``."""
    odd = {line: number for number, line in enumerate(mine) if not _is_exact(line, found.where[number], file)}
    laid = (file.lines[at] for number in odd.values() if number in changed and (at := found.where[number]) is not None)
    return any(len(line) > 1 and line in odd for line in laid) or any(
        _stands_elsewhere(mine, number, file, found) for line, number in odd.items() if len(line) >= _TELLING
    )


def _is_exact(line: str, at: int | None, file: Keyed) -> bool:
    return at is not None and file.lines[at] == line


def _stands_elsewhere(mine: Sequence[str], number: int, file: Keyed, found: Aligned) -> bool:
    """Whether this line is just once in the file, in another place, and a neighbour of it is there too."""
    places = file.places.get(mine[number], ())
    skipped = found.where[number] is None
    if len(places) != 1 or (skipped and found.start - _NEAR <= places[0] < found.end + _NEAR):
        return False
    beside = {line for line in (*mine[max(number - _NEAR, 0) : number], *mine[number + 1 : number + 1 + _NEAR])}
    there = file.lines[max(places[0] - _NEAR, 0) : places[0] + 1 + _NEAR]
    return any(len(line) > 1 and line in beside for line in there)


class _Alignment:
    """Of two sequences of lines, compared without their indentation; it gives up comparing after a while."""

    def __init__(self, mine: Sequence[str], file: Keyed) -> None:
        self._mine = mine
        self._theirs, self._places = file.lines, file.places
        self._known: dict[tuple[str, str], float] = {}

    def all(self) -> Iterator[Aligned]:
        """The best alignment at each place where some of the lines are."""
        found: dict[int, Aligned] = {}
        for start in self._starts():
            first = max(start - _SLACK, 0)
            one = self._at(first, min(start + len(self._mine) + _SLACK, len(self._theirs)))
            if one is not None and (one.start not in found or found[one.start].similarity < one.similarity):
                found[one.start] = one
        yield from found.values()

    def _starts(self) -> list[int]:
        """Each line that is found somewhere votes, by its length, for the start that would put it there."""
        votes = Counter[int]()
        for offset, line in enumerate(self._mine):
            for number in self._places.get(line, [])[:50] if len(line) > 1 else ():
                votes[number - offset] += min(len(line), 40)
        cells = len(self._mine) * (len(self._mine) + 2 * _SLACK)
        return [start for start, _ in votes.most_common(max(_LEAST_STARTS, min(_MOST_STARTS, _MOST_CELLS // cells)))]

    def _at(self, first: int, last: int) -> Aligned | None:
        """The best way to lay all of mine beside ``theirs[first:last]``, in order, with gaps on both sides."""
        rows, columns = len(self._mine), last - first
        score = [[0.0] * (columns + 1) for _ in range(rows + 1)]
        step = [[_MINE] * (columns + 1) for _ in range(rows + 1)]
        for row in range(1, rows + 1):
            score[row][0] = score[row - 1][0] + _SKIP * _weight(self._mine[row - 1])
            for column in range(1, columns + 1):
                score[row][column], step[row][column] = self._best(row, column, first, score)
        where: list[int | None] = [None] * rows
        row, column = rows, max(range(columns + 1), key=lambda column: score[rows][column])
        while row > 0:
            way = step[row][column]
            row, column = row - (way != _THEIRS), column - (way != _MINE)
            if way == _BOTH:
                where[row] = first + column
        return self._judged(tuple(where))

    def _best(self, row: int, column: int, first: int, score: Sequence[Sequence[float]]) -> tuple[float, int]:
        line, other = self._mine[row - 1], self._theirs[first + column - 1]
        weight, alike = _weight(line), self._likeness(line, other)
        both = score[row - 1][column - 1] + weight * (alike if alike >= LEAST_OF_LINE else _NEVER)
        mine = score[row - 1][column] + _SKIP * weight
        theirs = score[row][column - 1] + _EXTRA * _weight(other)
        return max((both, _BOTH), (mine, _MINE), (theirs, _THEIRS), key=lambda one: one[0])

    def _judged(self, where: tuple[int | None, ...]) -> Aligned | None:
        known = [at for at in where if at is not None]
        total = sum(_weight(line) for line in self._mine)
        if not known or not total:
            return None
        pairs = [(line, self._theirs[at]) for line, at in zip(self._mine, where, strict=True) if at is not None]
        got = sum(_weight(line) * self._likeness(line, other) for line, other in pairs)
        return Aligned(known[0], known[-1] + 1, where, got / total)

    def _likeness(self, one: str, other: str) -> float:
        if one == other:
            return 1.0
        key = one, other
        if key not in self._known:
            if len(self._known) >= _MOST_COMPARISONS:
                return 0.0
            self._known[key] = _likeness(one, other)
        return self._known[key]


def _weight(line: str) -> float:
    return 0.2 if not line else 1.0 + min(len(line), 80) / 20


def _likeness(one: str, other: str) -> float:
    if not one or not other or len(one) > _LONGEST or len(other) > _LONGEST:
        return float(one == other)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < LEAST_OF_LINE or matcher.quick_ratio() < LEAST_OF_LINE:
        return 0.0
    return matcher.ratio()
