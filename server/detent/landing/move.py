"""Hunks into a file that moved on since, and out of it again.

It is the three-way merge of the ground that the hunks were made on, the current text, and the same ground with the
hunks moved. A hunk moves only when its place is certain and when moving it back would give the current text again; else
it is stuck, and the others still move. So no line of the user's is ever written over, and undo is exact. What only a
formatter made of the lines is no line of the user's.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from detent.core.change import Hunk
from detent.core.lines import split_lines
from detent.landing.formatting import Explains, unexplained
from detent.landing.hunks import compose, deletes
from detent.landing.place import Ground, Span, Survey, ground
from detent.landing.within import formatted_over, merged_within

_Way = Callable[[Hunk, Sequence[str], Ground, Survey], tuple[Span, str] | None]
"""A place for the hunk, and the text that then stands there; None when that would be a guess."""
_TOUCHED = "these lines, or the ones next to them, were changed meanwhile"


@dataclass(frozen=True, slots=True)
class Moved:
    """One file after as many of the hunks as possible moved; ``stuck``: hunk → why it could not.

    A hunk whose text is where it should be already has moved as well.
    """

    after: str | None
    moved: tuple[str, ...] = ()
    stuck: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """A file's base with all its hunks, and the names of those that are in the user's file."""

    base: str | None
    hunks: tuple[Hunk, ...]
    inside: frozenset[str]
    path: str = ""
    explains: Explains = unexplained

    def is_formatted(self, current: str | None) -> bool:
        """Whether all that a formatter did is what makes this text another one."""
        expected = self.text()
        return current != expected and self.explains(self.path, expected, current)

    def text(self) -> str | None:
        """The file with the hunks that are inside; None: it is not there."""
        return compose(self.base, [hunk for hunk in self.hunks if hunk.id in self.inside])

    def ground(self, moved: AbstractSet[str] = frozenset()) -> Ground:
        """The base with the hunks that are inside, after these moved."""
        return ground(split_lines(self.base or ""), self.hunks, self.inside ^ moved)


def move(file: File, moving: AbstractSet[str], current: str | None) -> Moved:
    """``moving`` hunks out of the file when they are inside, else into it."""
    hunks = [hunk for hunk in file.hunks if hunk.id in moving]
    if file.base is None or any(deletes(len(split_lines(file.base)), hunk) for hunk in hunks):
        return _move_whole(file, hunks[0], current)
    if current is None:
        return Moved(None, stuck={hunk.id: "the file was deleted meanwhile" for hunk in hunks})
    moved = _move_stuck(file, _move_lines(file, hunks, split_lines(current)), merged_within)
    return _move_stuck(file, moved, formatted_over) if moved.stuck and file.is_formatted(current) else moved


def _move_whole(file: File, hunk: Hunk, current: str | None) -> Moved:
    """The one hunk that makes or deletes a file: all of it, and only when the file is exactly as expected."""
    without, with_it = file.base, compose(file.base, [hunk])
    expected, wanted = (with_it, without) if hunk.id in file.inside else (without, with_it)
    if current in (expected, wanted):
        return Moved(wanted, (hunk.id,))
    if current is None:
        return Moved(current, stuck={hunk.id: "the file was deleted meanwhile"})
    why = "a file with another text is there now" if expected is None else "the file was changed meanwhile"
    return Moved(current, stuck={hunk.id: why})


def _move_lines(file: File, hunks: Sequence[Hunk], current: Sequence[str]) -> Moved:
    ids = frozenset(hunk.id for hunk in hunks)
    before, after = file.ground(), file.ground(ids)
    survey = Survey(before.lines, current)
    places: dict[str, Span] = {}
    there: set[str] = set()
    for hunk_id in ids:
        span = before.spans[hunk_id]
        if found := survey.find(span):
            places[hunk_id] = found
        elif survey.replaced(span, after.text(hunk_id)):
            there.add(hunk_id)
    text = current
    while places:
        text = _written(current, places, after)
        lost = _not_reversible(file, places.keys(), there, (current, text))
        if not lost:
            break
        places = {hunk_id: span for hunk_id, span in places.items() if hunk_id not in lost}
        text = current
    moved = tuple(hunk.id for hunk in hunks if hunk.id in places or hunk.id in there)
    return Moved("".join(text), moved, {hunk.id: _TOUCHED for hunk in hunks if hunk.id not in moved})


def _move_stuck(file: File, so_far: Moved, way: _Way) -> Moved:
    """What is stuck, once more, one after the other in this way."""
    if not so_far.stuck:
        return so_far
    text, stuck = split_lines(so_far.after or ""), dict(so_far.stuck)
    moved = list(so_far.moved)
    ids = frozenset(so_far.stuck)
    after = file.ground(ids)
    on = file.ground(frozenset(moved))
    survey = Survey(on.lines, text)
    for hunk in (hunk for hunk in file.hunks if hunk.id in ids):
        if found := way(hunk, after.text(hunk.id), on, survey):
            span, merged = found
            text = split_lines("".join((*text[: span.start], merged, *text[span.end :])))
            moved.append(hunk.id)
            del stuck[hunk.id]
            on = file.ground(frozenset(moved))
            survey = Survey(on.lines, text)
    return Moved("".join(text), tuple(moved), stuck)


def _written(lines: Sequence[str], places: Mapping[str, Span], source: Ground) -> tuple[str, ...]:
    """The lines with each place filled from the ground that has the hunk as it is wanted."""
    result = list(lines)
    for hunk_id in reversed(list(source.spans)):  # of two that come in at one place, the first goes above the second
        if span := places.get(hunk_id):
            result[span.start : span.end] = source.text(hunk_id)
    return tuple(result)


def _not_reversible(
    file: File, moved: AbstractSet[str], there: AbstractSet[str], texts: tuple[Sequence[str], Sequence[str]]
) -> AbstractSet[str]:
    """The hunks that would not find back from the second text; all of them when they would not give the first."""
    current, text = texts
    landed = file.ground(moved | there)
    survey = Survey(landed.lines, text)
    back = {hunk_id: survey.find(landed.spans[hunk_id]) for hunk_id in moved}
    found = {hunk_id: span for hunk_id, span in back.items() if span}
    if len(found) < len(back):
        return back.keys() - found.keys()
    return frozenset() if _written(text, found, file.ground()) == tuple(current) else moved
