"""How the server ends: once, with one exit code, and soon, whatever else is stuck."""

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Coroutine

from detent.lsp.session import Session

_log = logging.getLogger(__name__)

CLOSE_SECONDS = 2.0
"""For stopping runs and their processes."""
HARD_SECONDS = 2.5
"""From the first reason to end until the process is gone; three seconds are promised."""


class Ending:
    """Anybody, on any thread, may ask for the end; the first one is heard."""

    def __init__(
        self,
        session: Session,
        close: Callable[[], Coroutine[object, object, None]] | None,
        last_resort: Callable[[], None] | None,
    ) -> None:
        self._session = session
        self._close = close
        self._last_resort = last_resort
        self._loop = asyncio.get_running_loop()
        self._asked = self._loop.create_future()
        self._closing: asyncio.Task[None] | None = None
        self._codes: list[int | None] = []
        """Of all who asked, in their order; known to the hard end too, when the event loop never heard of them."""
        self._timer = threading.Timer(HARD_SECONDS, self._end_hard)
        self._timer.daemon = True
        self._armed = threading.Lock()
        self._asking = threading.Lock()

    def arm(self) -> None:
        """The end is certain: from now on the time runs, even when the event loop does not."""
        if self._armed.acquire(blocking=False):
            self._timer.start()

    def ask(self, reason: str, code: int | None = None) -> None:
        """End with ``code``, or with what the protocol wants."""
        with self._asking:
            self._codes.append(code)
            first = len(self._codes) == 1
        self.arm()
        if first:
            _log.log(logging.WARNING if self._exit_code() else logging.INFO, "The server ends: %s.", reason)
        self._loop.call_soon_threadsafe(self._ask)

    async def close(self) -> None:
        """Stop the work, once, however many ask for it."""
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._close_bounded())
        await asyncio.shield(self._closing)

    async def wait(self) -> int:
        """Until somebody asked; then stop the work and say the exit code."""
        await self._asked
        await self.close()
        return self._exit_code()

    def _ask(self) -> None:
        if not self._asked.done():
            self._asked.set_result(None)

    async def _close_bounded(self) -> None:
        if self._close is None:
            return
        work = asyncio.ensure_future(self._close())
        done, _ = await asyncio.wait({work}, timeout=CLOSE_SECONDS)  # not wait_for: that waits for what resists
        if not done:
            work.cancel()
            _log.error("The work did not stop within %s seconds.", CLOSE_SECONDS)
            self._resort()
        elif work.cancelled() or work.exception() is not None:
            problem = None if work.cancelled() else work.exception()
            _log.error("The work could not be stopped in an orderly way.", exc_info=problem)
            self._resort()

    def _exit_code(self) -> int:
        code = self._codes[0] if self._codes else None
        return self._session.exit_code if code is None else code

    def _end_hard(self) -> None:
        try:
            self._resort()
        finally:
            os._exit(self._exit_code())

    def _resort(self) -> None:
        if self._last_resort is None:
            return
        try:
            self._last_resort()
        except Exception:  # noqa: BLE001 - a border: the process has to end whatever the rooms below do
            _log.exception("What was still running could not be killed.")
