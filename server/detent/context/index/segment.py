"""Postings: for each term the chunks and files in which it stands, and how much it says about each of them.

A segment holds those of a batch of files, by the files' and chunks' numbers within the batch; two bytes are enough for
these. What a term says is BM25's part of it that depends on the chunk alone, in one byte; how rare the term is in the
workspace is found out when it is looked up. The terms stand in their order, many together in a block: to write a row
for each of them would take as long as to read the files.
"""

import math
from array import array
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat

from detent.context.index.blocks import IMPACT_BITS, block_of, packed_in, terms_in
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
TERMS = 128
"""Of one block."""
HIGHEST = 255
SCALE = (K1 + 1) / HIGHEST
"""From a kept byte to BM25's number."""

NAME = "="
"""Before the parts of a definition's name: these and whole names are kept beside the terms of texts."""
WHOLE = "@"


@dataclass(frozen=True, slots=True)
class Block:
    """``first``: its first term."""

    first: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Segment:
    """``chunks``: how many each of its files has."""

    blocks: tuple[Block, ...]
    chunks: "array[int]"

    @property
    def postings(self) -> dict[str, bytes]:
        """All of them, as ``unpack`` reads them."""
        found = ((term, packed_in(block.data, term)) for block in self.blocks for term in terms_in(block.data))
        return {term: data for term, data in found if data is not None}


@dataclass(frozen=True, slots=True)
class Posting:
    chunks: "array[int]"
    chunk_impacts: bytes
    files: "array[int]"
    file_impacts: bytes


def make_segment(files: Sequence[ReadFile]) -> Segment:
    chunks, in_files = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    forms = Forms()
    chunk = 0
    for number, read in enumerate(files):
        for terms, size, name in zip(read.terms, read.sizes, read.names, strict=True):
            _add(chunks, chunk, terms, _impacts(size, USUAL_CHUNK, CHUNK_B))
            if name:
                _add_name(chunks, chunk, name, forms)
            chunk += 1
        _add(in_files, number, read.whole, _impacts(read.words, USUAL_FILE, FILE_B))
    return Segment(tuple(_blocks(chunks, in_files)), array("I", [len(read.terms) for read in files]))


def unpack(data: bytes) -> Posting:
    chunks, files = array("H"), array("H")
    count = array("I", data[:4])[0]
    middle = 4 + 3 * count
    chunks.frombytes(data[4 : 4 + 2 * count])
    rest = (len(data) - middle) // 3
    files.frombytes(data[middle : middle + 2 * rest])
    return Posting(chunks, data[4 + 2 * count : middle], files, data[middle + 2 * rest :])


_Making = Mapping[str, list[int]]
"""Term → the places in which it stands, as ``blocks`` codes them."""


def _add(making: _Making, number: int, terms: Mapping[str, int], impacts: bytes) -> None:
    """Without a loop in Python: there are millions of these."""
    base = number << IMPACT_BITS
    codes = {times: base | impacts[min(times, _TIMES)] for times in set(terms.values())}
    deque(map(list.append, map(making.__getitem__, terms), map(codes.__getitem__, terms.values())), maxlen=0)


def _add_name(making: _Making, chunk: int, name: str, forms: Forms) -> None:
    parts = set(parts_of_name(name, forms))
    code = chunk << IMPACT_BITS | round(HIGHEST / math.sqrt(max(1, len(parts))))
    for part in parts:
        making[NAME + part].append(code)
    making[WHOLE + plain_name(name)].append(code)


def _blocks(chunks: _Making, files: _Making) -> Iterator[Block]:
    terms = sorted(chunks)
    for start in range(0, len(terms), TERMS):
        some = terms[start : start + TERMS]
        yield Block(some[0], block_of(some, [chunks[term] for term in some], list(map(files.get, some, repeat(())))))


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
