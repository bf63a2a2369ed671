"""The calls of one answer, carried out in their order; those beside each other that only read, at the same time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from itertools import groupby

from detent.core.talk import ToolCall, ToolResult

MOST_AT_ONCE = 8

Carry = Callable[[ToolCall], Awaitable[ToolResult]]


async def results(calls: Sequence[ToolCall], readers: Collection[str], carry_out: Carry) -> AsyncIterator[ToolResult]:
    """In the order of the calls, each as soon as those before it are there. ``readers``: the tools that only read.

    What ends the run ends it when the others that are under way have ended too.
    """
    for only_read, group in groupby(calls, lambda call: call.name in readers):
        beside = tuple(group)
        most = MOST_AT_ONCE if only_read else 1
        for first in range(0, len(beside), most):
            for task in await _ended([_task(carry_out, call) for call in beside[first : first + most]]):
                yield task.result()


def _task(carry_out: Carry, call: ToolCall) -> "asyncio.Task[ToolResult]":
    async def carried_out() -> ToolResult:
        return await carry_out(call)

    return asyncio.create_task(carried_out())


async def _ended(tasks: Sequence["asyncio.Task[ToolResult]"]) -> Sequence["asyncio.Task[ToolResult]"]:
    """A cancel reaches each of them, and is waited for."""
    try:
        await asyncio.wait(tasks)
    finally:
        left = [task for task in tasks if task.cancel()]
        if left:
            await asyncio.wait(left)
    return tasks
