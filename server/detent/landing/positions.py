"""Where the hunks of a run are in a text of the user's: for showing them there."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from detent.core.change import Hunk, HunkState, Kind
from detent.core.lines import split_lines
from detent.hub.views import RunView
from detent.landing.formatting import may_be_formatted
from detent.landing.hunks import written
from detent.landing.place import Ground, Survey, files_of, ground, hunks_of, taken
from detent.landing.proposal import Texts, load
from detent.landing.within import formatted_over, merged_within


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
    current, inside = split_lines(current_text), taken(view)
    for file in files_of(view):
        hunks = hunks_of(view, file) if file.path == path else ()
        if file.kind is not Kind.TEXT:
            placed += (Placed(hunk.id, 0, 0, view.states[hunk.id] is HunkState.CONFLICT) for hunk in hunks)
        elif hunks:
            on = ground(split_lines(load(blobs, file.base) or ""), hunks, inside)
            others = {hunk: hunk.old if hunk.id in inside else written(hunk) for hunk in hunks}
            clashing = {hunk.id for hunk in hunks if view.states[hunk.id] is HunkState.CONFLICT}
            placed += _placed(on, others, current, clashing)
    return tuple(placed)


def _placed(
    on: Ground, hunks: Mapping[Hunk, tuple[str, ...]], current: Sequence[str], clashing: AbstractSet[str]
) -> list[Placed]:
    """``hunks``: each with the lines that would stand in its place, were it moved."""
    survey = Survey(on.lines, current)
    found = {hunk: survey.find(on.spans[hunk.id]) for hunk in hunks}
    # Looking at the whole text is kept for when a hunk is not found: this is called at every keystroke.
    is_formatted = None in found.values() and may_be_formatted("".join(on.lines), "".join(current))
    placed: list[Placed] = []
    for hunk, at in found.items():
        if at is None:
            way = formatted_over if is_formatted and hunk.id not in clashing else merged_within
            moved = way(hunk, hunks[hunk], on, survey)
            at = moved[0] if moved else None
        nearest = at or survey.nearest(on.spans[hunk.id])
        placed.append(Placed(hunk.id, nearest.start, nearest.end, conflict=at is None))
    return placed
