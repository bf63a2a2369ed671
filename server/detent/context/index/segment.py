"""Postings: for each term the chunks and files in which it stands, and how much it says about each of them.

A segment holds those of a batch of files, by the files' and chunks' numbers within the batch; two bytes are enough for
these. What a term says is BM25's part of it that depends on the chunk alone, in one byte; how rare the term is in the
workspace is found out when it is looked up. The terms stand in their order, many together in a block: to write a row
for each of them would take as long as to read the files.
"""

from array import array
from dataclasses import dataclass

from detent.context.index.blocks import packed_in, terms_in

K1 = 1.2
MOST_CHUNKS = 65_535
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


def unpack(data: bytes) -> Posting:
    chunks, files = array("H"), array("H")
    count = array("I", data[:4])[0]
    middle = 4 + 3 * count
    chunks.frombytes(data[4 : 4 + 2 * count])
    rest = (len(data) - middle) // 3
    files.frombytes(data[middle : middle + 2 * rest])
    return Posting(chunks, data[4 + 2 * count : middle], files, data[middle + 2 * rest :])
