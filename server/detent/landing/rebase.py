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

    ``CONFLICT``, or what it was when it can still be placed: pending, or undone. Computed from the base each time, so a
    conflict ends when the user takes back what caused it.
    """
    states: dict[str, HunkState] = {}
    for file in view.proposal.files if view.proposal else ():
        hunks = hunks_of(view, file)
        undecided = frozenset(hunk.id for hunk in hunks if view.states[hunk.id] in _OPEN)
        if not undecided or file.path not in current:
            continue
        moved = move(File(load(blobs, file.base), hunks, taken(view)), undecided, current[file.path])
        for hunk_id in undecided:
            undone = view.states[hunk_id] is HunkState.UNDONE
            placeable = HunkState.UNDONE if undone else HunkState.PENDING
            states[hunk_id] = placeable if hunk_id in moved.moved else HunkState.CONFLICT
    return states
