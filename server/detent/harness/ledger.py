"""What passes the gate, made durable: the intent before the effect, the result before anyone acts on it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from detent.core.events import CallFinished, CallStarted, CallStatus, DurableEvent
from detent.core.form import Form
from detent.core.ports import Clock
from detent.core.talk import Usage
from detent.harness.lines import one_line
from detent.harness.reach import Reach
from detent.harness.shadow import Shadow
from detent.hub.hub import Hub

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Done(Generic[Value]):
    """What an effect gave: for the caller, for people in one line, and whole, for the log.

    ``said`` makes what is stored together with it: what follows from it at once.
    """

    value: Value
    line: str
    whole: str | None = None
    usage: Usage = field(default_factory=Usage)
    said: Callable[[], Sequence[DurableEvent]] = tuple


@dataclass(frozen=True, slots=True)
class Begun:
    """A call whose intent is durable."""

    call: CallStarted
    reach: Reach
    at: float


class Ledger:
    """The calls of one run."""

    def __init__(
        self, run_id: str, hub: Hub, shadow: Shadow, clock: Clock, clean: Callable[[str], str], *, aside: bool = False
    ) -> None:
        """``clean`` takes secrets out. ``aside``: what changes in the shadow is no part of the run."""
        self._run_id = run_id
        self._hub = hub
        self._shadow = shadow
        self._clock = clock
        self._clean = clean
        self._aside = aside

    def begin(self, call: CallStarted, reach: Reach) -> Begun:
        self._hub.append(self._run_id, call)
        return Begun(call, reach, self._clock.now())

    async def finish(self, begun: Begun, status: CallStatus, done: Done[Any]) -> None:
        """With what became of the files, and to the end even when the run is cancelled just now."""
        changes, cancelled = await begun.reach.changes()
        if self._aside:
            changes = {}
        bases = {path: self._shadow.base(path) for path in changes}
        finished = CallFinished(
            begun.call.call_id,
            status,
            done.line,
            None if done.whole is None else self._hub.blobs.put_text(done.whole),
            done.usage,
            self._clock.now() - begun.at,
            {path: self._keep(now) for path, now in changes.items()},
            {path: self._keep(base) for path, base in bases.items()},
            self._hub.blobs.put_text(self._clean(begun.reach.output)) if begun.reach.output else None,
            tuple(begun.reach.placed),
            {path: form.mode for path, form in changes.items() if form is not None},
            {path: form.mode for path, form in bases.items() if form is not None},
        )
        self._hub.append(self._run_id, finished, *done.said())
        if cancelled:
            raise asyncio.CancelledError

    def refuse(self, call: CallStarted, status: CallStatus, sentence: str) -> None:
        """Nothing is done; but people see what was wanted, and why not."""
        whole = self._hub.blobs.put_text(sentence)
        self._hub.append(self._run_id, call)
        self._hub.append(self._run_id, CallFinished(call.call_id, status, one_line(sentence), whole))

    def _keep(self, form: Form | None) -> str | None:
        return None if form is None else self._hub.blobs.put(form.data)
