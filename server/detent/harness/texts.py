"""What the files of a workspace hold, kept from one look to the next: a file that nobody has written to holds what it
held. That is found out for each file each time, by its stamp."""

import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from detent.core.form import is_text
from detent.harness.base import SETTLED, Stamp
from detent.harness.reader import Reader

MOST_KEPT = 64 * 1024 * 1024
_AN_ENTRY = 400
"""Bytes that Python needs for each file, besides those of its path and its text."""
NO_TEXT = b"\0"
"""In the place of what is no text, which nobody needs."""


class _Kept(NamedTuple):
    stamp: Stamp
    data: bytes


class Texts:
    """Of one folder tree, for any thread, and for readers to whom the same is secret. What goes beyond ``most`` bytes
    is read each time: files are asked for one after the other, so that what gave way would be read next."""

    def __init__(self, root: Path, most: int = MOST_KEPT) -> None:
        self._root = os.fspath(root) + "/"
        self._most = most
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept] = {}
        self._size = 0

    def only(self, paths: Iterable[str]) -> None:
        """Let go of what is not among these."""
        with self._lock:
            for path in self._kept.keys() - set(paths):
                self._size -= _size_of(path, self._kept.pop(path).data)

    def content(self, path: str, reader: Reader) -> bytes | None:
        """As ``Reader.plain``, but for what is no text: ``NO_TEXT`` or its bytes."""
        kept = self._kept.get(path)
        if kept is not None:
            try:
                now = os.lstat(self._root + path)
            except OSError:
                now = None
            if now and (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino) == kept.stamp:
                return kept.data
        return self._read(path, reader, kept)

    def _read(self, path: str, reader: Reader, before: _Kept | None) -> bytes | None:
        moment = time.time_ns()
        found = reader.stamped(path)
        data = None if found is None else found.data if is_text(found.data) else NO_TEXT
        with self._lock:
            if before is not None and self._kept.get(path) is before:
                del self._kept[path]
                self._size -= _size_of(path, before.data)
            if found is None or data is None or found.stamp.ctime >= moment - SETTLED or path in self._kept:
                return data
            size = _size_of(path, data)
            if self._size + size <= self._most:
                self._kept[path] = _Kept(found.stamp, data)
                self._size += size
        return data


def _size_of(path: str, data: bytes) -> int:
    return len(path) + len(data) + _AN_ENTRY
