"""Many terms' postings as one piece of bytes, in which each can be found without reading the others.

It holds how many terms there are and how long they are together; the terms; where each one's chunks begin among all,
and where its files do; the numbers of all chunks and what is said in each; and the same of the files.
"""

import struct
from collections.abc import Sequence
from typing import NamedTuple

_HEAD = "=II"
_COUNT = "=I"
_PAIR = "=II"
_HEAD_SIZE = 8
_SIZE = 4
"""Of a number in the head, or of where something begins."""


class Places(NamedTuple):
    """Those of one term after the other, in their order. ``starts``: where each term's begin, and where the last one's
    end, in four bytes; ``numbers`` have two; ``impacts``, what is said there, one."""

    starts: bytes
    numbers: bytes
    impacts: bytes


def block_of(terms: Sequence[str], chunks: Places, files: Places) -> bytes:
    words = "\n".join(("", *terms, "")).encode("utf-8", "replace")
    head = struct.pack(_HEAD, len(terms), len(words))
    return b"".join((head, words, chunks.starts, files.starts, *chunks[1:], *files[1:]))


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
