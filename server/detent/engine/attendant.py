"""What an owner of runs does all the time: keep its leases, hear other processes, act on what they ask for."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping

from detent.core.change import Decision
from detent.core.errors import DetentError, UserError
from detent.engine.committing import CommitWish
from detent.engine.proving import CHECKING
from detent.engine.publishing import PublishWish
from detent.engine.runs import Runs
from detent.hub.hub import Hub
from detent.hub.requests import Request
from detent.hub.views import RunView
from detent.hub.watch import watch

_log = logging.getLogger(__name__)

ADOPT_SECONDS = 5.0
AGAIN_SECONDS = 0.5

_LONG = frozenset({"commit", "pr"})
"""Others are not to wait until these are done."""
_NEWEST = 50
"""How many runs are looked at; an older one is taken over when somebody decides on it."""


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
            group.create_task(self._serve(group))
            if self._adopts:
                group.create_task(self._adopt())

    async def _watch(self) -> None:
        while True:
            # A busy or full disk passes; who stopped watching would lose its leases to others.
            with contextlib.suppress(DetentError):
                await watch(self._hub, self._asked.set)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _adopt(self) -> None:
        while True:
            # A busy or full disk passes.
            with contextlib.suppress(DetentError):
                for view in self._hub.newest(_NEWEST):
                    self._adopt_one(view)
                    await asyncio.sleep(0)  # looking at many long runs at once would be felt in the editor
            await asyncio.sleep(ADOPT_SECONDS)

    def _adopt_one(self, view: RunView) -> None:
        cut_off = view.proof == CHECKING
        if self._hub.lease.holder(view.run_id) is None and (view.undecided or cut_off):
            self._hub.lease.take(view.run_id)
            if cut_off:
                self._runs.decisions.look_at_proof(view.run_id)

    async def _serve(self, group: asyncio.TaskGroup) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            with contextlib.suppress(DetentError):  # it is asked again, or withdrawn, by who waits
                for request in self._hub.requests.pending(self._hub.lease.held):
                    if request.kind in _LONG:
                        group.create_task(self._answer(request))
                    else:
                        await self._answer(request)

    async def _answer(self, request: Request) -> None:
        answer = await self._act(request)
        with contextlib.suppress(DetentError):  # who waits asks again
            self._hub.requests.answer(request.id, answer)

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
        if request.kind == "commit":
            made = await self._runs.commits.commit(request.run_id, CommitWish.of_payload(request.payload))
            commit, proof = made.made.commit, made.made.proof
            said: dict[str, str | list[str]] = {"branch": commit.branch, "commit": commit.name, "proof": proof.status}
            return {**said, "notes": list(made.notes)}
        if request.kind == "pr":
            opened = await self._runs.publishing.publish(request.run_id, PublishWish.of_payload(request.payload))
            return {"remote": opened.remote, "url": opened.url}
        if request.kind == "session":
            self._runs.sessions.change(request.run_id, request.payload)
            return {"done": []}
        if request.kind not in tuple(Decision):
            raise UserError(f"The owner of run {request.run_id} does not know “{request.kind}”; start it anew.")
        hunks = request.payload.get("hunks", [])
        decided = await self._runs.decide(request.run_id, tuple(hunks), Decision(request.kind))
        return {"done": list(decided.done), "problems": list(decided.problems)}
