"""The bytes of a response → the data of its events, whatever way the bytes were cut.

Not the SDK's decoder: that one has no limit, loses the first event after a byte order mark, hides whether the closing
``[DONE]`` came, and stops at the first byte that is not UTF-8.
"""

import re
from collections.abc import Iterator

from detent.models.failures import AttemptFailed, Malformed

MOST_EVENT = 4_000_000
_LINE_END = re.compile(rb"\r\n|\n|\r(?!\n|\Z)")
_BOM = b"\xef\xbb\xbf"


class EventReader:
    """Feed it bytes. A body that is one JSON object instead of events is handed out whole, at the end.

    ``charset`` is what the response declares: events are UTF-8 by definition, but some servers mean what they declare.
    """

    def __init__(self, charset: str | None) -> None:
        self._charset = charset
        self._rest = bytearray()
        self._searched = 0
        self._data: list[bytes] = []
        self._size = 0
        self._whole: bool | None = None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The data of each event that is complete now."""
        self._rest += chunk
        if self._whole is None:
            self._begin()
        if self._whole is False:
            yield from self._lines()
        if len(self._rest) + self._size > MOST_EVENT:
            raise AttemptFailed("it sent an event without an end")

    def finish(self) -> Iterator[bytes]:
        """What the end of the body completes."""
        if self._whole:
            yield bytes(self._rest)
            return
        yield from self._lines()
        yield from self._line(bytes(self._rest).rstrip(b"\r"))
        yield from self._line(b"")

    def text(self, data: bytes) -> str:
        try:
            return data.decode()
        except UnicodeDecodeError:
            pass
        try:
            return data.decode(self._charset or "ascii")
        except (UnicodeDecodeError, LookupError):
            raise Malformed("bytes that are no text") from None

    def _begin(self) -> None:
        if len(self._rest) < len(_BOM) and _BOM.startswith(self._rest):
            return
        if self._rest.startswith(_BOM):
            del self._rest[: len(_BOM)]
        start = self._rest.lstrip()
        if not start:
            return
        if start.startswith(b"<"):
            raise AttemptFailed("it answers with a web page; check model.base_url", again=False)
        self._whole = start.startswith((b"{", b"["))

    def _lines(self) -> Iterator[bytes]:
        start = 0
        lines = []
        for end in _LINE_END.finditer(self._rest, self._searched):
            lines.append(bytes(self._rest[start : end.start()]))
            start = end.end()
        del self._rest[:start]
        # A last CR may be the first half of a CRLF, so it is looked at again.
        self._searched = max(0, len(self._rest) - 1)
        for line in lines:
            yield from self._line(line)

    def _line(self, line: bytes) -> Iterator[bytes]:
        if not line:
            data, self._data, self._size = b"\n".join(self._data), [], 0
            if data.strip():
                yield data
            return
        field, _, value = line.partition(b":")
        if field == b"data":
            self._data.append(value.removeprefix(b" "))
            self._size += len(value)
