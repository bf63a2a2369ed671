"""What an owner of runs does all the time: keep its leases, hear other processes, act on what they ask for."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping

from detent.core.change import Decision
from detent.core.errors import DetentError, UserError
from detent.engine.runs import Runs
from detent.hub.hub import Hub
from detent.hub.requests import Request

_log = logging.getLogger(__name__)

ADOPT_SECONDS = 5.0
AGAIN_SECONDS = 0.5


class Attendant:
    """``adopts``: an editor also takes over the runs that nobody owns and that still have undecided hunks."""

    def __init__(self, hub: Hub, runs: Runs, adopts: bool) -> None:
        self._hub = hub
        self._runs = runs
        self._adopts = adopts
        self._asked = asyncio.Event()

    async def attend(self) -> None:
        """Until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch())
            group.create_task(self._serve())
            if self._adopts:
                group.create_task(self._adopt())

    async def _watch(self) -> None:
        while True:
            # A busy or full disk passes; who stopped watching would lose its leases to others.
            with contextlib.suppress(DetentError):
                await self._hub.watch(self._asked.set)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _adopt(self) -> None:
        while True:
            for run_id in self._hub.run_ids():
                # One run that cannot be read, or a busy disk, must not end the care for the others.
                with contextlib.suppress(DetentError):
                    self._adopt_one(run_id)
            await asyncio.sleep(ADOPT_SECONDS)

    def _adopt_one(self, run_id: str) -> None:
        if self._hub.lease.holder(run_id) is None and self._hub.view(run_id).undecided:
            self._hub.lease.take(run_id)

    async def _serve(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            with contextlib.suppress(DetentError):  # it is asked again, or withdrawn, by who waits
                for request in self._hub.requests.pending(self._hub.lease.held):
                    self._hub.requests.answer(request.id, await self._act(request))

    async def _act(self, request: Request) -> Mapping[str, str | list[str]]:
        """The border to other processes: what goes wrong with a request is its answer."""
        try:
            return await self._do(request)
        except DetentError as error:
            return {"error": str(error)}
        except Exception:  # noqa: BLE001 - border: what another process asks for
            _log.exception("request %s of another process failed", request.kind)
            return {"error": "Detent failed; the log of the process that owns the run says more."}

    async def _do(self, request: Request) -> Mapping[str, str | list[str]]:
        if request.kind == "cancel":
            self._runs.cancel(request.run_id)
            return {"done": []}
        if request.kind not in tuple(Decision):
            raise UserError(f"The owner of run {request.run_id} does not know “{request.kind}”; start it anew.")
        hunks = request.payload.get("hunks", [])
        decided = await self._runs.decide(request.run_id, tuple(hunks), Decision(request.kind))
        return {"done": list(decided.done), "problems": list(decided.problems)}
