"""An event loop in a thread of its own, for programs that have none, or another one."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from detent.core.errors import UserError

Value = TypeVar("Value")


class Worker:
    """The thread stays until it is closed: a command that it started dies with it."""

    def __init__(self) -> None:
        self._begun: Future[asyncio.AbstractEventLoop] = Future()
        self._leaving = asyncio.Event()
        self._thread = threading.Thread(target=self._work, name="detent", daemon=True)
        self._thread.start()
        self.loop = self._begun.result()

    def do(self, work: Coroutine[Any, Any, Value]) -> Value:
        """Have it done there, and wait for what comes of it."""
        if not self._thread.is_alive():
            work.close()
            raise UserError("This Detent is closed: open another one.")
        doing = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return doing.result()
        except (KeyboardInterrupt, CancelledError):
            doing.cancel()
            raise

    def call(self, act: Callable[[], Value]) -> Value:
        """The same, for what takes no time."""

        async def there() -> Value:
            return act()

        return self.do(there())

    def soon(self, act: Callable[[], object]) -> None:
        """Have it done there; nothing when it is closed."""
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(act)

    def close(self) -> None:
        """Ends what is still under way there, too."""
        if self._thread.is_alive():
            self.soon(self._leaving.set)
            self._thread.join()

    def _work(self) -> None:
        asyncio.run(self._stay())

    async def _stay(self) -> None:
        self._begun.set_result(asyncio.get_running_loop())
        await self._leaving.wait()
