"""What the user's later edits mean for hunks that nobody has decided on yet."""

from collections.abc import Mapping

from detent.core.change import HunkState
from detent.hub.views import RunView
from detent.landing.move import File, move
from detent.landing.place import hunks_of, taken
from detent.landing.proposal import Texts, load

_OPEN = frozenset({HunkState.PENDING, HunkState.UNDONE, HunkState.STALE, HunkState.CONFLICT})


def restate(view: RunView, blobs: Texts, current: Mapping[str, str | None]) -> Mapping[str, HunkState]:
    """For each undecided or conflicting hunk of the files given (path → text now, None: not there) its state now.

    ``STALE`` where the file is not what the proposal was made for, but the hunk can still be placed; ``CONFLICT`` where
    it cannot; else pending. An undone one stays undone as long as it can be placed. Computed from the base each time,
    so all of it ends when the user takes back what caused it.
    """
    states: dict[str, HunkState] = {}
    for file in view.proposal.files if view.proposal else ():
        hunks = hunks_of(view, file)
        undecided = frozenset(hunk.id for hunk in hunks if view.states[hunk.id] in _OPEN)
        if not undecided or file.path not in current:
            continue
        now, place = current[file.path], File(load(blobs, file.base), hunks, taken(view))
        moved = move(place, undecided, now)
        as_made = HunkState.PENDING if now == place.text() else HunkState.STALE
        for hunk_id in undecided:
            undone = view.states[hunk_id] is HunkState.UNDONE
            placeable = HunkState.UNDONE if undone else as_made
            states[hunk_id] = placeable if hunk_id in moved.moved else HunkState.CONFLICT
    return states
