"""Clocks for tests."""

import asyncio
import time


class FakeClock:
    """Moves only when a test says so, or when somebody sleeps by it."""

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self.time = start

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        await asyncio.sleep(0)


class SystemClock:
    """The real one, for tests in which several processes must agree."""

    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
