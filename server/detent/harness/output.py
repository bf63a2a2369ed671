"""What a command says, in bounded memory, made fit to be shown."""

import hashlib
import re
from collections.abc import Iterator

HEAD = 64 * 1024
TAIL = 64 * 1024
WHOLE = 10 * 1024**2

_ESCAPES = re.compile(
    r"""
      \x1b\[ [0-?]* [ -/]* [@-~]?                       # CSI: colours, cursor
    | \x1b[\]PX^_] [^\x07\x1b]* (?: \x07 | \x1b\\ )?     # OSC, DCS and their like: titles, links, clipboard
    | \x1b [ -/]* [0-~]?
    | \x9b [0-?]* [ -/]* [@-~]?
    | [\x90\x98\x9d\x9e\x9f] [^\x07\x9c\x1b]* [\x07\x9c]?
    | [\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]
    """,
    re.VERBOSE,
)


class Output:
    """Keeps the first and the last 64 KB to be shown, counts the rest, and keeps the first 10 MB to be looked up."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()
        self._whole = bytearray()
        self._digest = hashlib.sha256()
        self._size = 0

    def feed(self, chunk: bytes) -> None:
        self._size += len(chunk)
        self._digest.update(chunk)
        self._whole += chunk[: WHOLE - len(self._whole)]
        room = HEAD - len(self._head)
        self._head += chunk[:room]
        self._tail += chunk[room:][-TAIL:]
        if len(self._tail) > TAIL:
            del self._tail[:-TAIL]

    def text(self) -> str:
        """Valid text without control sequences; of binary output only its size and hash."""
        if b"\0" in self._head or b"\0" in self._tail:
            return f"<binary, {self._size} bytes, sha256 {self._digest.hexdigest()}>"
        return plain("".join(self._parts()))

    def whole(self) -> str:
        """Up to 10 MB of what ``text`` leaves some of out; empty when it leaves out nothing."""
        if self._size <= HEAD + TAIL or b"\0" in self._whole:
            return ""
        left_out = self._size - len(self._whole)
        more = f"\n[… {left_out} bytes left out …]\n" if left_out else ""
        return plain(self._whole.decode("utf-8", "replace")) + more

    def _parts(self) -> Iterator[str]:
        left_out = self._size - len(self._head) - len(self._tail)
        if not left_out:
            yield (self._head + self._tail).decode("utf-8", "replace")
            return
        yield self._head.decode("utf-8", "replace")
        yield f"\n[… {left_out} bytes left out …]\n"
        yield self._tail.decode("utf-8", "replace")


def plain(text: str) -> str:
    """The text without terminal control sequences and control characters; line ends and tabs stay."""
    return _ESCAPES.sub("", text)
