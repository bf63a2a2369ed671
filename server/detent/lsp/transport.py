"""Two threads between the channel and the event loop: input is heard while the server works, output never stops it."""

import asyncio
import os
import threading
from collections.abc import Callable
from queue import SimpleQueue

from lsprotocol import types

from detent.lsp.ending import Ending
from detent.lsp.intake import Intake
from detent.lsp.wire import Frames, FramingError, NotJson, decode, frame

MAX_WAITING = 64 * 1024 * 1024
"""Bytes that may wait for an editor that does not read."""
_CHUNK = 64 * 1024
_MESSAGES_AHEAD = 1024
"""How many messages may be read before the event loop has handled them; beyond that the editor has to wait."""
_BROKEN_FRAMING = 70


class Reader:
    """Reads frames on its own thread and hands each message to the event loop, in order."""

    def __init__(self, incoming: int, intake: Intake, ending: Ending) -> None:
        self._incoming = incoming
        self._intake = intake
        self._ending = ending
        self._loop = asyncio.get_running_loop()
        self._room = threading.Semaphore(_MESSAGES_AHEAD)
        self._thread = threading.Thread(target=self._read, name="lsp-reader", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _read(self) -> None:
        frames = Frames()
        try:
            while data := os.read(self._incoming, _CHUNK):
                for body in frames.feed(data):
                    self._pass_on(body)
        except FramingError as problem:
            self._ending.ask(f"the input makes no sense ({problem})", _BROKEN_FRAMING)
        except OSError as problem:
            self._ending.ask(f"the input broke ({problem})")
        else:
            self._ending.ask("the input ended")

    def _pass_on(self, body: bytes) -> None:
        try:
            data = decode(body)
        except NotJson as problem:
            self._post(self._intake.reject, str(problem))
            return
        if isinstance(data, dict) and data.get("method") == types.EXIT:
            self._ending.arm()
        self._post(self._intake.receive, data)

    def _post(self, take: Callable[..., None], message: object) -> None:
        self._room.acquire()
        self._loop.call_soon_threadsafe(self._take, take, message)

    def _take(self, take: Callable[..., None], message: object) -> None:
        self._room.release()
        take(message)


class Writer:
    """Takes messages from any thread and writes them on its own."""

    def __init__(self, outgoing: int, broken: Callable[[str], None]) -> None:
        self._outgoing = outgoing
        self._broken = broken
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = 0
        self._closed = False
        self._thread = threading.Thread(target=self._write, name="lsp-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Queue one message. An editor that let too much pile up is not listening: the connection ends."""
        framed = frame(data)
        with self._lock:
            if self._closed:
                return
            self._closed = self._waiting + len(framed) > MAX_WAITING
            if not self._closed:
                self._waiting += len(framed)
                self._queue.put(framed)
        if self._closed:
            self._broken("the editor does not read what it is sent")

    def close(self) -> None:
        self._queue.put(None)

    def drain(self, seconds: float) -> None:
        """Close, and give what waits a moment to get out."""
        self.close()
        self._thread.join(seconds)

    def _write(self) -> None:
        while (framed := self._queue.get()) is not None:
            try:
                _write_all(self._outgoing, framed)
            except OSError as problem:
                with self._lock:
                    self._closed = True
                self._broken(f"the output broke ({problem})")
                return
            with self._lock:
                self._waiting -= len(framed)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
