"""What an owner of runs does all the time: keep its leases, hear other processes, act on what they ask for."""

import asyncio
import logging
from collections.abc import Mapping

from detent.core.change import Decision
from detent.core.errors import DetentError
from detent.engine.runs import Runs
from detent.hub.hub import Hub
from detent.hub.requests import Request

log = logging.getLogger(__name__)

RENEW_SECONDS = 5.0
LOOK_SECONDS = 0.2


class Attendant:
    """``adopts``: an editor also takes over runs that nobody owns and that still have undecided hunks."""

    def __init__(self, hub: Hub, runs: Runs, adopts: bool) -> None:
        self._hub = hub
        self._runs = runs
        self._adopts = adopts

    async def attend(self) -> None:
        """Runs until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hub.watch())
            group.create_task(self._keep_leases())
            group.create_task(self._serve())

    async def _keep_leases(self) -> None:
        while True:
            self._hub.lease.renew_all()
            if self._adopts:
                self._adopt()
            await asyncio.sleep(RENEW_SECONDS)

    def _adopt(self) -> None:
        for run_id in self._hub.run_ids():
            if self._hub.view(run_id).undecided and self._hub.lease.holder(run_id) is None:
                self._hub.lease.take(run_id)

    async def _serve(self) -> None:
        while True:
            for request in self._hub.requests.pending(self._hub.lease.held):
                self._hub.requests.answer(request.id, await self._act(request))
            await asyncio.sleep(LOOK_SECONDS)

    async def _act(self, request: Request) -> Mapping[str, str | list[str]]:
        """The border to other processes: what goes wrong with a request is its answer."""
        try:
            return await self._do(request)
        except DetentError as error:
            return {"error": str(error)}
        except Exception:  # a listed border: another process's request must not end this one
            log.exception("a request of another process failed")
            return {"error": "Detent failed; the log of the process that owns the run says more."}

    async def _do(self, request: Request) -> Mapping[str, str | list[str]]:
        hunks = request.payload.get("hunks", [])
        if request.kind == "cancel":
            self._runs.cancel(request.run_id)
            return {"done": []}
        decided = await self._runs.decide(request.run_id, tuple(hunks), Decision(request.kind))
        return {"done": list(decided.done), "problems": list(decided.problems)}
