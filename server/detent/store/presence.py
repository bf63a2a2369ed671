"""Who else has a database open, and whether the last one to use it left in order.

A small file beside the database carries both: an advisory lock, shared by all who have it open, and one word.
The system drops the lock of a killed process by itself, so the word that such a process leaves behind is believed.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class Traces(StrEnum):
    """What the last user left: nothing (never used), an orderly close, an unclean stop, or known damage."""

    NONE = ""
    CLOSED = "closed"
    OPEN = "open"
    DAMAGED = "damaged"


class Presence:
    """Held while a database is open. ``alone`` and ``found`` tell what was seen on entering.

    Whoever enters first keeps later ones waiting until ``settle``: checking, setting aside and migrating need that.
    Where the system has no such locks, everyone is alone and every stop counts as unclean.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.alone = self._lock_alone()
        self.found = self._read()

    def settle(self) -> None:
        """The database is in order and open; others may come in."""
        if self.alone or self._read() is not Traces.DAMAGED:
            self._write(Traces.OPEN)
        if sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_SH)

    def leave(self, *, damaged: bool) -> None:
        """Call it after the database was closed. Only the last to leave may say that all is in order."""
        if damaged:
            self._write(Traces.DAMAGED)
        elif self._lock_alone() and self._read() is not Traces.DAMAGED:
            self._write(Traces.CLOSED)
        os.close(self._file)

    def abandon(self) -> None:
        """Leave without having opened anything."""
        os.close(self._file)

    def _read(self) -> Traces:
        word = os.pread(self._file, 16, 0).decode("ascii", "replace")
        return next((traces for traces in Traces if traces == word), Traces.OPEN)

    def _write(self, traces: Traces) -> None:
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, traces.encode("ascii"), 0)

    def _lock_alone(self) -> bool:
        if _lock_at_once(self._file):
            return True
        if sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_SH)
        return False


@contextmanager
def turn(path: Path) -> Iterator[bool]:
    """True for whoever comes first, until it is done; False, at once, for everyone who comes meanwhile."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _lock_at_once(file)
    finally:
        os.close(file)


def _lock_at_once(file: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
