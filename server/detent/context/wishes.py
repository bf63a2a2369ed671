"""What an index is wanted to read next: documents first, after a pause in typing; then files that changed."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from detent.context.index.keeper import GoOn, Read

TYPING_PAUSE = 0.005
"""Seconds without a key; a person at the keyboard makes longer ones."""
WRITING_PAUSE = 0.1
"""Seconds in which no file changes: a branch that is checked out changes many."""
LONGEST_PAUSE = 1.0
LOOK_AGAIN = 2.0
"""Seconds between two looks where nobody tells what changes, or more: so long that they take a small part of the
time."""
SMALL_PART = 30


SLICE = 0.1
"""Seconds of waiting after which it is asked whether anybody still wants that."""


class Settled(Enum):
    """How the waiting for an index ended: ``WHOLE`` when all that the files held is in it; ``AS_IT_IS`` when that takes
    too long, or somebody has stopped the reading; ``BY_NOBODY`` when nobody will bring it."""

    WHOLE = auto()
    AS_IT_IS = auto()
    BY_NOBODY = auto()


@dataclass(frozen=True, slots=True)
class Files:
    """``everything``: anything may have changed; else what stands at ``paths`` and below."""

    paths: frozenset[str]
    everything: bool


class Wishes:
    """Filled by any thread, and emptied by one, which asks ``next`` and tells how it went by ``looked``."""

    def __init__(self) -> None:
        self.look_again = False
        self._news = threading.Condition()
        self._documents: dict[str, str | None] = {}
        self._typed = 0.0
        self._paths: set[str] = set()
        self._everything = False
        self._written: tuple[float, float] | None = None
        """When the first and the last change was told that is not yet looked after."""
        self._looking = _Looking()
        self._tickets = 0
        self._closed = False

    def want_document(self, path: str, text: str | None) -> None:
        with self._news:
            is_news = not self._documents
            self._documents[path] = text
            self._typed = time.monotonic()
            if is_news:  # else who waits looks up by itself when a pause may be over: a key must not wake a thread
                self._news.notify_all()

    def want_files(self, paths: Iterable[str] | None) -> None:
        """None: anywhere."""
        with self._news:
            if paths is None and self._looking.stopped:
                return
            now = time.monotonic()
            self._written = (self._written[0] if self._written else now), now
            self._everything = self._everything or paths is None
            self._paths.update(paths or ())
            self._news.notify_all()

    def settle(self, seconds: float, waiting: Callable[[], None] = lambda: None) -> Settled:
        """Want everything, and wait until it is there, or time is over. ``waiting`` is called again and again
        meanwhile; what it raises ends the waiting."""
        with self._news:
            self._tickets += 1
            ticket = self._tickets
            if not self._looking.stopped:
                self._everything, self._written = True, (0.0, 0.0)
                self._news.notify_all()
        end = time.monotonic() + seconds
        while (settled := self._settled(ticket, min(SLICE, end - time.monotonic()))) is None:
            if time.monotonic() >= end:
                return Settled.AS_IT_IS
            waiting()
        return settled

    def _settled(self, ticket: int, seconds: float) -> Settled | None:
        """None when it is not known after so many seconds."""
        with self._news:
            looking = self._looking
            self._news.wait_for(lambda: self._closed or looking.stopped or looking.settled >= ticket, seconds)
            if looking.stopped:
                return Settled.AS_IT_IS
            if self._closed or (looking.settled >= ticket and looking.failed):
                return Settled.BY_NOBODY
            return Settled.WHOLE if looking.settled >= ticket else None

    def stop(self) -> None:
        with self._news:
            self._looking.stopped, self._everything = True, False
            self._news.notify_all()

    def close(self) -> None:
        with self._news:
            self._closed = True
            self._news.notify_all()

    def looked(self, *, over: bool, failed: bool = False, seconds: float = 0.0) -> None:
        """``seconds``: what a look takes that finds nothing new."""
        with self._news:
            self._looking.took += seconds
            if over:
                self._looking.end(failed)
                # Nobody knows what was not read: the next change, wherever, is the time to look at all.
                self._everything = self._everything or (failed and not self._looking.stopped)
                self._news.notify_all()

    def next(self) -> Read | GoOn | Files | None:
        """Waits for it; None when it is over."""
        with self._news:
            while not self._closed:
                now = time.monotonic()
                wish = self._due(now)
                if wish is not None:
                    return wish
                self._news.wait(self._wait(now))
            return None

    def _due(self, now: float) -> Read | GoOn | Files | None:
        if self._documents and now >= self._typed + TYPING_PAUSE:
            path = next(iter(self._documents))
            return Read(path, self._documents.pop(path))
        if self._looking.goes_on:
            return GoOn(wanted=not self._looking.stopped)
        if self._looking.again_at is not None and self.look_again and now >= self._looking.again_at:
            self._everything, self._written = not self._looking.stopped, (0.0, 0.0)
        if self._written is None or now < self._files_at():
            return None
        wish = Files(frozenset(self._paths), self._everything)
        self._paths, self._everything, self._written = set(), False, None
        self._looking.begin(self._tickets)
        return wish

    def _files_at(self) -> float:
        first, last = self._written or (0.0, 0.0)
        return min(last + WRITING_PAUSE, first + LONGEST_PAUSE)

    def _wait(self, now: float) -> float | None:
        """How long nothing can be due; None for ever."""
        times = [self._typed + TYPING_PAUSE] if self._documents else []
        times += [self._files_at()] if self._written is not None else []
        times += [self._looking.again_at] if self.look_again and self._looking.again_at is not None else []
        return max(0.0, min(times) - now) if times else None


@dataclass(slots=True)
class _Looking:
    """How the look at the files goes that is under way, or how the last one went."""

    goes_on: bool = False
    stopped: bool = False
    failed: bool = False
    ticket: int = 0
    settled: int = 0
    took: float = 0.0
    again_at: float | None = None

    def begin(self, ticket: int) -> None:
        self.goes_on, self.ticket, self.took, self.again_at = True, ticket, 0.0, None

    def end(self, failed: bool) -> None:
        self.goes_on, self.failed, self.settled = False, failed, self.ticket
        self.again_at = time.monotonic() + max(LOOK_AGAIN, SMALL_PART * self.took)
