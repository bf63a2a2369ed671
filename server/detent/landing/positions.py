"""Where the hunks of a run are in a text of the user's: for showing them there."""

from collections.abc import Sequence
from dataclasses import dataclass

from detent.core.change import Hunk, HunkState, Kind
from detent.core.lines import split_lines
from detent.hub.views import RunView
from detent.landing.hunks import written
from detent.landing.place import Span, Survey, files_of, ground, hunks_of, taken
from detent.landing.proposal import Texts, load
from detent.landing.within import merged_within


@dataclass(frozen=True, slots=True)
class Placed:
    """The lines ``start`` up to ``end`` of the current text that a hunk is about; with a conflict, the nearest ones."""

    hunk_id: str
    start: int
    end: int
    conflict: bool = False


def positions(view: RunView, blobs: Texts, path: str, current_text: str) -> tuple[Placed, ...]:
    """Every hunk of the file, whatever its state: where its lines (a landed one's new lines) are in this text.

    One without lines is about the whole file, and stands before its first line.
    """
    placed: list[Placed] = []
    current = split_lines(current_text)
    for file in files_of(view):
        hunks = hunks_of(view, file) if file.path == path else ()
        if file.kind is not Kind.TEXT:
            placed += (Placed(hunk.id, 0, 0, view.states[hunk.id] is HunkState.CONFLICT) for hunk in hunks)
        elif hunks:
            base = split_lines(load(blobs, file.base) or "")
            placed += _placed(base, hunks, taken(view), current)
    return tuple(placed)


def _placed(base: Sequence[str], hunks: Sequence[Hunk], inside: frozenset[str], current: Sequence[str]) -> list[Placed]:
    on = ground(base, hunks, inside)
    survey = Survey(on.lines, current)
    placed: list[Placed] = []
    for hunk in hunks:
        at: Span | None = survey.find(on.spans[hunk.id])
        if at is None:
            other = hunk.old if hunk.id in inside else written(hunk)
            merged = merged_within(hunk, other, on, survey)
            at = merged[0] if merged else None
        nearest = at or survey.nearest(on.spans[hunk.id])
        placed.append(Placed(hunk.id, nearest.start, nearest.end, conflict=at is None))
    return placed
