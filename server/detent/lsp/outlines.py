"""The syntax of documents, parsed once for each version of a text."""

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor

from detent.syntax.source import Source

PATIENCE = 0.003
"""Seconds that a menu waits for the parser, which takes one or two after nearly every key; but a letter in the wrong
place can change what all of a long file means."""
_KEPT = 8


class Outlines:
    """A small cache; losing it costs a parse."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._sources: OrderedDict[str, Source] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, "outlines")
        self._later: dict[str, Future[Source]] = {}

    def of(self, path: str, text: str) -> Source:
        """Waits for it."""
        source = self._known(path)
        if source is None or source.text != text:
            source = Source(text, path, before=source)
        return self._keep(path, source)

    def soon(self, path: str, text: str) -> Source:
        """For a menu. Where a change within lines means much to read anew, what was known before the change; that is
        done meanwhile, for who asks next."""
        before = self._known(path)
        if before is None or before.text == text or before.text.count("\n") != text.count("\n"):
            return self.of(path, text)
        if path in self._later:
            return before
        source = Source(text, path, before, patience=self._patience)
        if source.at_hand:
            return self._keep(path, source)
        _look(before)  # a tree belongs to one thread at a time: all that is asked of it is asked now
        self._later[path] = self._thread.submit(_read, text, path, before)
        return before

    def _known(self, path: str) -> Source | None:
        """The newest that was read to its end."""
        if path in self._later and self._later[path].done():
            self._keep(path, self._later.pop(path).result())
        return self._sources.get(path)

    def _keep(self, path: str, source: Source) -> Source:
        self._sources[path] = source
        self._sources.move_to_end(path)
        while len(self._sources) > _KEPT:
            self._sources.popitem(last=False)
        return source


def _read(text: str, path: str, before: Source) -> Source:
    return _look(Source(text, path, before))


def _look(source: Source) -> Source:
    _ = source.symbols, source.todos
    return source
