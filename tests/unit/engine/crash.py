"""A process that was killed before it could write its last events: what it had done by then is done."""

from collections.abc import Sequence
from pathlib import Path

from tests.clock import SystemClock
from tests.retold import retell, told

from detent.core.events import DurableEvent
from detent.hub.hub import Hub


def forget(folder: Path, run_id: str, kinds: Sequence[type[DurableEvent]]) -> None:
    """Make the log end before these last events; nobody may have it open."""
    state = next(folder.rglob("hub.db")).parent
    hub = Hub.open(state, SystemClock())
    story = told(hub, (item.event for item in hub.events(run_id)))
    hub.close()
    assert [type(event) for event, _ in story[-len(kinds) :]] == list(kinds)
    for file in state.glob("hub.db*"):
        file.unlink()
    hub = Hub.open(state, SystemClock())
    retell(hub, run_id, story[: -len(kinds)])
    hub.close()
