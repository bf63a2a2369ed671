"""Serve one agent on two file descriptors until it closes its end, or is gone."""

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from queue import SimpleQueue

from detent.engine.workspace import OpenWorkspace
from detent.harness.collecting import collect_seldom
from detent.mcp.message import line
from detent.mcp.session import Session
from detent.mcp.shelf import Shelf

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes; a longer one is no message of anybody's."""
_TOO_LONG = b"x"
"""Begins what is left of such a line: it is answered as no JSON."""
_PIECE = 65_536
PATIENCE = 1.5
"""Seconds for what is under way when the agent closes its end."""
MOST_WAITING = 100
"""Lines that were read and not looked at yet; an agent that is faster has to wait."""


def serve(root: Path, open_workspace: OpenWorkspace, incoming: int, outgoing: int) -> int:
    """Returns the exit code."""
    logging.basicConfig(level=logging.WARNING)  # on stderr: the protocol has stdout
    collect_seldom()
    return asyncio.run(_serve(Shelf(root, open_workspace), incoming, outgoing))


async def _serve(shelf: Shelf, incoming: int, outgoing: int) -> int:
    gone = asyncio.Event()
    lines = asyncio.Queue[bytes | None](MOST_WAITING)
    writer = _Writer(outgoing, gone)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, gone.set)
    threading.Thread(target=_read, args=(incoming, _putter(lines)), daemon=True).start()
    session = Session(shelf, writer.send)
    try:
        await _first(gone.wait(), _take_all(lines, session))
    finally:
        await session.close(0 if gone.is_set() else PATIENCE)
        await shelf.close()
    return 0


async def _take_all(lines: "asyncio.Queue[bytes | None]", session: Session) -> None:
    while (one := await lines.get()) is not None:
        if one.strip():
            await session.take(one)


async def _first(*ways: Awaitable[object]) -> None:
    """Until one of them ends; what went wrong in it is raised."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    for task in done:
        await task


def _putter(lines: "asyncio.Queue[bytes | None]") -> Callable[[bytes | None], None]:
    """Puts from another thread, which waits as long as there is no room."""
    loop = asyncio.get_running_loop()

    def put(one: bytes | None) -> None:
        asyncio.run_coroutine_threadsafe(lines.put(one), loop).result()

    return put


def _read(incoming: int, put: Callable[[bytes | None], None]) -> None:
    """Reads as it comes: a buffered file could not be let go of while it waits."""
    rest = bytearray()
    try:
        while data := os.read(incoming, _PIECE):
            rest += data
            if b"\n" in data:
                *lines, last = bytes(rest).split(b"\n")
                for one in lines:
                    put(one)
                rest = bytearray(last)
            if len(rest) > LONGEST_LINE:
                rest = bytearray(_TOO_LONG)
        put(bytes(rest))
        put(None)
    except (OSError, RuntimeError):
        return  # the loop is closed, and nobody takes anything any more


class _Writer:
    """Writes in a thread that nobody waits for at the end: an agent that does not read holds up nothing else."""

    def __init__(self, outgoing: int, gone: asyncio.Event) -> None:
        """``gone`` is set when nobody can read any more."""
        self._outgoing = outgoing
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._waiting = SimpleQueue[tuple[bytes, asyncio.Future[None]]]()
        threading.Thread(target=self._run, daemon=True).start()

    async def send(self, value: object) -> None:
        """Returns when it is written, or can never be."""
        written = self._loop.create_future()
        self._waiting.put((line(value), written))
        await written

    def _run(self) -> None:
        while True:
            data, written = self._waiting.get()
            try:
                while data:
                    data = data[os.write(self._outgoing, data) :]
            except OSError:
                self._tell(self._gone.set)
            self._tell(lambda one=written: None if one.done() else one.set_result(None))  # type: ignore[misc]

    def _tell(self, what: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(what)
