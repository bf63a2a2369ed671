"""Runs as tasks: the border where everything that ends a run becomes an outcome."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field

from detent.core.errors import DetentError, StopRun
from detent.core.events import ProofChanged, RunFinished
from detent.core.proof import Outcome, Proof, ProofStatus
from detent.engine.assembly import Parts, assemble, assemble_recheck
from detent.engine.loop import work
from detent.engine.mailbox import Mailbox
from detent.engine.run import Run
from detent.engine.verify import prove_tree
from detent.harness.gate import Gate

log = logging.getLogger(__name__)

CHECKING = "being checked: this is not what was proven before"


@dataclass(slots=True)
class Live:
    """A run that works, or a tree that is being checked again, in this process."""

    task: asyncio.Task[None]
    mailbox: Mailbox
    rechecks: bool
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    gate: Gate | None = None


class Driver:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._live: dict[str, Live] = {}
        self._closing = False

    def begin(self, run_id: str, unattended: bool) -> None:
        """Work on the run's current turn."""
        self._launch(run_id, self._work(run_id, unattended), rechecks=False)

    def recheck(self, run_id: str) -> None:
        """Check what results from the decisions so far; an older check of the same run is overtaken."""
        self._parts.hub.append(run_id, ProofChanged(Proof(ProofStatus.UNPROVEN, CHECKING, "")))
        self._launch(run_id, self._check_again(run_id), rechecks=True)

    def live(self, run_id: str) -> Live | None:
        return self._live.get(run_id)

    def cancel(self, run_id: str) -> bool:
        """False when nothing of this run is under way here."""
        live = self._live.get(run_id)
        return live is not None and live.task.cancel()

    async def wait(self, run_id: str) -> None:
        """Until nothing of this run is under way any more."""
        while (live := self._live.get(run_id)) is not None:
            await live.ended.wait()

    async def close(self) -> None:
        """Stop everything and write nothing: what was under way can be resumed."""
        self._closing = True
        for live in self._live.values():
            live.task.cancel()
        for run_id in tuple(self._live):
            await self.wait(run_id)

    def _launch(self, run_id: str, what: Coroutine[None, None, None], rechecks: bool) -> None:
        overtaken = self._live.pop(run_id, None)
        if overtaken is not None:
            overtaken.task.cancel()
        task = asyncio.get_running_loop().create_task(what, name=f"run {run_id}")
        live = Live(task, Mailbox(), rechecks)
        self._live[run_id] = live
        task.add_done_callback(lambda _: self._ended(run_id, live))

    async def _work(self, run_id: str, unattended: bool) -> None:
        live = self._live[run_id]
        run = await assemble(self._parts, run_id, live.mailbox, unattended)
        live.gate = run.gate
        try:
            outcome, reason = await work(run)
        finally:
            await asyncio.to_thread(run.shadow.close)
        self._parts.hub.append(run_id, RunFinished(outcome, reason))

    async def _check_again(self, run_id: str) -> None:
        live = self._live[run_id]
        run: Run = await assemble_recheck(self._parts, run_id)
        live.gate = run.gate
        try:
            proof = await prove_tree(run.gate, run.checks, run.shadow)
        finally:
            await asyncio.to_thread(run.shadow.close)
        self._parts.hub.append(run_id, ProofChanged(proof))

    def _ended(self, run_id: str, live: Live) -> None:
        if self._live.get(run_id) is live:
            del self._live[run_id]
        verdict = _verdict(live.task)
        live.ended.set()
        if verdict is None or self._closing:
            return
        outcome, reason = verdict
        if not live.rechecks:
            self._parts.hub.append(run_id, RunFinished(outcome, reason))
        elif outcome is not Outcome.CANCELLED:
            self._parts.hub.append(run_id, ProofChanged(Proof(ProofStatus.UNPROVEN, reason, "")))


def _verdict(task: asyncio.Task[None]) -> tuple[Outcome, str] | None:
    """The border: what cut a run off becomes an outcome, a bug included; None when it ended by itself."""
    if task.cancelled():
        return Outcome.CANCELLED, "You cancelled it."
    error = task.exception()
    match error:
        case None:
            return None
        case StopRun():
            return error.outcome, error.reason
        case DetentError():
            return Outcome.FAILED, str(error)
        case _:
            log.error("a run ended by a bug", exc_info=error)
            return Outcome.FAILED, f"Detent failed: {type(error).__name__}. The log says more."
