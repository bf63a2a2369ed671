"""Whether two changes of the same few words are about one thing, although no word is changed by both.

Each of them alone is right; together they would say what nobody meant. So in doubt they are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detent.landing.align import align

_INSIDE = r"(?:\\.|[^{0}\\\n]){{0,500}}"
"""What stands in a string on one line. It is bounded, for a quote that nothing closes is looked behind each time."""
_QUOTED = rf"""\"{_INSIDE.format('"')}\"|'{_INSIDE.format("'")}'|`[^`\n]*`"""
_STRING = rf"""[A-Za-z]{{0,3}}(?:\"{{3}}[\s\S]*?\"{{3}}|'{{3}}[\s\S]*?'{{3}}|{_QUOTED})"""
_NUMBER = r"(?:[-+](?=\d))?\w*\d\w*(?:[-+.:/]\w+)*"
_SIGNS = r"[-+*/%<>=!&|^~?]+"
_WORDS = re.compile(rf"(?:{_STRING}|{_NUMBER}|\w+|{_SIGNS}|[^\w\s])\s*|\s+")
"""A word has the white space after it, so that two changes with nothing but that between them touch each other.

Strings are whole, and so are numbers, versions and dates: half of one with half of another is neither.
"""
_TURNS = re.compile(rf"(?!=$)(?:{_SIGNS}|[-+]\d.*|[()#]|not|and|or|is|in|if|else|unless)$")
"""What turns the meaning of a line: when both sides do that, each may have mended the same."""

_CLOSERS: Mapping[str, str] = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class _Change:
    """The words ``start`` to ``end`` become others."""

    start: int
    end: int
    new: tuple[str, ...]


def words_of(text: str) -> list[str]:
    return _WORDS.findall(text)


def clash(words: Sequence[str], mine: Sequence[str], yours: Sequence[str]) -> bool:
    """Whether both changed one list in brackets, or one line so that the changes are mixed or both turn its meaning."""
    ours, theirs = set(_changes(words, mine)), set(_changes(words, yours))
    ours, theirs = ours - theirs, theirs - ours
    if not ours or not theirs:
        return False
    lists = _lists(words)
    if not _within(ours, lists).isdisjoint(_within(theirs, lists)):
        return True
    lines = _lines(words)
    if not _turned(words, ours, lines).isdisjoint(_turned(words, theirs, lines)):
        return True
    return _mixed(ours, theirs, lines)


def _changes(words: Sequence[str], side: Sequence[str]) -> list[_Change]:
    changes: list[_Change] = []
    at, new_at = 0, 0
    for start, new_start, size in [
        *((block.left, block.right, block.size) for block in align(words, side)),
        (len(words), len(side), 0),
    ]:
        if at < start or new_at < new_start:
            changes.append(_Change(at, start, tuple(side[new_at:new_start])))
        at, new_at = start + size, new_start + size
    return changes


def _lists(words: Sequence[str]) -> list[frozenset[int]]:
    """For each place before a word, and for the end, the brackets around it by where they open.

    Curly ones count only when they close in their line: else they are blocks. What closes without having been opened
    was opened before all of it.
    """
    around: list[set[int]] = [set() for _ in range(len(words) + 1)]
    opened: list[int] = []
    lines = _lines(words)
    for place, word in enumerate(words):
        sign = word.rstrip()
        if sign in _CLOSERS:
            opened.append(place)
        elif sign in _CLOSERS.values():
            start = opened.pop() if opened else -1
            if sign != "}" or (start >= 0 and lines[start] == lines[place]):
                _mark(around, start, place)
    for start in opened:
        if words[start].rstrip() != "{":
            _mark(around, start, len(words))
    return [frozenset(starts) for starts in around]


def _mark(around: Sequence[set[int]], start: int, last: int) -> None:
    for place in range(start + 1, last + 1):
        around[place].add(start)


def _lines(words: Sequence[str]) -> list[int]:
    """The line of each place."""
    lines = [0]
    for word in words:
        lines.append(lines[-1] + word.count("\n"))
    return lines


def _within(changes: set[_Change], lists: Sequence[frozenset[int]]) -> frozenset[int]:
    return frozenset().union(*(lists[at] for change in changes for at in range(change.start, change.end + 1)))


def _turned(words: Sequence[str], changes: set[_Change], lines: Sequence[int]) -> set[int]:
    """The lines that a side turns."""
    return {
        lines[change.start]
        for change in changes
        if any(_TURNS.match(word.rstrip()) for word in (*words[change.start : change.end], *change.new))
    }


def _mixed(ours: set[_Change], theirs: set[_Change], lines: Sequence[int]) -> bool:
    """Whether in a line one side's changes stand on both sides of the other's."""
    turns: dict[int, list[bool]] = {}
    both = [*((change.start, True) for change in ours), *((change.start, False) for change in theirs)]
    for start, is_ours in sorted(both):
        sides = turns.setdefault(lines[start], [])
        if not sides or sides[-1] is not is_ours:
            sides.append(is_ours)
    return any(len(sides) > 2 for sides in turns.values())
