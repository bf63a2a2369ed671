"""Awaiting what must not be left half done, such as the end of a process tree."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def uninterrupted(work: Coroutine[Any, Any, Result]) -> tuple[Result, bool]:
    """Its result; and True when the waiting task was to be cancelled meanwhile, which the caller must then obey."""
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            cancelled = True
    return task.result(), cancelled
