"""Frames on the wire: bytes in, message bodies out, within hard bounds. Tolerant where the meaning is clear.

A header with rubbish before its ``Content-Length`` is taken: one lost message is better than a lost conversation.
Anything else that makes no sense ends it with ``FramingError``: the editor starts a new server, and never talks to
one that does not hear.
"""

import json
import re
from collections.abc import Iterator
from itertools import accumulate

MAX_HEADER = 8 * 1024
MAX_BODY = 64 * 1024 * 1024
MAX_DEPTH = 200

_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_LENGTH_SOMEWHERE = re.compile(rb"content-length[ \t]*:[ \t]*([0-9]+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BRACKETS = b"[]{}"
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in _BRACKETS)
_STEP = tuple(1 if byte in b"[{" else -1 for byte in range(256))


class FramingError(Exception):
    """Where the next message starts is not known any more."""


class NotJson(Exception):
    """A frame was whole, but its body is not JSON that we take; the text says why."""


def frame(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def decode(body: bytes) -> object:
    """The JSON value of a body. The depth is known before the parser could run out of stack."""
    if _is_too_deep(body):
        raise NotJson(f"The message is nested deeper than {MAX_DEPTH} levels.")
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise NotJson(f"The message is not JSON: {problem}") from None
    return value


def _is_too_deep(body: bytes) -> bool:
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return False
    brackets = _STRING.sub(b"", body).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > MAX_DEPTH


class Frames:
    """Cuts a stream into bodies. It holds at most one body and what came with it."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length: int | None = None
        self._lost = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take what arrived; yields each body that is whole, then raises FramingError when the rest makes no sense."""
        self._buffer += data
        while (body := self._next()) is not None:
            yield body

    def _next(self) -> bytes | None:
        if self._length is None:
            self._length = self._read_header()
        if self._length is None or len(self._buffer) < self._length:
            return None
        body = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        self._length = None
        return body

    def _read_header(self) -> int | None:
        blank = len(self._buffer) - len(self._buffer.lstrip())
        del self._buffer[:blank]
        end = _END_OF_HEADER.search(self._buffer, 0, MAX_HEADER)
        if end is None:
            if len(self._buffer) >= MAX_HEADER:
                raise FramingError(f"no end of a header within {MAX_HEADER} bytes")
            return None
        header = bytes(self._buffer[: end.start()])
        del self._buffer[: end.end()]
        length = _length_of(header)
        if length is None:
            length = self._resynchronise(header)
        else:
            self._lost = False
        if length > MAX_BODY:
            raise FramingError(f"a message of {length} bytes; at most {MAX_BODY} are taken")
        return length

    def _resynchronise(self, header: bytes) -> int:
        """The length that a damaged header ends with; twice in a row is not chance any more."""
        found = _LENGTH_SOMEWHERE.findall(header)
        if self._lost or not found:
            raise FramingError("a header without a Content-Length")
        self._lost = True
        return int(found[-1])


def _length_of(header: bytes) -> int | None:
    """The Content-Length of a header that is well formed, as far as a tolerant reader asks."""
    length: int | None = None
    for line in header.splitlines():
        name, colon, value = line.partition(b":")
        if not colon or not _NAME.match(name.strip()):
            return None
        if name.strip().lower() == b"content-length":
            if not value.strip().isdigit():
                return None
            length = int(value)
    return length
