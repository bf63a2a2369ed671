"""The syntax of documents, parsed once for each version of a text."""

import threading
import time
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor

from detent.syntax.source import Source, at_their_lines

PATIENCE = 0.0015
"""Seconds that a menu waits for the parser, which takes one after nearly every key; but a letter in the wrong place can
change what all of a long file means."""
PAUSE = 0.05
"""Seconds without a newer text: most of what a letter in the wrong place changes, the next key changes back."""
LONGEST_PAUSE = 0.5
_KEPT = 8


class Outlines:
    """A small cache; losing it costs a parse."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._sources: OrderedDict[str, Source] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, "outlines")
        self._later: dict[str, tuple[_Reading, Future[Source | None]]] = {}

    def of(self, path: str, text: str) -> Source:
        """Waits for it."""
        source = self._known(path, text)
        if source is None or source.text != text:
            source = Source(text, path, before=source)
        return self._keep(path, source)

    def expect(self, path: str, text: str) -> None:
        """Somebody will ask for it: read it in the thread beside."""
        if path not in self._sources and path not in self._later:
            for other in list(self._later):  # nobody may ever ask for them
                self._known(other, "")
            reading = _Reading(path)
            reading.wish = text, None
            self._later[path] = reading, self._thread.submit(reading.read)

    def soon(self, path: str, text: str) -> Source:
        """For a menu. Where a change means much to read anew, what was known before it, at the lines where that stands
        now; the rest is done after a pause in typing, for who asks then."""
        before = self._known(path, text)
        if before is None and path in self._later:
            before = self._expected(path, text)
        reading = self._later[path][0] if path in self._later else None
        if before is None or before.text == text:
            if reading is not None:
                reading.wish = None
            return self.of(path, text)
        if reading is not None and reading.wish is not None:
            reading.want(text, before)
            return at_their_lines(before, text)
        source = Source(text, path, before, patience=self._patience)
        if source.at_hand:
            return self._keep(path, source)
        _look(before)  # a tree belongs to one thread at a time: all that is asked of it is asked now
        if reading is None:
            reading = _Reading(path)
            reading.want(text, before)
            self._later[path] = reading, self._thread.submit(reading.read)
        else:
            reading.want(text, before)
        return at_their_lines(before, text)

    def _expected(self, path: str, text: str) -> Source | None:
        """Waits for what is being read for the first time; None where that has not even begun."""
        if self._later[path][1].cancel():
            del self._later[path]
            return None
        self._later[path][0].hurry()
        self._later[path][1].result()
        return self._known(path, text)

    def _known(self, path: str, text: str) -> Source | None:
        """The newest that was read to its end; but nothing is better than what is of this text."""
        known = self._sources.get(path)
        if path in self._later and self._later[path][1].done():
            read = self._later.pop(path)[1].result()
            if read is not None and (known is None or known.text != text):
                return self._keep(path, read)
        return known

    def _keep(self, path: str, source: Source) -> Source:
        self._sources[path] = source
        self._sources.move_to_end(path)
        while len(self._sources) > _KEPT:
            self._sources.popitem(last=False)
        return source


class _Reading:
    """Of one document, in the thread beside. ``wish``: the text, and the source before it, if there was one; None when
    nobody wants anything any more."""

    def __init__(self, path: str) -> None:
        self.wish: tuple[str, Source | None] | None = None
        self._path = path
        self._wanted_at = 0.0
        self._hurry = threading.Event()

    def want(self, text: str, before: Source) -> None:
        if self.wish is None or self.wish[0] != text:
            self.wish, self._wanted_at = (text, before), time.monotonic()

    def hurry(self) -> None:
        """Somebody waits for it."""
        self._hurry.set()

    def read(self) -> Source | None:
        end = time.monotonic() + LONGEST_PAUSE
        while (seconds := min(self._wanted_at + PAUSE, end) - time.monotonic()) > 0:
            if self._hurry.wait(seconds):
                break
        wish = self.wish
        return None if wish is None else _look(Source(wish[0], self._path, wish[1]))


def _look(source: Source) -> Source:
    _ = source.symbols, source.todos
    return source
