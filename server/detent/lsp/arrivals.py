"""Edits that a model is still writing, as a client is shown them: whole texts so far, at a bearable rate."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from detent.core.events import CallFinished, FeedItem, Recorded, Sent, Streamed
from detent.core.talk import DeltaKind
from detent.lsp.messages import Arriving, ArrivingPart
from detent.tools.arriving import arriving

_LEAST_SECONDS = 0.1
_CHARACTERS_A_SECOND = 400_000
"""The longer the text, the rarer it is read anew and sent."""


@dataclass(slots=True)
class _Call:
    tool: str = ""
    arguments: list[str] = field(default_factory=list)
    size: int = 0
    next: float = 0.0
    shown: tuple[ArrivingPart, ...] = ()


class Arrivals:
    """Of one subscription. ``now``: seconds, for tests."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._calls: dict[tuple[str, int], _Call] = {}

    def take(self, item: FeedItem) -> list[Arriving]:
        """What there is to show after this item; nothing when it is nothing new, or too early to look."""
        match item:
            case Sent(run_id=run_id, event=Streamed(call_id=call_id, delta=delta)) if delta.kind is DeltaKind.CALL:
                call = self._calls.setdefault((call_id, delta.number), _Call())
                call.tool = call.tool or delta.tool
                call.arguments.append(delta.text)
                call.size += len(delta.text)
                if self._now() < call.next:
                    return []
                call.next = self._now() + max(_LEAST_SECONDS, call.size / _CHARACTERS_A_SECOND)
                return self._look(run_id, call_id, {delta.number: call})
            case Sent(event=Streamed(call_id=call_id, delta=delta)) if delta.kind is DeltaKind.RESTART:
                self._forget(call_id)
            case Recorded(run_id=run_id, event=CallFinished(call_id=call_id)):
                return self._look(run_id, call_id, self._forget(call_id))
            case _:
                pass
        return []

    def _look(self, run_id: str, call_id: str, calls: Mapping[int, _Call]) -> list[Arriving]:
        found = []
        for number, call in calls.items():
            parts = arriving(call.tool, "".join(call.arguments))
            shown = tuple(ArrivingPart(path=part.path, old=part.old, new=part.new) for part in parts)
            if shown != call.shown:
                call.shown = shown
                found.append(Arriving(run_id=run_id, call_id=call_id, number=number, tool=call.tool, parts=shown))
        return found

    def _forget(self, call_id: str) -> dict[int, _Call]:
        keys = [key for key in self._calls if key[0] == call_id]
        return {key[1]: self._calls.pop(key) for key in keys}
