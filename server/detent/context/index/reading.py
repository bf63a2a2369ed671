"""One file's text → what the index keeps of it. Pure, so that it can be done anywhere."""

import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from detent.context.index.chunks import Chunk, chunks_of
from detent.context.words import WORD, Forms, counted
from detent.syntax.source import Source, Symbol

_TAKES = (
    "import",
    "from",
    "use ",
    "mod ",
    "pub use ",
    "pub mod ",
    "using ",
    "require",
    "include",
    "#include",
    "package ",
)
"""How lines begin that take something from another file, in most languages."""
_TAKES_INSIDE = re.compile(r"(?:require|import)\(\s*['\"][^'\"\n]+|\bfrom\s+['\"][^'\"\n]+")
_TAKES_BY_PATH = re.compile(r"^\t(?:\w+[ \t]+)?\"[\w./-]+\"$", re.MULTILINE)
"""As in Go's lists of imports."""
_WORDS_OF_TAKING = re.compile(r"(?:import|from|use|pub|mod|using|require|include|package|as|self|crate|super)\Z")
_DATA = re.compile(r"\.(?:po|pot|svg|csv|tsv|lock|map|ipynb|snap|sum|xml|patch|diff|log)\Z", re.IGNORECASE)
_MOST_TEXT = 200_000
"""Characters of a file without a grammar; only its name is known when it is longer, for then it is data."""


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
    """``terms``: those of each chunk with how often they stand in it. ``names``: what each chunk defines, in parts and
    as a whole. ``outline``: see ``outline_of``. ``takes``: words of its imports."""

    terms: Sequence[dict[str, int]]
    names: Sequence[str]
    takes: str
    words: int
    outline: bytes


def read_file(text: str, path: str, forms: Forms | None = None) -> ReadFile:
    """``forms``: to be shared between many files."""
    source = Source(text, path)
    if source.language is None and (_DATA.search(path) or len(text) > _MOST_TEXT):
        source = Source("", path)
    chunks = chunks_of(source)
    above = WORD.findall(path)
    forms = Forms() if forms is None else forms
    terms = [counted([*WORD.findall(_text(source, chunk)), *above, *_named(source, chunk)], forms) for chunk in chunks]
    sizes = [sum(counts.values()) for counts in terms]
    names = [source.symbols[chunk.symbol].name if chunk.symbol >= 0 else "" for chunk in chunks]
    return ReadFile(terms, names, _takes(source, chunks), sum(sizes), _outline(source.symbols, chunks, sizes))


def outline_of(data: bytes) -> Outline:
    definitions, pieces = json.loads(zlib.decompress(data))
    made = tuple(_definition(row) for row in definitions)
    return Outline(
        made,
        tuple(
            Piece(made[symbol] if symbol >= 0 else None, tuple((start, end) for start, end in spans), words)
            for symbol, words, spans in pieces
        ),
    )


def _definition(row: list[Any]) -> Definition:
    return Definition(*row)


def _text(source: Source, chunk: Chunk) -> str:
    return "".join(source.excerpt(start, end) for start, end in chunk.spans)


def _named(source: Source, chunk: Chunk) -> list[str]:
    """A definition is also found by what it stands in."""
    return WORD.findall(source.symbols[chunk.symbol].qualified) if chunk.symbol >= 0 else []


def _takes(source: Source, chunks: Sequence[Chunk]) -> str:
    """Of what stands outside of definitions."""
    outside = (source.lines[start:end] for chunk in chunks if chunk.symbol < 0 for start, end in chunk.spans)
    lines = [line for some in outside for line in some if line.lstrip(" \t#").startswith(_TAKES)]
    if "require(" in source.text or "from '" in source.text or 'from "' in source.text:
        lines += _TAKES_INSIDE.findall(source.text)
    if "import (" in source.text:
        lines += _TAKES_BY_PATH.findall(source.text)
    words = dict.fromkeys(word for line in lines for word in WORD.findall(line))
    return " ".join(word for word in words if not _WORDS_OF_TAKING.match(word))


def _outline(symbols: Sequence[Symbol], chunks: Sequence[Chunk], sizes: Sequence[int]) -> bytes:
    definitions = [
        [one.qualified, one.kind, one.start, one.line, one.header_end, one.end, one.is_test] for one in symbols
    ]
    pieces = [[chunk.symbol, words, chunk.spans] for chunk, words in zip(chunks, sizes, strict=True)]
    return zlib.compress(json.dumps([definitions, pieces], separators=(",", ":")).encode(), 1)
