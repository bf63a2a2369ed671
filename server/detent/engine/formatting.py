"""What the project's formatter makes of a text: a formatter that runs when the user saves is not the user typing.

The formatter is run in a shadow, as the project's other checks are: only in a trusted workspace that has a sandbox.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable

from detent.core.errors import DetentError
from detent.engine.assembly import Parts, assembled_for_formatting
from detent.landing.formatting import may_be_formatted

_log = logging.getLogger(__name__)


class Formatting:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known: dict[str, bool] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def explains(self, path: str, expected: str | None, now: str | None) -> bool:
        """Whether it is known that the one text is the other one, formatted."""
        return self._known.get(_name(path, expected, now), False)

    def look(self, run_id: str, path: str, texts: tuple[str | None, str | None], then: Callable[[], None]) -> None:
        """Find that out, when it may be so and was not tried before; ``then`` is called when it is so."""
        expected, now = texts
        name = _name(path, expected, now)
        if expected is None or now is None or name in self._known or not may_be_formatted(expected, now):
            return
        self._known[name] = False
        task = asyncio.get_running_loop().create_task(self._try(run_id, path, (expected, now), then))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _try(self, run_id: str, path: str, texts: tuple[str, str], then: Callable[[], None]) -> None:
        expected, now = texts
        try:
            async with assembled_for_formatting(self._parts, run_id, path, expected) as formatted:
                if await formatted() != now:
                    return
        except DetentError as error:
            _log.info("the formatter could not be asked about %s: %s", path, error)
            return
        self._known[_name(path, expected, now)] = True
        then()


def _name(path: str, expected: str | None, now: str | None) -> str:
    whole = "\0".join((path, expected or "", now or ""))
    return hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()
