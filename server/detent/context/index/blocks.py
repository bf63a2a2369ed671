"""Many terms' postings as one piece of bytes, in which each can be found without reading the others.

It holds how many terms there are and how long they are together; the terms; where each one's chunks begin among all,
and where its files do; the numbers of all chunks and what is said in each; and the same of the files.
"""

import struct
import sys
from array import array
from collections.abc import Sequence
from itertools import accumulate, chain

IMPACT_BITS = 16
"""What is said in a place stands below its number: ``number << IMPACT_BITS | impact``."""

_HEAD = "=II"
_COUNT = "=I"
_PAIR = "=II"
_HEAD_SIZE = 8
_SIZE = 4
"""Of a number in the head, or of where something begins."""
_IMPACT, _NUMBER = (0, 1) if sys.byteorder == "little" else (3, 0)
"""Where the impact stands among a code's four bytes, and the number among its two halves."""

Codes = Sequence[Sequence[int]]
"""For each term its places, in their order."""


def block_of(terms: Sequence[str], chunks: Codes, files: Codes) -> bytes:
    words = "\n".join(("", *terms, "")).encode("utf-8", "replace")
    parts = [struct.pack(_HEAD, len(terms), len(words)), words]
    parts += (array("I", accumulate(map(len, codes), initial=0)).tobytes() for codes in (chunks, files))
    for codes in (chunks, files):
        data = array("I", chain.from_iterable(codes)).tobytes()
        parts += array("H", data)[_NUMBER::2].tobytes(), data[_IMPACT::4]
    return b"".join(parts)


def terms_in(block: bytes) -> list[str]:
    _, length = struct.unpack_from(_HEAD, block)
    return block[_HEAD_SIZE + 1 : _HEAD_SIZE + length - 1].decode().split("\n")


def packed_in(block: bytes, term: str) -> bytes | None:
    """One term's posting: how many chunks, their numbers, their impacts, and so with the files."""
    count, length = struct.unpack_from(_HEAD, block)
    starts = _HEAD_SIZE + length
    found = block.find(f"\n{term}\n".encode("utf-8", "replace"), _HEAD_SIZE, starts)
    if found < 0:
        return None
    place = _SIZE * block.count(b"\n", _HEAD_SIZE, found)
    file_starts = starts + _SIZE * (count + 1)
    first, end = struct.unpack_from(_PAIR, block, starts + place)
    first_file, end_file = struct.unpack_from(_PAIR, block, file_starts + place)
    (chunks,) = struct.unpack_from(_COUNT, block, file_starts - _SIZE)
    (files,) = struct.unpack_from(_COUNT, block, file_starts + _SIZE * count)
    at = file_starts + _SIZE * (count + 1)
    behind, at_files = at + 2 * chunks, at + 3 * chunks
    behind_files = at_files + 2 * files
    return b"".join(
        (
            struct.pack(_COUNT, end - first),
            block[at + 2 * first : at + 2 * end],
            block[behind + first : behind + end],
            block[at_files + 2 * first_file : at_files + 2 * end_file],
            block[behind_files + first_file : behind_files + end_file],
        )
    )
