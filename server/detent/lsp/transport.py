"""Two threads between the channel and the event loop: input is heard while the server works, output never stops it."""

import asyncio
import logging
import os
import select
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from queue import SimpleQueue

from lsprotocol import types

from detent.lsp.ending import Ending
from detent.lsp.intake import Intake
from detent.lsp.wire import Frames, FramingError, NotJson, decode, frame

MAX_WAITING = 64 * 1024 * 1024
"""Bytes that may wait for an editor that does not read."""
_MOST_WAITING = 8 * MAX_WAITING
"""Bytes that may wait for one that reads, but slowly."""
_HELD_AT_ONCE = 256
"""How many notifications may wait for others: a long replay must not stand in memory as a whole."""
_CHUNK = 64 * 1024
_MOMENT = 0.01
"""Seconds that a notification may wait for others."""
_BURST = 0.001
"""Seconds after a message that was written by who had it, in which others are the thread's: to write hands the
interpreter over, and who answers a thousand questions in a row would wait for it each time."""
_MESSAGES_AHEAD = 1024
"""How many messages may be read before the event loop has handled them; beyond that the editor has to wait."""
_BROKEN_FRAMING = 70

_log = logging.getLogger(__name__)


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
    """Takes messages from any thread and writes them on its own, but for small ones that the channel has room for: a
    thread of its own gets its turn only after those that read files and parse, which an editor feels."""

    def __init__(self, outgoing: int, broken: Callable[[str], None]) -> None:
        self._outgoing = outgoing
        self._broken = broken
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._queued = 0
        self._written = 0
        self._seen = (0, 0)
        self._closed = False
        self._held: list[Callable[[], bytes]] = []
        self._room = _asking_for_room(outgoing)
        self._at_once_at = 0.0
        self._thread = threading.Thread(target=self._write, name="lsp-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Queue one message. An editor that let too much pile up is not listening: the connection ends."""
        self._let_go(data)

    def write_soon(self, make: Callable[[], bytes]) -> None:
        """Queue the message that ``make`` gives, which may be a moment later, but before whatever follows it.

        What comes within a moment goes out as one: waking the thread costs as much as a message. From the event
        loop's thread only; ``make`` may be called in any.
        """
        loop = asyncio.get_running_loop()
        with self._lock:
            self._held.append(make)
            held = len(self._held)
        if held == 1:
            loop.call_later(_MOMENT, self._let_go)
        elif held >= _HELD_AT_ONCE:
            self._let_go()

    def _let_go(self, *more: bytes) -> None:
        with self._lock:
            held, self._held = self._held, []
            if self._closed:
                return
            for framed in _joined(chain(_made(held), more)):
                if self._is_too_much():
                    self._closed = True
                    break
                self._queued += len(framed)
                rest = self._at_once(framed)
                if rest:
                    self._queue.put(rest)
            else:
                return
        self._broken("the editor does not read what it is sent")

    def _at_once(self, framed: bytes) -> bytes:
        """What is left of it for the thread. Nothing is written here that might have to wait, or overtake another."""
        is_first, now = self._queued - self._written == len(framed), time.monotonic()
        if not (self._room and is_first and len(framed) <= select.PIPE_BUF) or now - self._at_once_at < _BURST:
            return framed
        self._at_once_at = now
        if self._room.poll(0) != [(self._outgoing, select.POLLOUT)]:
            return framed
        try:
            written = os.write(self._outgoing, framed)
        except OSError:
            return framed  # the thread meets with the same, and tells it
        self._written += written
        return framed[written:]

    def _is_too_much(self) -> bool:
        """Whether too much was queued since anything got out, or waits at all."""
        written, queued_then = self._seen
        if written != self._written:
            written, queued_then = self._seen = self._written, self._queued
        return self._queued - queued_then > MAX_WAITING or self._queued - written > _MOST_WAITING

    def close(self) -> None:
        """What comes later is for nobody: what it would be written to may be something else by then."""
        self._let_go()
        with self._lock:
            self._closed = True
        self._queue.put(None)

    def drain(self, seconds: float) -> None:
        """Close, and give what waits a moment to get out."""
        self.close()
        self._thread.join(seconds)

    def _write(self) -> None:
        while (framed := self._queue.get()) is not None:
            rest = memoryview(framed)
            try:
                while rest:
                    written = os.write(self._outgoing, rest)
                    self._written += written
                    rest = rest[written:]
            except OSError as problem:
                with self._lock:
                    self._closed = True
                self._broken(f"the output broke ({problem})")
                return


def _asking_for_room(outgoing: int) -> "select.poll | None":
    """Of pipes and sockets it is known that a small message goes through where there is any room."""
    mode = os.fstat(outgoing).st_mode
    if not hasattr(select, "poll") or not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        return None
    asking = select.poll()
    asking.register(outgoing, select.POLLOUT)
    return asking


def _made(held: Iterable[Callable[[], bytes]]) -> Iterator[bytes]:
    for make in held:
        try:
            yield make()
        except Exception:  # noqa: BLE001 - a border: one bad notification must not take an answer with it
            _log.exception("a notification is not sent")


def _joined(messages: Iterable[bytes]) -> Iterator[bytes]:
    """Framed, small ones as one: waking the thread costs as much as a message."""
    piece = bytearray()
    for message in messages:
        piece += frame(message)
        if len(piece) >= _CHUNK:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)
