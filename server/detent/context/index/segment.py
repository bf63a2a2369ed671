"""Postings: for each term the chunks and files in which it stands, and how much it says about each of them.

A segment holds those of a batch of files, by the files' and chunks' numbers within the batch; two bytes are enough for
these. What a term says is BM25's part of it that depends on the chunk alone, in one byte; how rare the term is in the
workspace is found out when it is looked up.
"""

import math
import sys
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from detent.context.index.reading import ReadFile
from detent.context.words import Forms, parts_of_name, plain_name

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


def make_segment(files: Sequence[ReadFile]) -> Segment:
    making = _Making(defaultdict(list), defaultdict(list))
    counts = array("I")
    forms = Forms()
    chunk = 0
    for number, read in enumerate(files):
        counts.append(len(read.terms))
        in_file: dict[str, int] = {}
        for terms, name in zip(read.terms, read.names, strict=True):
            _add_chunk(making.chunks, chunk, terms, in_file)
            _add_names(making.chunks, chunk, name, forms)
            chunk += 1
        _add_file(making.files, number, in_file)
    return Segment({term: _packed(codes, making.files.get(term, ())) for term, codes in making.chunks.items()}, counts)


class _Making(NamedTuple):
    """Term → the numbers of chunks, and of files, each with its impact in the lowest byte."""

    chunks: dict[str, list[int]]
    files: dict[str, list[int]]


def _packed(chunks: Sequence[int], files: Sequence[int]) -> bytes:
    if len(chunks) == len(files) == 1 and sys.byteorder == "little":  # most terms, and many times faster this way
        chunk, file = chunks[0], files[0]
        places = chunk >> 8 & 255, chunk >> 16, chunk & 255, file >> 8 & 255, file >> 16, file & 255
        return bytes((1, 0, 0, 0, *places))
    parts = [array("I", (len(chunks),)).tobytes()]
    for codes in (chunks, files):
        parts += array("H", [code >> 8 for code in codes]).tobytes(), bytes([code & HIGHEST for code in codes])
    return b"".join(parts)


def unpack(data: bytes) -> Posting:
    chunks, files = array("H"), array("H")
    count = array("I", data[:4])[0]
    middle = 4 + 3 * count
    chunks.frombytes(data[4 : 4 + 2 * count])
    rest = (len(data) - middle) // 3
    files.frombytes(data[middle : middle + 2 * rest])
    return Posting(chunks, data[4 + 2 * count : middle], files, data[middle + 2 * rest :])


def _add_chunk(making: dict[str, list[int]], chunk: int, terms: dict[str, int], in_file: dict[str, int]) -> None:
    impacts = _impacts(sum(terms.values()), USUAL_CHUNK, CHUNK_B)
    base, known = chunk << 8, in_file.get
    for term, times in terms.items():
        making[term].append(base | impacts[times if times < _TIMES else _TIMES])
        in_file[term] = known(term, 0) + times


def _add_file(making: dict[str, list[int]], number: int, terms: dict[str, int]) -> None:
    impacts = _impacts(sum(terms.values()), USUAL_FILE, FILE_B)
    base = number << 8
    for term, times in terms.items():
        making[term].append(base | impacts[times if times < _TIMES else _TIMES])


def _add_names(making: dict[str, list[int]], chunk: int, name: str, forms: Forms) -> None:
    if not name:
        return
    parts = set(parts_of_name(name, forms))
    code = chunk << 8 | round(HIGHEST / math.sqrt(max(1, len(parts))))
    for part in parts:
        making[NAME + part].append(code)
    making[WHOLE + plain_name(name)].append(code)


_TIMES = 64
"""A term that stands more often in one text says hardly more."""


def _impacts(length: int, usual: int, b: float) -> bytes:
    """What a term says that stands 0, 1, 2 … times in a text of this length."""
    return _table(round(K1 * (1 - b + b * _rounded(length) / usual), 3))


@lru_cache(maxsize=4096)
def _table(k: float) -> bytes:
    rising = (max(1, round(HIGHEST * times / (times + k))) if times else 0 for times in range(_TIMES))
    return bytes((*rising, HIGHEST))


def _rounded(length: int) -> int:
    """Lengths that hardly differ are taken for the same."""
    step = 1 << max(0, length.bit_length() - 4)
    return length - length % step
