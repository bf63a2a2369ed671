"""Lines as they are compared: what counts as the same, from the strict to the generous."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

Key = Callable[[str], str]

_TYPOGRAPHY: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[\u2018\u2019\u201a\u201b\u2032\u02bc]"), "'"),
    (re.compile("[\u201c\u201d\u201e\u201f\u2033]"), '"'),
    (re.compile("[\u2010-\u2015\u2212]"), "-"),
    (re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]"), " "),
    (re.compile("[\u200b-\u200d\u2060\ufeff]"), ""),
    (re.compile("\u2026"), "..."),
)
_DASHES = re.compile(r"-{2,3}")


def exactly(line: str) -> str:
    return line


def without_end(line: str) -> str:
    return line.rstrip()


def folded(line: str) -> str:
    """Typographic quotes, dashes and spaces as their plain selves; white space at the end is nothing."""
    line = line.rstrip()
    if line.isascii():
        return _DASHES.sub("-", line) if "--" in line else line
    for signs, plain in _TYPOGRAPHY:
        line = signs.sub(plain, line)
    return _DASHES.sub("-", unicodedata.normalize("NFKC", line)).rstrip()


def have_same_dashes(mine: str, theirs: str) -> bool:
    """Whether none is lost where nothing was folded: ``--`` may be a dash, but is not ``-``."""
    return not (mine.isascii() and theirs.isascii()) or mine.count("-") == theirs.count("-")


def unindented(line: str) -> str:
    return folded(line).lstrip()


def collapsed(line: str) -> str:
    """White space between words counts once."""
    return " ".join(folded(line).split())


def indent(line: str) -> str:
    """The white space that a line begins with."""
    return line[: len(line) - len(line.lstrip())]


def is_blank(line: str) -> bool:
    return not line.strip()


def split(text: str) -> tuple[str, ...]:
    """The lines of a text with LF, without their ends; a last line end opens no line of its own."""
    return tuple(text.removesuffix("\n").split("\n")) if text else ()


def windows(wanted: Sequence[str], lines: Sequence[str], places: Mapping[str, list[int]]) -> list[int]:
    """Where all of ``wanted`` stands in ``lines``; ``places`` says where each line is."""
    if not wanted:
        return []
    rarest = min(range(len(wanted)), key=lambda number: len(places.get(wanted[number], ())))
    starts = [at - rarest for at in places.get(wanted[rarest], ())]
    last = len(lines) - len(wanted)
    return [at for at in starts if 0 <= at <= last and tuple(lines[at : at + len(wanted)]) == tuple(wanted)]
