"""One file's text → what the index keeps of it. Pure, so that it can be done anywhere.

Thousands of files are read one after the other, so what is done for each word or line is left to what Python has for
whole rows of them: the text stays bytes, and lines are known by where they begin.
"""

import json
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from detent.context.index.chunks import Chunk, chunks_of
from detent.context.index.forms import Forms
from detent.context.words import WORD, spaced
from detent.syntax.contents import skimmed
from detent.syntax.languages import language_of
from detent.syntax.references import LinesCalled
from detent.syntax.symbols import Symbol

_TAKES = re.compile(
    rb"[\r\n][ \t#]*((?:import|from|use |mod |pub use |pub mod |using |require|include|package )[^\r\n]*)"
)
"""Lines that take something from another file, in most languages. An expression that begins with a few characters is
looked for much faster than one that begins at a line."""
_TAKES_INSIDE = tuple(
    re.compile(begin + rb"\s*['\"][^'\"\n]+") for begin in (rb"require\(", rb"import\(", rb"from(?<!\wfrom)\s")
)
_TAKES_BY_PATH = re.compile(r"^\t(?:\w+[ \t]+)?\"[\w./-]+\"$", re.MULTILINE)
"""As in Go's lists of imports."""
_WORDS_OF_TAKING = frozenset(
    ("import", "from", "use", "pub", "mod", "using", "require", "include", "package", "as", "self", "crate", "super")
)
_DATA = re.compile(r"\.(?:po|pot|svg|csv|tsv|lock|map|ipynb|snap|sum|xml|patch|diff|log)\Z", re.IGNORECASE)
_LESS = 50
"""Times less work: what is data is not looked into."""
_FIRST_LINE = 200
_MOST_TEXT = 200_000
"""Characters of a file without a grammar; only its name is known when it is longer, for then it is data."""

Calls = LinesCalled


