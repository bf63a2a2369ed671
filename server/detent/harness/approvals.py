"""Asking a person, durably, and waiting for the answer. No answer is no."""

import asyncio
import uuid

from detent.core.errors import UserError
from detent.core.events import ApprovalAsked, ApprovalGiven
from detent.core.ports import Clock
from detent.harness.lines import visible
from detent.harness.policy import TRUST, Ask
from detent.hub.hub import Hub

EXPIRES_SECONDS = 15 * 60.0
ONCE = "Allow once"
ALLOW = "Allow in this run"
ALWAYS = "Always allow exactly this"
REJECT = "Reject"
WHY = "Reject: "
"""What follows is told to the model."""


def granted(hub: Hub, run_id: str) -> set[Ask]:
    """What a person has allowed in this run: it holds after a restart too, and when a landed part is checked."""
    asked: dict[str, Ask] = {}
    allowed: set[Ask] = set()
    for item in hub.events(run_id):
        match item.event:
            case ApprovalAsked():
                asked[item.event.approval_id] = Ask(item.event.title, item.event.detail)
            case ApprovalGiven(approval_id, answer) if answer in (ALLOW, TRUST) and approval_id in asked:
                allowed.add(asked[approval_id])
            case _:
                pass
    return allowed


class Approvals:
    """The questions of one run. ``attended`` is False where nobody is there to answer."""

    def __init__(self, run_id: str, hub: Hub, clock: Clock, attended: bool = True) -> None:
        self._run_id = run_id
        self._hub = hub
        self._clock = clock
        self._attended = attended
        self._waiting: dict[str, tuple[ApprovalAsked, asyncio.Future[str | None]]] = {}

    async def ask(self, title: str, detail: str, options: tuple[str, ...]) -> str | None:
        """One of ``options``; None when nobody answered in time, or the person declined to choose."""
        asked = ApprovalAsked(uuid.uuid4().hex, visible(title), visible(detail, but="\n\t"), options)
        answer: str | None = None
        future = asyncio.get_running_loop().create_future()
        self._waiting[asked.approval_id] = (asked, future)
        self._hub.append(self._run_id, asked)
        try:
            if self._attended:
                answer = await self._answer_or_expiry(future)
            return answer
        finally:
            del self._waiting[asked.approval_id]
            self._hub.append(self._run_id, ApprovalGiven(asked.approval_id, answer))

    def answer(self, approval_id: str, answer: str | None) -> None:
        """A person's word; UserError when the question does not wait for it."""
        asked, future = self._waiting.get(approval_id, (None, None))
        if asked is None or future is None or future.done():
            raise UserError("That question was answered already, or waits no longer.")
        if answer is not None and answer not in asked.options and not answer.startswith(WHY):
            raise UserError(f"“{answer}” is no answer to “{asked.title}”: choose one of {', '.join(asked.options)}.")
        future.set_result(answer)

    async def _answer_or_expiry(self, future: asyncio.Future[str | None]) -> str | None:
        expiry = asyncio.ensure_future(self._expire(future))
        try:
            return await future
        finally:
            expiry.cancel()

    async def _expire(self, future: asyncio.Future[str | None]) -> None:
        await self._clock.sleep(EXPIRES_SECONDS)
        if not future.done():
            future.set_result(None)
