"""What goes on after a handler has returned: tasks that are kept, told of when they fail, and ended with the server."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from detent.core.errors import DetentError

_log = logging.getLogger(__name__)


class Errands:
    """``warn`` shows a sentence to the user."""

    def __init__(self, warn: Callable[[str], None]) -> None:
        self._warn = warn
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(errand)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def close(self) -> None:
        """Cancel what is still under way, and wait until it is over."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        if isinstance(error, DetentError):
            self._warn(str(error))
            return
        _log.error("an errand failed", exc_info=error)
        self._warn(f"Detent failed: {type(error).__name__}. The log says more.")
