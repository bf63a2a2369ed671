"""One question at a time, and nothing is written onto its prompt: what happens meanwhile is told afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from detent.core.events import FeedItem, Sent, Streamed


class OneQuestion:
    def __init__(self, tell: Callable[[FeedItem], None]) -> None:
        self._tell = tell
        self._turn = asyncio.Lock()
        self._held: list[FeedItem] = []

    @asynccontextmanager
    async def asked(self) -> AsyncIterator[None]:
        """Wait for the turn; the terminal is the question's until it is over, however it ends."""
        async with self._turn:
            try:
                yield
            finally:
                held, self._held = self._held, []
                for item in held:
                    self._tell(item)

    def hear(self, item: FeedItem) -> None:
        """Told now or later; what only says how it is going at the moment is old by then."""
        if not self._turn.locked():
            self._tell(item)
        elif not isinstance(item, Sent) or isinstance(item.event, Streamed):
            self._held.append(item)
