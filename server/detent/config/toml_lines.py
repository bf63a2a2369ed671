"""Where each key of a TOML document stands: ``tomllib`` gives the values but not their places.

The text must be one that ``tomllib`` accepts; nothing is checked again here.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field

_KEY_PART = re.compile(r'[ \t]*("(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+)[ \t]*')
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[^,\]}#\r\n\"'\[{]+")

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value: ``text[start:end]`` is the value. ``table`` is the header that it stands under."""

    path: Path
    line: int
    start: int
    end: int
    table: Path
    inline: bool = False
    """True for a key inside the braces of an inline table."""


@dataclass(frozen=True, slots=True)
class Header:
    path: Path
    line: int
    end: int
    """Just behind the closing bracket."""


@dataclass(slots=True)
class Places:
    entries: list[Entry] = field(default_factory=list)
    headers: list[Header] = field(default_factory=list)

    def line(self, path: Path) -> int | None:
        """The line, from 1, of this key; of its table or its first inner key when it has no line of its own."""
        for entry in self.entries:
            if entry.path == path:
                return entry.line
        places: tuple[Entry | Header, ...] = (*self.headers, *self.entries)
        lines = [place.line for place in places if place.path[: len(path)] == path]
        if lines:
            return min(lines)
        return self.line(path[:-1]) if len(path) > 1 else None


def find_places(text: str) -> Places:
    """Every key of the document, and of its inline tables one level deep."""
    places = Places()
    table: Path = ()
    at = _skip_space(text, 0)
    while at < len(text):
        if text[at] == "[":
            brackets = 2 if text.startswith("[[", at) else 1
            line = _line(text, at)
            table, at = _read_key(text, at + brackets)
            at += brackets
            places.headers.append(Header(table, line, at))
        else:
            at = _read_entry(text, at, table, places)
        at = _skip_space(text, at)
    return places


def _read_entry(text: str, at: int, table: Path, places: Places) -> int:
    line = _line(text, at)
    key, at = _read_key(text, at)
    start = _skip_space(text, at + 1)
    end = _skip_value(text, start)
    places.entries.append(Entry((*table, *key), line, start, end, table))
    if text[start] == "{":
        places.entries.extend(_inline_entries(text, start, (*table, *key), table))
    return end


def _inline_entries(text: str, at: int, outer: Path, table: Path) -> Iterator[Entry]:
    at = _skip_space(text, at + 1)
    while text[at] != "}":
        line = _line(text, at)
        key, at = _read_key(text, at)
        start = _skip_space(text, at + 1)
        at = _skip_value(text, start)
        yield Entry((*outer, *key), line, start, at, table, inline=True)
        at = _skip_space(text, at)
        if text[at] == ",":
            at = _skip_space(text, at + 1)


def _read_key(text: str, at: int) -> tuple[Path, int]:
    """The parts of a dotted key, and the place just behind it."""
    parts: list[str] = []
    while True:
        match = _KEY_PART.match(text, at)
        if match is None:
            raise ValueError("not a TOML document")
        part = match[1]
        parts.append(tomllib.loads(f"key = {part}")["key"] if part[0] in "\"'" else part)
        at = match.end()
        if not text.startswith(".", at):
            return tuple(parts), at
        at += 1


def _skip_value(text: str, at: int) -> int:
    """The place just behind a value: brackets are counted, so that depth costs no stack."""
    depth = 0
    while True:
        if text[at] in "[{":
            depth, at = depth + 1, at + 1
        elif text[at] in "]}":
            depth, at = depth - 1, at + 1
        elif text[at] == ",":
            at += 1
        else:
            at = _skip_scalar(text, at)
        if depth == 0:
            return at
        at = _skip_space(text, at)


def _skip_scalar(text: str, at: int) -> int:
    match = _STRING.match(text, at) or _BARE.match(text, at)
    if match is None:
        raise ValueError("not a TOML document")
    return at + len(match[0].rstrip(" \t"))


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
