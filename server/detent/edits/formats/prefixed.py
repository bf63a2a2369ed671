"""Lines of a diff: a blank before what stays, a minus before what goes, a plus before what comes."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from detent.edits.hunk import Final, Hints, Wanted

_NUMBERED = re.compile(r"^([ +-])\s*\d+(?:\t| ?\| ?|: ?)")
_NO_NEWLINE = re.compile(r"^\\ ?No newline", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prefixed:
    lines: tuple[str, ...]

    @property
    def final(self) -> Final | None:
        """What the hunk says of the last line's ending, when it says nothing else."""
        marked = {one[:1] for one, two in itertools.pairwise(self.lines) if _NO_NEWLINE.match(two)}
        wanted = self.ways(Hints())[0]
        if wanted.old != wanted.new or not wanted.old or len(marked & {"-", "+"}) != 1:
            return None
        return Final(wanted.old, "-" in marked)

    def ways(self, hints: Hints) -> tuple[Wanted, ...]:
        """As it was written; as it would be if the model had left out the blank; without line numbers."""
        lines = tuple(line for line in self.lines if not _NO_NEWLINE.match(line))
        while lines and not lines[-1].strip() and lines[-1] != "+":
            lines = lines[:-1]
        found = [_wanted(lines, hints)]
        bare = _wanted(tuple(line if line[:1] in "+-" else f" {line}" for line in lines), hints)
        found += [bare] if bare != found[0] else []
        numbered = [line for line in lines if _NUMBERED.match(line)]
        if len(numbered) * 2 > len(lines):
            stripped = tuple(_NUMBERED.sub(r"\1", line) if line.strip() else line for line in lines)
            found.append(_wanted(stripped, hints))
        return tuple(found)


def _wanted(lines: Sequence[str], hints: Hints) -> Wanted:
    old, new, signs = list[str](), list[str](), ""
    for line in lines:
        sign, text = (line[0], line[1:]) if line[:1] in ("+", "-", " ") else (" ", line)
        signs += sign
        if sign != "+":
            old.append(text)
        if sign != "-":
            new.append(text)
    return Wanted(tuple(old), tuple(new), hints, signs)
