"""Quick questions to the index of a workspace: it is kept open, in a thread of its own, and answers one at a time."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from detent.context.code import Code
from detent.context.finder import GARBLED, Answer, Finder
from detent.context.index.index import Index, Told
from detent.core.errors import ToolFailed, UserError
from detent.core.ports import Files
from detent.core.work import Buffer
from detent.store.database import StorageFailed

SECONDS = 10.0
"""What an answer takes at most; it says what it left out then."""
PAUSE = 1.0
"""Seconds after an answer in which nothing is asked, before the files are looked through again."""
MOST_CHANGED = 500
"""Changed files that are laid over the index."""
MOST_ASKED = 3
"""A question, while other processes throw the index away."""

_log = logging.getLogger(__name__)


class Lookup:
    """The first question waits until the index is up to date. Later ones find what was so then, and what the asker has
    changed since; what others save meanwhile is found as soon as nothing was asked for a moment. Where not all could be
    read, ``Code.whole`` says so, and the next question waits again."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._thread = ThreadPoolExecutor(1, "lookup")
        self._index: Index | None = None
        self._fresh = False
        self._closing = threading.Event()
        self._waiting: asyncio.TimerHandle | None = None

    def usable(self) -> bool:
        """Whether there is an index to ask. Blocks for some milliseconds the first time."""
        return self._thread.submit(self._can_open).result()

    async def ask(self, files: Files, question: Callable[[Code], Answer], told: Told | None = None) -> Answer:
        """``files``: the workspace as the asker sees it. ToolFailed when the index cannot be used.

        ``told``: hears how many files were read. Who gives it waits each time until the index is up to date.
        """
        if self._waiting is not None:
            self._waiting.cancel()
        loop = asyncio.get_running_loop()
        given_up = threading.Event()
        try:
            return await loop.run_in_executor(self._thread, self._answer, files, question, told, given_up)
        except asyncio.CancelledError:
            given_up.set()
            raise
        finally:
            if not self._closing.is_set():
                self._waiting = loop.call_later(PAUSE, self._thread.submit, self._refresh)

    async def close(self) -> None:
        self._closing.set()
        if self._waiting is not None:
            self._waiting.cancel()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._drop)
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _answer(
        self, files: Files, question: Callable[[Code], Answer], told: Told | None, given_up: threading.Event
    ) -> Answer:
        try:
            return self._mending(files, question, told, given_up)
        except _GivenUp:
            raise ToolFailed("Nobody waits for the answer any more.") from None
        except UserError as error:
            self._drop()
            raise ToolFailed(f"The index of the workspace cannot be used: {error} Use grep and read_file.") from error

    def _mending(
        self, files: Files, question: Callable[[Code], Answer], told: Told | None, given_up: threading.Event
    ) -> Answer:
        """A damaged index is made anew, and asked again."""
        try:
            return self._asked(files, question, told, given_up)
        except (StorageFailed, *GARBLED) as error:
            self._drop()
            self._finder.mend(error)
        except OSError as error:
            raise UserError(f"{error.filename} cannot be used ({error.strerror}).") from error
        answer = self._asked(files, question, told, given_up)
        self._finder.mended = False
        return answer

    def _asked(
        self, files: Files, question: Callable[[Code], Answer], told: Told | None, given_up: threading.Event
    ) -> Answer:
        """What an index said that another process has thrown away meanwhile does not hold: the next one is asked."""
        for _ in range(MOST_ASKED):
            index = self._open()
            if told or not self._fresh:
                self._fresh = self._finder.bring_up_to_date(index, self._telling(told, given_up))
            index.lay_over(_overlay(files))
            answer = question(Code(index, files, _over(given_up), whole=self._fresh))
            if not index.was_emptied():
                return answer
        raise UserError("Another process throws it away again and again.")

    def _open(self) -> Index:
        held, self._index = self._index, None
        self._index = self._finder.open(held)
        self._fresh = self._fresh and self._index is held
        return self._index

    def _can_open(self) -> bool:
        try:
            self._open()
        except UserError as error:
            _log.warning("the index cannot be used: %s", error)
            return False
        return True

    def _refresh(self) -> None:
        """Nobody waits for it; what goes wrong is told to the next who asks."""
        try:
            if self._index is not None:
                whole = self._finder.bring_up_to_date(self._open(), self._telling(None, self._closing))
                self._fresh = whole or self._fresh
        except _GivenUp:
            return
        except UserError:
            self._drop()

    def _telling(self, told: Told | None, given_up: threading.Event) -> Told:
        """Ends the reading between two batches when nobody waits for it; what was read stays."""

        def tell(done: int, all_of: int) -> None:
            if given_up.is_set() or self._closing.is_set():
                raise _GivenUp
            if told:
                told(done, all_of)

        return tell

    def _drop(self) -> None:
        if self._index is not None:
            with contextlib.suppress(UserError):
                self._index.close()
            self._index = None


class _GivenUp(Exception):
    """The index is not read any further."""


def _over(given_up: threading.Event) -> Callable[[], bool]:
    """Whether nobody waits for the answer that begins now any more, or it takes too long."""
    end = time.monotonic() + SECONDS
    return lambda: given_up.is_set() or time.monotonic() > end


def _overlay(files: Files) -> dict[str, Buffer]:
    """What the asker sees otherwise than the files on the disk are; a deleted file is an empty one."""
    found: dict[str, Buffer] = {}
    for path in files.changed()[:MOST_CHANGED]:
        try:
            text = files.read(path)
        except ToolFailed:
            text = ""
        found[path] = Buffer(text, hash(text))
    return found
