"""Postings: for each term the chunks and files in which it stands, and how much it says about each of them.

A segment holds those of a batch of files, by the files' and chunks' numbers within the batch; two bytes are enough for
these. What a term says is BM25's part of it that depends on the chunk alone, in one byte; how rare the term is in the
workspace is found out when it is looked up.
"""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from detent.context.index.reading import ReadFile, name_terms

K1 = 1.2
CHUNK_B = 0.3
"""How much the length of a chunk, and of a file, counts against it."""
FILE_B = 0.5
USUAL_CHUNK = 100
USUAL_FILE = 800
"""Terms in one of middling length. Fixed, so that what was kept stays right when other files change."""
MOST_CHUNKS = 65_535
HIGHEST = 255
SCALE = (K1 + 1) / HIGHEST
"""From a kept byte to BM25's number."""

NAME = "="
"""Before the parts of a definition's name: these and whole names are kept beside the terms of texts."""
WHOLE = "@"


@dataclass(frozen=True, slots=True)
class Segment:
    """``chunks``: how many each of its files has."""

    postings: dict[str, bytes]
    chunks: "array[int]"


@dataclass(frozen=True, slots=True)
class Posting:
    chunks: "array[int]"
    chunk_impacts: bytes
    files: "array[int]"
    file_impacts: bytes


class _Making:
    """The postings of one term while a segment is made."""

    __slots__ = ("chunk_impacts", "chunks", "file_impacts", "files")

    def __init__(self) -> None:
        self.chunks = array("H")
        self.chunk_impacts = bytearray()
        self.files = array("H")
        self.file_impacts = bytearray()

    def packed(self) -> bytes:
        count = array("I", (len(self.chunks),)).tobytes()
        chunks = self.chunks.tobytes() + self.chunk_impacts
        return count + chunks + self.files.tobytes() + self.file_impacts


def make_segment(files: Sequence[ReadFile]) -> Segment:
    making: dict[str, _Making] = {}
    counts = array("I")
    chunk = 0
    for number, read in enumerate(files):
        counts.append(len(read.terms))
        in_file: dict[str, int] = {}
        for terms, name in zip(read.terms, read.names, strict=True):
            _add_chunk(making, chunk, terms, in_file)
            _add_names(making, chunk, name)
            chunk += 1
        _add_file(making, number, in_file)
    return Segment({term: one.packed() for term, one in making.items()}, counts)


def unpack(data: bytes) -> Posting:
    chunks, files = array("H"), array("H")
    count = array("I", data[:4])[0]
    middle = 4 + 3 * count
    chunks.frombytes(data[4 : 4 + 2 * count])
    rest = (len(data) - middle) // 3
    files.frombytes(data[middle : middle + 2 * rest])
    return Posting(chunks, data[4 + 2 * count : middle], files, data[middle + 2 * rest :])


def _add_chunk(making: dict[str, _Making], chunk: int, terms: dict[str, int], in_file: dict[str, int]) -> None:
    impacts = _impacts(sum(terms.values()), USUAL_CHUNK, CHUNK_B)
    for term, times in terms.items():
        one = making.get(term)
        if one is None:
            one = making[term] = _Making()
        one.chunks.append(chunk)
        one.chunk_impacts.append(impacts[times] if times < _TIMES else HIGHEST)
        in_file[term] = in_file.get(term, 0) + times


def _add_file(making: dict[str, _Making], number: int, terms: dict[str, int]) -> None:
    impacts = _impacts(sum(terms.values()), USUAL_FILE, FILE_B)
    for term, times in terms.items():
        one = making[term]
        one.files.append(number)
        one.file_impacts.append(impacts[times] if times < _TIMES else HIGHEST)


def _add_names(making: dict[str, _Making], chunk: int, name: str) -> None:
    if not name:
        return
    parts, whole = name_terms(name)
    for key in (*(NAME + part for part in sorted(parts)), WHOLE + whole):
        one = making.setdefault(key, _Making())
        one.chunks.append(chunk)
        one.chunk_impacts.append(round(HIGHEST / math.sqrt(max(1, len(parts)))))


_TIMES = 64
"""A term that stands more often in one text says hardly more."""


def _impacts(length: int, usual: int, b: float) -> bytes:
    """What a term says that stands 0, 1, 2 … times in a text of this length."""
    return _table(round(K1 * (1 - b + b * _rounded(length) / usual), 3))


@lru_cache(maxsize=4096)
def _table(k: float) -> bytes:
    return bytes(max(1, round(HIGHEST * times / (times + k))) if times else 0 for times in range(_TIMES))


def _rounded(length: int) -> int:
    """Lengths that hardly differ are taken for the same."""
    step = 1 << max(0, length.bit_length() - 4)
    return length - length % step
