"""The beginning of a run as a process leaves it behind that died there: its events, and only what these name."""

import re
from collections.abc import Iterable, Iterator, Sequence

from detent.core.events import DurableEvent
from detent.hub.codec import encode
from detent.hub.hub import Hub

Told = tuple[DurableEvent, Sequence[bytes]]


def told(hub: Hub, events: Iterable[DurableEvent]) -> list[Told]:
    """Each with the contents that it names."""
    return [(event, list(_contents(hub, event))) for event in events]


def _contents(hub: Hub, event: DurableEvent) -> Iterator[bytes]:
    for name in re.findall(r"\b[0-9a-f]{64}\b", encode(event)[2]):
        if hub.blobs.has(name):
            yield hub.blobs.get(name)


def retell(hub: Hub, run_id: str, story: Iterable[Told]) -> None:
    hub.lease.take(run_id)
    for event, contents in story:
        for content in contents:
            hub.blobs.put(content)
        hub.append(run_id, event)
