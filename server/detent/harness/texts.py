"""What the files of a workspace hold, kept from one look to the next: a file that nobody has written to holds what it
held. That is found out for each file each time, by its stamp, unless the kernel vouches for it."""

import os
import sys
import threading
import time
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from detent.core.encoding import decoded
from detent.core.form import is_text
from detent.harness.base import SETTLED, Stamp
from detent.harness.reader import Reader
from detent.harness.watch import Watch

MOST_KEPT = 64 * 1024 * 1024
MOST_AGAIN = 200
"""Files at most that the kernel is asked about anew in one look."""
_AN_ENTRY = 400
"""Bytes that Python needs for each file, besides those of its path and its text."""
NO_TEXT = b"\0"
"""In the place of what is no text, which nobody needs."""


class _Kept(NamedTuple):
    folder: str
    stamp: Stamp
    data: bytes


class Texts:
    """Of one folder tree, for any thread, and for readers to whom the same is secret. What goes beyond ``most`` bytes
    is read each time: files are asked for one after the other, so that what gave way would be read next."""

    def __init__(self, root: Path, watch: Watch | None = None, most: int = MOST_KEPT) -> None:
        self._root = os.fspath(root) + "/"
        self._watch = watch or Watch(root, pays=False)
        self._most = most
        self._lock = threading.Lock()
        self._kept: dict[str, _Kept] = {}
        self._size = 0

    def only(self, paths: Iterable[str]) -> None:
        """Let go of what is not among these."""
        with self._lock:
            for path in self._kept.keys() - set(paths):
                self._size -= _size_of(path, self._kept.pop(path).data)

    def which(
        self,
        may_hold: Callable[[bytes], bool],
        paths: Iterable[str],
        elsewhere: Callable[[str], Container[str]],
        reader: Reader,
    ) -> Iterator[tuple[str, bytes | None]]:
        """Those of the paths whose bytes may hold it, as ``Reader.plain`` gives them, and with None those of which it
        gives nothing or that are ``elsewhere``: those of a folder. Of what is no text ``NO_TEXT`` may stand for the
        bytes. All is as it was when the first was asked for, or later. Written out, because there are thousands."""
        kept, untouched, turns = self._kept.get, self._watch.untouched().get, iter(range(MOST_AGAIN))
        folder: str | None = None
        not_here: Container[str] = ()
        for path in paths:
            known = kept(path)
            now_in, stamp, data = known or (path.rpartition("/")[0], None, None)
            if now_in is not folder:  # most files have the one before beside them
                folder, not_here = now_in, elsewhere(now_in)
            if path in not_here:
                yield path, None
                continue
            if stamp is None or not (untouched(path) == stamp or self._is_same(path, stamp, turns)):
                data = self._read(path, reader, known)
            if data is None or may_hold(data):
                yield path, data

    def _is_same(self, path: str, stamp: Stamp, turns: Iterator[int]) -> bool:
        """``turns``: how often the kernel is asked to vouch for it from now on."""
        try:
            now = os.lstat(self._root + path)
        except OSError:
            return False
        if (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino) != stamp:
            return False
        return next(turns, None) is None or self._watch.again(path)

    def _read(self, path: str, reader: Reader, before: _Kept | None) -> bytes | None:
        moment, is_kept = time.time_ns(), self._size + _AN_ENTRY < self._most

        def opened(file: int) -> None:
            nonlocal is_kept
            is_kept = is_kept and self._watch.opened(path, file)

        found = reader.stamped(path, opened)
        data = None if found is None else found.data if _has_text(found.data) else NO_TEXT
        with self._lock:
            if before is not None and self._kept.get(path) is before:
                del self._kept[path]
                self._size -= _size_of(path, before.data)
            if found is None or data is None or not is_kept or path in self._kept:
                return data
            if found.stamp.ctime >= moment - SETTLED:
                return data
            size = _size_of(path, data)
            if self._size + size <= self._most:
                self._kept[path] = _Kept(sys.intern(path.rpartition("/")[0]), found.stamp, data)
                self._size += size
        return data


def _has_text(data: bytes) -> bool:
    return is_text(data) or decoded(data) is not None


def _size_of(path: str, data: bytes) -> int:
    return len(path) + len(data) + _AN_ENTRY
