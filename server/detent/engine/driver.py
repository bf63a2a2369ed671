"""Runs as tasks: the border where everything that ends a run becomes an outcome."""

import asyncio
import contextlib
import errno
import logging

from detent.core.errors import DetentError, StopRun
from detent.core.events import DurableEvent, ProofChanged, RunFinished
from detent.core.proof import Outcome, Proof, ProofStatus
from detent.engine.assembly import Parts, assembled, assembled_for_checks
from detent.engine.lives import Live, Lives
from detent.engine.loop import work
from detent.engine.proving import CHECKING, Owed, owed
from detent.engine.verify import prove_tree

log = logging.getLogger(__name__)


class Driver:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lives = Lives(self._ended)

    def begin(self, run_id: str, unattended: bool) -> None:
        """Work on the run's current turn."""
        live = Live(run_id, rechecks=False)
        self._lives.launch(live, self._work(live, unattended))

    def look_at_proof(self, run_id: str) -> None:
        """See to it that the proof is about what the decisions so far result in."""
        hub, working = self._parts.hub, self.live(run_id)
        match owed(hub.view(run_id), hub, self._parts.applier):
            case Owed.CHECK:
                self.check_again(run_id)
            case Owed.OFFERED if (offered := hub.view(run_id).offered) is not None:
                if working is not None and working.rechecks:
                    self._lives.overtake(run_id)
                hub.append(run_id, ProofChanged(offered))
            case _:
                pass

    def check_again(self, run_id: str) -> None:
        """Whatever is known of the proof."""
        working = self.live(run_id)
        self._parts.hub.append(run_id, ProofChanged(CHECKING))
        if working is None or working.rechecks:  # else the turn ends with a proof of its own, or looks again
            recheck = Live(run_id, rechecks=True)
            self._lives.launch(recheck, self._check_again(recheck))

    def live(self, run_id: str) -> Live | None:
        return self._lives.of(run_id)

    def cancel(self, run_id: str) -> bool:
        """False when nothing of this run is under way here."""
        return self._lives.cancel(run_id)

    async def wait(self, run_id: str) -> None:
        """Until nothing of this run is under way any more."""
        await self._lives.wait(run_id)

    async def close(self) -> None:
        """Stop everything and write nothing: what was under way can be resumed."""
        await self._lives.close()

    async def _work(self, live: Live, unattended: bool) -> None:
        async with assembled(self._parts, live.run_id, live.mailbox, unattended) as run:
            live.gate = run.gate
            outcome, reason = await work(run)
            # Nothing is awaited between the last look into the mailbox and this, so no word is lost between turns.
            self._settle(live, RunFinished(outcome, reason))

    async def _check_again(self, live: Live) -> None:
        async with assembled_for_checks(self._parts, live.run_id) as run:
            live.gate = run.gate
            proof = await prove_tree(run)
            self._settle(live, ProofChanged(proof))

    def _settle(self, live: Live, end: DurableEvent) -> None:
        self._parts.hub.append(live.run_id, end)
        live.settled = True
        if not live.rechecks and self._parts.hub.view(live.run_id).proof == CHECKING:
            self.look_at_proof(live.run_id)  # decided on while the turn worked, and the turn proposed nothing new

    def _ended(self, live: Live, task: asyncio.Task[None]) -> None:
        end = _end(task, live)
        if end is None or live.settled:
            return
        try:
            self._settle(live, end)
        except DetentError as error:
            log.error("the end of run %s could not be written: %s", live.run_id, error)
            # Nobody works on it here any more, so it is shown as cut off, and whoever can write may resume it.
            with contextlib.suppress(DetentError):
                self._parts.hub.lease.release(live.run_id)


def _end(task: asyncio.Task[None], live: Live) -> DurableEvent | None:
    """The border: what cut a run off becomes an outcome, a bug included; None when it ended by itself."""
    verdict = _verdict(task)
    if verdict is None:
        return None
    if live.rechecks:
        return ProofChanged(Proof(ProofStatus.UNPROVEN, f"not checked again: {verdict[1]}", ""))
    return RunFinished(*verdict)


def _verdict(task: asyncio.Task[None]) -> tuple[Outcome, str] | None:
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
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            log.error("a run ended because a disk is full", exc_info=error)
            where = f" with {error.filename}" if error.filename else ""
            return Outcome.FAILED, f"The disk{where} is full: free some space, then go on with `detent resume`."
        case _:
            log.error("a run ended by a bug", exc_info=error)
            return Outcome.FAILED, f"Detent failed: {type(error).__name__}. The log says more."
