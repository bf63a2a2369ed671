"""What the files of a workspace held when a run began, kept apart so that nobody's later writing can change it."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from detent.core.form import may_be_text


class Stamp(NamedTuple):
    """What tells that a file was not written to, without reading it. Nobody can set back a file's ctime."""

    size: int
    mtime: int
    ctime: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class Original(NamedTuple):
    """One file of the base: ``stamp`` and ``mode`` are those of its copy in the shadow."""

    digest: str
    offset: int | None
    size: int
    stamp: Stamp
    mode: int


class Base:
    """The contents lie in a single file, one behind the other. Only what may be text; the rest is known by digest."""

    def __init__(self, pack: Path) -> None:
        self.originals: dict[str, Original] = {}
        self.links: dict[str, str] = {}
        self._pack = pack.open("x+b")

    def put(self, path: str, data: bytes | None, copy: os.stat_result) -> None:
        """``data`` is None for a file too large to read. ``copy`` is the shadow's, after all was written to it."""
        offset = None
        if data is None:
            digest = f"large:{copy.st_size}:{copy.st_mtime_ns}"
        else:
            digest = digest_of(data)
            if may_be_text(data):
                offset = self._pack.seek(0, os.SEEK_END)
                self._pack.write(data)
        self.originals[path] = Original(digest, offset, copy.st_size, Stamp.of(copy), copy.st_mode & 0o777)

    def content(self, path: str) -> bytes | None:
        """None when it was not kept: not there, not text, or too large."""
        original = self.originals.get(path)
        if original is None or original.offset is None:
            return None
        self._pack.flush()
        return os.pread(self._pack.fileno(), original.size, original.offset)

    def digests(self) -> Iterator[tuple[str, str]]:
        """What names the content of every path."""
        yield from ((path, original.digest) for path, original in self.originals.items())
        yield from ((path, f"link:{target}") for path, target in self.links.items())

    def close(self) -> None:
        self._pack.close()


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
