"""Ctrl-C: the first ends the run in good order, the second ends the command, the third ends everything. What only looks
something up is ended by the first."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from detent.cli.exits import Exit


@contextmanager
def ended_by_interrupt() -> Iterator[None]:
    """For work that the event loop has to wait for: there the first Ctrl-C would only be noted until it is done."""
    before = signal.getsignal(signal.SIGINT)
    if before in (signal.SIG_IGN, None):  # it runs in the background
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def on_interrupt(cancel: Callable[[], None]) -> Iterator[None]:
    """Inside a task: SIGINT and SIGTERM call ``cancel`` first, then cancel this task."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    count = 0

    def interrupted() -> None:
        nonlocal count
        count += 1
        if count == 1:
            sys.stderr.write("\nCancelling; press Ctrl-C again to leave at once.\n")
            cancel()
        elif count == 2 and task is not None:
            task.cancel()
        else:
            os._exit(Exit.CANCELLED)

    if sys.platform == "win32":
        # No signal handlers on Windows' event loop: there Ctrl-C is a KeyboardInterrupt, and the run can be resumed.
        yield
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupted)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
