"""The runs that an editor is shown: those that work, those with something to decide, and those seen in this session."""

from collections.abc import Iterator

from detent.core.change import HunkState
from detent.core.events import FeedItem
from detent.hub.hub import Hub
from detent.hub.views import RunStatus, RunView

_NEWEST = 50
"""How many runs are looked at when a workspace is opened; an older one is shown as soon as something happens to it."""

OPEN = frozenset({HunkState.PENDING, HunkState.UNDONE, HunkState.STALE, HunkState.CONFLICT, HunkState.ACCEPTED})
"""The hunks that wait for a person: an accepted one was cut off before its text was seen to arrive."""


class Board:
    """Newest run first. Kept in step by whoever hears the feed."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._shown: dict[str, None] = {}

    def __iter__(self) -> Iterator[RunView]:
        views = map(self._hub.view, reversed(self._shown))
        return (view for view in views if not view.session.archived)

    def load(self) -> None:
        """Look at what was there before."""
        for view in reversed(tuple(self._hub.newest(_NEWEST))):
            if not view.session.archived and (view.status is not RunStatus.FINISHED or waiting(view)):
                self._shown[view.run_id] = None

    def saw(self, item: FeedItem) -> RunView:
        self._shown.setdefault(item.run_id, None)
        return self._hub.view(item.run_id)

    def interrupted(self, view: RunView) -> bool:
        """It has not ended, and nobody works on it."""
        return view.status is not RunStatus.FINISHED and self._hub.lease.holder(view.run_id) is None


def waiting(view: RunView) -> tuple[str, ...]:
    """The hunks that a person has not decided on, or has to decide on again."""
    return tuple(hunk.id for hunk in view.hunks_in(*OPEN))
