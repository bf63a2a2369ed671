"""Text that arrives in pieces, kept small and whole.

JSON may bring half a character: ``"\\ud83d"`` in one piece and ``"\\ude00"`` in the next. A half waits for its other
half; one whose other half never comes becomes U+FFFD, because no file, socket or database takes it.
"""

from io import StringIO


class Words:
    """Grows by pieces. ``size`` is in bytes of UTF-8; ``last`` is the last character that is no blank.

    A StringIO: a list of a million short pieces takes 60 MB.
    """

    def __init__(self) -> None:
        self._buffer = StringIO()
        self._half = ""
        self.size = 0
        self.last = ""

    def add(self, piece: str) -> str:
        """Take a piece; returns what can be shown of it now."""
        piece = self._half + piece
        self._half = piece[-1] if piece and "\ud800" <= piece[-1] <= "\udbff" else ""
        whole = mend(piece[:-1] if self._half else piece)
        self.size += len(whole.encode())
        self.last = whole.rstrip()[-1:] or self.last
        self._buffer.write(whole)
        return whole

    @property
    def text(self) -> str:
        return self._buffer.getvalue() + mend(self._half)


def mend(text: str) -> str:
    """The text with halves of characters joined, or replaced where the other half is missing."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def cut(text: str, most: int) -> str:
    """The beginning of the text, at most so many bytes of UTF-8."""
    return text.encode()[:most].decode(errors="ignore")