@dataclass(frozen=True, slots=True)
class Definition:
    """What an outline says of a symbol. Lines are zero-based."""

    name: str
    kind: str
    start: int
    line: int
    header_end: int
    end: int
    is_test: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk as it is kept: ``words`` is how many terms it has."""

    definition: Definition | None
    spans: tuple[tuple[int, int], ...]
    words: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of one file without reading it."""

    definitions: tuple[Definition, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """``keys``: what stands in one chunk after the other, as ``forms`` numbers it; ``sizes``: how much of it in each
    chunk. ``names``: what each chunk defines; ``inside``: what else of code is defined in some. ``takes``: words of
    imports. ``calls``: see ``calls_of``."""

    forms: Forms
    keys: "array[int]"
    sizes: Sequence[int]
    names: Sequence[str]
    takes: str
    symbols: Sequence[Symbol]
    chunks: Sequence[Chunk]
    calls: bytes
    inside: Mapping[int, Sequence[str]] = field(default_factory=dict)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        return tuple(map(_definition, _rows(self.symbols)))

    def outline(self, words: Sequence[int]) -> bytes:
        """``words``: how many terms each chunk has. See ``outline_of``."""
        pieces = [(chunk.symbol, count, chunk.spans) for chunk, count in zip(self.chunks, words, strict=True)]
        return _as_json([_rows(self.symbols), pieces])


def read_file(text: str, path: str, forms: Forms | None = None) -> ReadFile:
    return read_data(text.encode("utf-8", "replace"), path, Forms() if forms is None else forms)


def read_data(data: bytes, path: str, forms: Forms, known: tuple[Sequence[Symbol], Calls] | None = None) -> ReadFile:
    """``data`` is a text in UTF-8. ``forms``: to be shared between many files. ``known``: its symbols and
    what it calls, where that is known."""
    language = language_of(path, data[:_FIRST_LINE].decode("utf-8", "replace").partition("\n")[0])
    if language is None and (_DATA.search(path) or _is_long(data)):
        data = b""
    symbols, calls = known or (skimmed(data, language, path) if language else ((), {}))
    text = _Text(data)
    chunks = chunks_of(symbols, text.count)
    keys, sizes = _keys(text, path, chunks, symbols, forms)
    names = [symbols[chunk.symbol].name if chunk.symbol >= 0 else "" for chunk in chunks]
    takes, inside = _takes(text, chunks), _inside(symbols, chunks)
    return ReadFile(forms, keys, sizes, names, takes, symbols, chunks, _calls(calls), inside)


def effort(path: str, size: int) -> int:
    """What reading a file costs, in bytes of code."""
    return size // _LESS if _DATA.search(path) else size


def _is_long(data: bytes) -> bool:
    return len(data) > _MOST_TEXT and len(data.decode("utf-8", "replace")) > _MOST_TEXT


def outline_of(data: bytes) -> Outline:
    definitions, pieces = json.loads(data)
    made = tuple(map(_definition, definitions))
    return Outline(
        made,
        tuple(
            Piece(made[symbol] if symbol >= 0 else None, tuple((start, end) for start, end in spans), words)
            for symbol, words, spans in pieces
        ),
    )


def calls_of(data: bytes) -> Calls:
    found: dict[str, list[int]] = json.loads(data) if data else {}
    return found


def _calls(lines: Calls) -> bytes:
    """Empty for none."""
    return _as_json(lines) if lines else b""


def _definition(row: Iterable[Any]) -> Definition:
    return Definition(*row)


class _Text:
    """Its lines, and where they begin."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._spaced = spaced(data)
        self._starts = list(accumulate(map(len, data.splitlines(keepends=True)), initial=0))

    @property
    def count(self) -> int:
        return len(self._starts) - 1

    def parts(self, chunk: Chunk) -> list[bytes]:
        return self._parts_of(self.data, chunk)

    def spaced_parts(self, chunk: Chunk) -> list[bytes]:
        return self._parts_of(self._spaced, chunk)

    def _parts_of(self, data: bytes, chunk: Chunk) -> list[bytes]:
        starts = self._starts
        return [data[starts[start] : starts[end]] for start, end in chunk.spans]


def _keys(
    text: _Text, path: str, chunks: Sequence[Chunk], symbols: Sequence[Symbol], forms: Forms
) -> tuple["array[int]", list[int]]:
    """What stands in all chunks, and how much in each. A chunk is also found by the path, and a definition by what it
    stands in."""
    above = _spaced(path)
    within = (_spaced(symbols[chunk.symbol].qualified) if chunk.symbol >= 0 else b"" for chunk in chunks)
    return forms.of(
        b" ".join((*text.spaced_parts(chunk), above, stands_in))
        for chunk, stands_in in zip(chunks, within, strict=True)
    )


def _spaced(text: str) -> bytes:
    return spaced(text.encode("utf-8", "replace"))


def _inside(symbols: Sequence[Symbol], chunks: Sequence[Chunk]) -> dict[int, list[str]]:
    """What has no chunk of its own: it stands in a function, is only held, or shares its line with something in it."""
    own = {chunk.symbol for chunk in chunks}
    others = [one for number, one in enumerate(symbols) if number not in own and one.kind.is_code and one.name]
    if not others:
        return {}
    spans = sorted((*span, number) for number, chunk in enumerate(chunks) for span in chunk.spans)
    found: dict[int, list[str]] = {}
    for one in others:
        _, end, number = spans[max(0, bisect_right(spans, one.line, key=lambda span: span[0]) - 1)]
        if one.line < end:  # else the file has more than the most chunks
            found.setdefault(number, []).append(one.name)
    return found


def _takes(text: _Text, chunks: Sequence[Chunk]) -> str:
    """Of what stands outside of definitions."""
    outside = b"".join([b"\n" + part for chunk in chunks if chunk.symbol < 0 for part in text.parts(chunk)])
    lines = [b"\n".join(_TAKES.findall(outside)).decode("utf-8", "replace")]
    data = text.data
    if b"require(" in data or b"from '" in data or b'from "' in data:
        found = sorted((one.start(), one[0]) for form in _TAKES_INSIDE for one in form.finditer(data))
        lines += [line.decode("utf-8", "replace") for _, line in found]
    if b"import (" in data:
        lines += _TAKES_BY_PATH.findall(data.decode("utf-8", "replace"))
    words = dict.fromkeys(WORD.findall("\n".join(lines)))
    return " ".join(word for word in words if word not in _WORDS_OF_TAKING)


def _rows(symbols: Sequence[Symbol]) -> list[tuple[object, ...]]:
    return [(one.qualified, one.kind, one.start, one.line, one.header_end, one.end, one.is_test) for one in symbols]


def _as_json(value: object) -> bytes:
    """Without looking for what holds itself, which takes a part of the time and is never there."""
    return json.dumps(value, separators=(",", ":"), check_circular=False).encode()
