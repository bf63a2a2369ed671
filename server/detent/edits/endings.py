"""A text with its own line endings, looked at as if every line ended with LF.

Models write LF. What they write is matched against the flat form, and only what really differs is put into the real
one, with the ending that the lines around it have: every byte that no edit is about stays as it is.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from detent.core.encoding import BOM

_ENDING = re.compile(r"\r\n?|\n")
_LINE = re.compile(r"([^\r\n]*)(\r\n?|\n|\Z)")
_MOST_COMPARED = 500_000


def flat(text: str) -> str:
    return _ENDING.sub("\n", text) if "\r" in text else text


@dataclass(frozen=True, slots=True)
class Text:
    """``shifts`` are the places in ``flat`` of the line ends that are two characters long in ``real``."""

    real: str
    flat: str
    shifts: tuple[int, ...]

    @classmethod
    def of(cls, real: str) -> "Text":
        if "\r" not in real:
            return cls(real, real, ())
        shifts = (match.start() - number for number, match in enumerate(re.finditer("\r\n", real)))
        return cls(real, flat(real), tuple(shifts))

    def place(self, offset: int) -> int:
        """An offset in ``flat`` → the one in ``real``."""
        return offset + bisect_left(self.shifts, offset)

    def line(self, offset: int) -> int:
        """The number of the line, from 1."""
        return self.flat.count("\n", 0, offset) + 1

    def replaced(self, starts: Sequence[int], old: str, new: str) -> str:
        """The real text with ``new`` where ``old`` stands, at each of ``starts`` of the flat one."""
        before = _common_start(old, new)
        after = _common_start(old[before:][::-1], new[before:][::-1])
        pieces, done = [], 0
        for start in starts:
            first = start + before
            pieces.append(self.real[self.place(done) : self.place(first)])
            pieces.append(new[before : len(new) - after].replace("\n", self._ending_at(first)))
            done = start + len(old) - after
        return "".join(pieces) + self.real[self.place(done) :]

    def _ending_at(self, offset: int) -> str:
        """That of the line before, at the beginning of a line; else that of the line in which the place stands."""
        at = offset - 1 if self.flat[max(offset - 1, 0) : offset] == "\n" else self.flat.find("\n", offset)
        if at < 0:
            at = self.flat.rfind("\n", 0, offset)
        return self.real[self.place(at) : self.place(at + 1)] if at >= 0 else "\n"


def with_final_ending(text: str, model: str) -> str:
    """With a line end at its end when the model has one there, and the text has none."""
    if not text or text.endswith(("\n", "\r")) or not model.endswith(("\n", "\r")):
        return text
    return text + ("\r\n" if model.endswith("\r\n") else model[-1])


def like(text: str, model: str) -> str:
    """A whole new text with the mark, the line endings and the final line end of the one that it replaces."""
    endings = Counter(_ENDING.findall(model))
    body = flat(text.removeprefix(BOM)) if endings else text.removeprefix(BOM)
    if len(endings) > 1 and max(len(text), len(model)) <= _MOST_COMPARED:
        body = with_final_ending(_with_each_ending(body, model.removeprefix(BOM)), model)
    elif endings:
        body = with_final_ending(body.replace("\n", endings.most_common(1)[0][0]), model)
    return BOM + body if BOM in (model[:1], text[:1]) else body


def _with_each_ending(body: str, model: str) -> str:
    """Lines that stay keep their own ending; a new one has that of the line before."""
    old, new = ([pair for pair in _LINE.findall(one) if any(pair)] for one in (model, body))
    mine, theirs = [line for line, _ in new], [line for line, _ in old]
    ending = old[0][1]
    pieces: list[str] = []
    for _, start, end, first, last in SequenceMatcher(None, theirs, mine).get_opcodes():
        for number in range(first, last):
            same = start + number - first
            ending = (old[same][1] if same < end else "") or ending
            pieces.append(mine[number] + (new[number][1] and ending))
    return "".join(pieces)


def _common_start(one: str, other: str) -> int:
    for offset, (mine, theirs) in enumerate(zip(one, other, strict=False)):
        if mine != theirs:
            return offset
    return min(len(one), len(other))
