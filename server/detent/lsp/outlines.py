"""The syntax of documents, parsed once for each version of a text."""

from collections import OrderedDict

from detent.syntax.source import Source

_KEPT = 8


class Outlines:
    """A small cache; losing it costs a parse."""

    def __init__(self) -> None:
        self._sources: OrderedDict[str, Source] = OrderedDict()

    def of(self, path: str, text: str) -> Source:
        source = self._sources.get(path)
        if source is None or source.text != text:
            source = Source(text, path, before=source)
        self._sources[path] = source
        self._sources.move_to_end(path)
        while len(self._sources) > _KEPT:
            self._sources.popitem(last=False)
        return source
