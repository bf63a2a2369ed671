"""What several calls have changed together: what stood in each file before the first, and what after the last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from detent.core.events import CallFinished, CallStatus


@dataclass(frozen=True, slots=True)
class NetChange:
    """Blobs, None for nothing; modes where they are known."""

    base: str | None
    base_mode: int | None
    now: str | None
    mode: int | None

    @property
    def undone(self) -> "NetChange":
        return NetChange(self.base, self.base_mode, self.base, self.base_mode)


def net_changes(calls: Iterable[CallFinished]) -> dict[str, NetChange]:
    found: dict[str, NetChange] = {}
    for call in calls:
        for path, blob in call.changes.items():
            first = found.get(path)
            base = first.base if first else call.bases.get(path)
            base_mode = first.base_mode if first else call.base_modes.get(path)
            found[path] = NetChange(base, base_mode, blob, call.modes.get(path))
    return found


def as_result(call_id: str, text: str, changes: Mapping[str, NetChange]) -> CallFinished:
    """A call that has left the files so."""
    return CallFinished(
        call_id,
        CallStatus.COMPLETED,
        text,
        changes={path: change.now for path, change in changes.items()},
        bases={path: change.base for path, change in changes.items()},
        modes={path: change.mode for path, change in changes.items() if change.mode is not None},
        base_modes={path: change.base_mode for path, change in changes.items() if change.base_mode is not None},
    )
