"""What the files of a workspace held when a run began, kept apart so that nobody's later writing can change it."""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from detent.core.form import FILE, Form, link, may_be_text


class Stamp(NamedTuple):
    """What tells that a file was not written to, without reading it. Nobody can set back a file's ctime."""

    size: int
    mtime: int
    ctime: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


SETTLED = 2_000_000_000
"""Nanoseconds. What was changed less than this before it was looked at can change again and keep its stamp: clocks of
file systems go in steps, the longest of two seconds."""


class Original(NamedTuple):
    """One file of the base: ``stamp`` and ``mode`` are those of its copy in the shadow."""

    digest: str
    offset: int | None
    size: int
    stamp: Stamp
    mode: int


class LinkSeen(NamedTuple):
    """Where a link of the base leads, and where its copy in the shadow does."""

    target: str
    copied: str


class Base:
    """The contents lie in a single file, one behind the other. Only what may be text; the rest is known by digest.

    ``again`` reads from the user's tree what was not kept: it counts when nobody has changed it since.
    """

    def __init__(self, pack: Path, again: Callable[[str], bytes | None] = lambda _: None) -> None:
        self.originals: dict[str, Original] = {}
        self.links: dict[str, LinkSeen] = {}
        self._again = again
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

    def form(self, path: str) -> Form | None:
        """All that stood there; None for nothing, or what is not known any more."""
        if path in self.links:
            return link(os.fsencode(self.links[path].target))
        original = self.originals.get(path)
        if original is None:
            return None
        data = self._again(path) if original.offset is None else self.content(path)
        return None if data is None or digest_of(data) != original.digest else Form(data, FILE | original.mode)

    def digests(self) -> Iterator[tuple[str, str]]:
        """What names all that stood at every path."""
        yield from ((path, named(original.digest, original.mode)) for path, original in self.originals.items())
        yield from ((path, f"link:{seen.target}") for path, seen in self.links.items())

    def close(self) -> None:
        self._pack.close()


def named(digest: str, mode: int) -> str:
    """A file by its content and by whether it can be executed."""
    return f"{digest}*" if mode & 0o100 else digest


def name_of(form: Form) -> str:
    return f"link:{os.fsdecode(form.data)}" if form.is_link else named(digest_of(form.data), form.mode)


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
