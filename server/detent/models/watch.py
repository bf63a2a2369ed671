"""Deadlines of one attempt, and the word on the screen that the model is silent."""

import asyncio
from collections.abc import Callable
from types import TracebackType

from detent.config.settings import ModelSettings
from detent.core.errors import Cause
from detent.core.talk import Delta, DeltaKind
from detent.models.failures import AttemptFailed

WAITING_SECONDS = 10.0


class Watch:
    """Use as ``async with``: the block ends with AttemptFailed when it is silent for too long, or takes too long.

    Deadlines are those of the socket, so they follow the event loop's time and not the run's clock.
    """

    def __init__(
        self,
        settings: ModelSettings,
        ends_at: float,
        on_delta: Callable[[Delta], None],
        waiting_seconds: float = WAITING_SECONDS,
    ) -> None:
        self._settings = settings
        self._ends_at = ends_at
        self._on_delta = on_delta
        self._waiting = waiting_seconds
        self._loop = asyncio.get_running_loop()
        self._seen_at = self._loop.time()
        self._begun = False
        self._scope = asyncio.timeout_at(min(ends_at, self._seen_at + settings.first_token_seconds))
        self._timer = self._loop.call_later(waiting_seconds, self._look)

    def saw(self) -> None:
        """The model said something."""
        self._begun = True
        self._seen_at = self._loop.time()
        self._scope.reschedule(min(self._ends_at, self._seen_at + self._settings.idle_seconds))

    async def __aenter__(self) -> "Watch":
        await self._scope.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        try:
            await self._scope.__aexit__(kind, error, trace)
        except TimeoutError:
            raise self._late() from None

    def _late(self) -> AttemptFailed:
        if self._loop.time() >= self._ends_at:
            reason = f"it took longer than {self._settings.total_seconds:g} seconds in all"
            return AttemptFailed(reason, again=False, cause=Cause.TIMEOUT)
        if self._begun:
            return AttemptFailed(f"it was silent for {self._settings.idle_seconds:g} seconds", cause=Cause.TIMEOUT)
        reason = f"it said nothing for {self._settings.first_token_seconds:g} seconds"
        return AttemptFailed(reason, cause=Cause.TIMEOUT)

    def _look(self) -> None:
        silent = self._loop.time() - self._seen_at
        if silent >= self._waiting:
            self._on_delta(Delta(DeltaKind.WAITING, f"The model has been silent for {silent:.0f} seconds"))
            silent = 0.0
        self._timer = self._loop.call_later(self._waiting - silent, self._look)
