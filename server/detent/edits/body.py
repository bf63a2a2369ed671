"""A file as lines, with what an edit may not lose: its mark, each line's own ending, and that the last has none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from detent.core.encoding import BOM
from detent.edits.lines import split

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class Splice:
    """Lines ``start`` up to ``end`` become ``new``."""

    start: int
    end: int
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """``ends`` is empty where all lines end with LF, but for the last one, whose ending is ``final``."""

    mark: str
    lines: tuple[str, ...]
    ends: tuple[str, ...]
    final: str

    @classmethod
    def of(cls, text: str) -> "Body":
        mark = BOM if text.startswith(BOM) else ""
        if "\r" not in text:
            final = "\n" if text.endswith("\n") or len(text) == len(mark) else ""
            return cls(mark, split(text[len(mark) :]), (), final)
        found = [(match[1], match[2]) for match in _LINE.finditer(text, len(mark)) if match[0]]
        ends = tuple(end for _, end in found)
        return cls(mark, tuple(line for line, _ in found), ends, ends[-1])

    def spliced(self, splices: Sequence[Splice]) -> str:
        """All of them at once; they do not overlap, and what comes in at one place comes in their order."""
        ordered = sorted(splices, key=lambda splice: (splice.start, splice.end))
        return self.mark + (self._with_own_ends(ordered) if self.ends else self._with_lf(ordered))

    def _with_lf(self, splices: Sequence[Splice]) -> str:
        lines: list[str] = []
        done = 0
        for splice in splices:
            lines += [*self.lines[done : splice.start], *splice.new]
            done = splice.end
        lines += self.lines[done:]
        return "\n".join(lines) + self.final if lines else ""

    def _with_own_ends(self, splices: Sequence[Splice]) -> str:
        pieces: list[tuple[str, str]] = []
        done = 0
        for splice in splices:
            ending = self._ending_at(splice)
            pieces += zip(self.lines[done : splice.start], self.ends[done : splice.start], strict=True)
            pieces += [(line, ending) for line in splice.new]
            done = splice.end
        pieces += zip(self.lines[done:], self.ends[done:], strict=True)
        usual = next((end for end in self.ends if end), "\n")
        whole = [line + (end or usual) for line, end in pieces[:-1]]
        whole += [line + (self.final and (end or usual)) for line, end in pieces[-1:]]
        return "".join(whole)

    def _ending_at(self, splice: Splice) -> str:
        """That of the line before, else of the lines that go."""
        near = self.ends[max(splice.start - 1, 0) : splice.start + 1]
        return next((end for end in near if end), "\n")
