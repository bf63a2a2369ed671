"""What the user's later edits mean for hunks that nobody has decided on yet."""

from collections.abc import Mapping
from types import MappingProxyType

from detent.core.change import FileChange, HunkState, Kind
from detent.core.form import Form
from detent.hub.views import RunView
from detent.landing.formatting import Explains, unexplained
from detent.landing.move import File, move
from detent.landing.place import hunks_of, taken
from detent.landing.proposal import Texts, load
from detent.landing.whole import carry

_NONE: Mapping[str, Form | None] = MappingProxyType({})
_OPEN = frozenset({HunkState.PENDING, HunkState.UNDONE, HunkState.STALE, HunkState.CONFLICT})


def expected_texts(view: RunView, blobs: Texts) -> dict[str, str | None]:
    """What each text of the proposal holds when nobody but us has changed it; None: it is not there."""
    files = [file for file in view.proposal.files if file.kind is Kind.TEXT] if view.proposal else []
    return {file.path: File(load(blobs, file.base), hunks_of(view, file), taken(view)).text() for file in files}


def restate(
    view: RunView,
    blobs: Texts,
    current: Mapping[str, str | None],
    forms: Mapping[str, Form | None] = _NONE,
    explains: Explains = unexplained,
) -> Mapping[str, HunkState]:
    """For each undecided or conflicting hunk of the files given (path → text now, None: not there) its state now.

    ``forms``: what stands there now, where hunks have no lines.

    ``STALE`` where the file is not what the proposal was made for, but the hunk can still be placed; ``CONFLICT`` where
    it cannot; else pending. ``explains`` knows texts that differ only by what a formatter did. An undone one stays
    undone as long as it can be placed. Computed from the base each time, so all of it ends when the user takes back
    what caused it.
    """
    states: dict[str, HunkState] = {}
    for file in view.proposal.files if view.proposal else ():
        hunks = hunks_of(view, file)
        undecided = frozenset(hunk.id for hunk in hunks if view.states[hunk.id] in _OPEN)
        if file.kind is not Kind.TEXT:
            if undecided and file.path in forms:
                states |= dict.fromkeys(undecided, _whole(view, blobs, file, forms[file.path]))
            continue
        if not undecided or file.path not in current:
            continue
        now, place = current[file.path], File(load(blobs, file.base), hunks, taken(view), file.path, explains)
        moved = move(place, undecided, now)
        as_made = HunkState.PENDING if now == place.text() or place.is_formatted(now) else HunkState.STALE
        for hunk_id in undecided:
            undone = view.states[hunk_id] is HunkState.UNDONE
            placeable = HunkState.UNDONE if undone else as_made
            states[hunk_id] = placeable if hunk_id in moved.moved else HunkState.CONFLICT
    return states


def _whole(view: RunView, blobs: Texts, file: FileChange, now: Form | None) -> HunkState:
    if isinstance(carry(file, blobs, now, out=False), str):
        return HunkState.CONFLICT
    (hunk,) = file.hunks
    return HunkState.UNDONE if view.states[hunk.id] is HunkState.UNDONE else HunkState.PENDING
