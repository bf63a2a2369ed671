"""A sum behind what is kept: what a disk has changed is not taken for what was written. SQLite's pages have none."""

import zlib

_SIZE = 4


def summed(data: bytes) -> bytes:
    return data + zlib.crc32(data).to_bytes(_SIZE, "big")


def checked(data: bytes) -> bytes:
    """What ``summed`` was given. ValueError when it is not that any more."""
    kept, written = data[:-_SIZE], data[-_SIZE:]
    if zlib.crc32(kept).to_bytes(_SIZE, "big") != written:
        raise ValueError("what was kept is not what was written")
    return kept
