"""Waiting for what other processes and tasks do."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - what is waited for cannot set an event here
            await asyncio.sleep(0.005)
