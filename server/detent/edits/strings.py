"""Strings of several lines, in new text that moves to the side: what they say must not change by that."""

import re
from collections.abc import Sequence

from detent.edits.lines import indent, is_blank

_QUOTE = re.compile(r"\"\"\"|'''")


def fixed_lines(lines: Sequence[str]) -> frozenset[int]:
    """The numbers of the lines of strings that stand less deep than the line that they begin in."""
    fixed, begun, quote = set[int](), 0, ""
    for number, line in enumerate(lines):
        for mark in _QUOTE.findall(line):
            if not quote:
                begun, quote = number, mark
            elif mark == quote:
                quote = ""
                fixed |= _within(lines, begun, number)
    return frozenset(fixed)


def _within(lines: Sequence[str], begun: int, end: int) -> set[int]:
    inside = range(begun + 1, end + 1)
    depth = _width(lines[begun])
    return (
        set(inside)
        if any(_width(lines[number]) < depth and not is_blank(lines[number]) for number in inside)
        else set()
    )


def _width(line: str) -> int:
    return len(indent(line).expandtabs(4))
