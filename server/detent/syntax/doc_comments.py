"""The comment right above a definition that documents it, read from the lines: no grammar has a word for it."""

import re

from detent.syntax.language import Docs

LONGEST = 20_000
"""Bytes that are looked back over."""

_MARKS = re.compile(r"^[ \t]*(?:///?!?|/\*\*?!?|\*/|\*|#+|--)?[ \t]?|[ \t]*\*+/[ \t]*$", re.MULTILINE)


class DocComments:
    """Of one file. Looks back only once from each row, however many definitions begin on it."""

    def __init__(self, data: bytes, docs: Docs) -> None:
        self._data = data
        self._lines = tuple(prefix.encode() for prefix in docs.lines)
        self._blocks = tuple(prefix.encode() for prefix in docs.blocks)
        self._found: dict[int, str] = {}

    def above(self, row: int, start: int) -> str:
        """``start`` is a byte on the row."""
        if not row or not (self._lines or self._blocks):
            return ""
        if row not in self._found:
            self._found[row] = self._read(self._data.rfind(b"\n", 0, start))
        return self._found[row]

    def _read(self, end: int) -> str:
        """``end`` is the end of the line above."""
        least = max(end - LONGEST, 0)
        first = self._data.rfind(b"\n", least, end) + 1
        last = self._data[first:end].strip()
        if self._lines and last.startswith(self._lines):
            start = self._first_line(first, least)
        elif self._blocks and last.endswith(b"*/"):
            start = self._data.rfind(b"/*", least, end)
            whole = start >= 0 and self._data.find(b"*/", start + 2, end) == self._data.rfind(b"*/", least, end)
            start = start if whole and self._data.startswith(self._blocks, start) else end
        else:
            return ""
        return _MARKS.sub("", self._data[start:end].decode("utf-8", "replace")).strip()

    def _first_line(self, first: int, least: int) -> int:
        while first > least:
            above = self._data.rfind(b"\n", least, first - 1) + 1
            if not self._data[above:first].lstrip().startswith(self._lines):
                break
            first = above
        return first
