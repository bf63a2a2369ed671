"""A clock for what must wait: sleepers wake when a test has moved the time far enough, and not before."""

import asyncio


class SteppedClock:
    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self.time = start
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.time + seconds, woken))
        await woken

    def advance(self, seconds: float) -> None:
        self.time += seconds
        for at, woken in self._sleepers:
            if at <= self.time and not woken.done():
                woken.set_result(None)
