"""What of each run is under way in this process, as tasks."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from detent.engine.mailbox import Mailbox
from detent.harness.gate import Gate


@dataclass(slots=True, eq=False)
class Live:
    """A run that works, or a tree that is being checked again, in this process."""

    run_id: str
    rechecks: bool
    mailbox: Mailbox = field(default_factory=Mailbox)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    gate: Gate | None = None
    settled: bool = False
    """Its end is written: it only tidies up, and whatever is said now is for another turn."""


class Lives:
    """At most one live thing of each run is the newest; what it overtook may still be tidying up."""

    def __init__(self, ended: Callable[[Live, asyncio.Task[None]], None]) -> None:
        """``ended`` is told of the newest of each run, unless everything is being closed."""
        self._ended = ended
        self._newest: dict[str, Live] = {}
        self._tasks: dict[asyncio.Task[None], Live] = {}
        self._closing = False

    def launch(self, live: Live, what: Coroutine[None, None, None]) -> None:
        self.overtake(live.run_id)
        self._newest[live.run_id] = live
        task = asyncio.get_running_loop().create_task(what, name=f"run {live.run_id}")
        self._tasks[task] = live
        task.add_done_callback(self._done)

    def overtake(self, run_id: str) -> None:
        """Something newer of this run makes what is under way needless; what only tidies up may do so."""
        old = self._newest.pop(run_id, None)
        if old is not None and not old.settled:
            self._task(old).cancel()

    def of(self, run_id: str) -> Live | None:
        live = self._newest.get(run_id)
        return None if live is None or live.settled else live

    def cancel(self, run_id: str) -> bool:
        """False when nothing of this run is under way here."""
        live = self.of(run_id)
        return live is not None and self._task(live).cancel()

    async def wait(self, run_id: str) -> None:
        """Until nothing of this run is under way any more."""
        while (live := self._newest.get(run_id)) is not None:
            await live.ended.wait()

    async def close(self) -> None:
        """Stop everything, and tell nobody."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(tuple(self._tasks))

    def _task(self, live: Live) -> asyncio.Task[None]:
        return next(task for task, its in self._tasks.items() if its is live)

    def _done(self, task: asyncio.Task[None]) -> None:
        live = self._tasks.pop(task)
        newest = self._newest.get(live.run_id) is live
        if newest:
            del self._newest[live.run_id]
        live.ended.set()
        if newest and not self._closing:
            self._ended(live, task)
