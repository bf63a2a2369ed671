"""Which files and folders nobody has touched since they were looked at, as far as the kernel tells: these need no other
look."""

import contextlib
import errno
import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from detent.harness import notices
from detent.harness.base import Stamp
from detent.harness.notices import Mounts, Notices, is_local

_OF_A_FILE = notices.OPENED | notices.MODIFIED | notices.ATTRIBUTES | notices.ITSELF_DELETED | notices.ITSELF_MOVED
_OF_A_FOLDER = (
    notices.CREATED
    | notices.DELETED
    | notices.MOVED_AWAY
    | notices.MOVED_HERE
    | notices.ATTRIBUTES
    | notices.ITSELF_DELETED
    | notices.ITSELF_MOVED
)
_ANYTHING_MAY_BE = notices.LOST | notices.UNMOUNTED
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_SIGNAL = signal.SIGURG
"""What comes when somebody wants to write just then: it does nothing unless somebody waits for it."""


class Watch:
    """Of one folder tree, for any thread. Where the kernel does not tell of everything, nothing counts as untouched.

    A file is untouched when nobody had it open to write once it was watched, and nobody has opened it since: whoever
    writes to it, be it by another name or through a mapping, of which the kernel tells nothing, has to open it first.
    What leads to it are folders that are watched, too.
    """

    def __init__(self, root: Path, *, pays: bool = True) -> None:
        """``pays``: whether anybody will look more than once."""
        self._root = root
        self._pays = pays and sys.platform == "linux"
        self._prefix = os.fspath(root) + "/"
        self._lock = threading.Lock()
        self._moment = 0
        self._notices: Notices | None = None
        self._begun = False
        self._identity: tuple[int, int] | None = None
        self._mounts: Mounts | None = None
        self._untouched: dict[str, Stamp] = {}
        self._files: dict[int, str] = {}
        self._folders: dict[str, int] = {}
        self._paths: dict[int, str] = {}

    def moment(self) -> int:
        """Another one whenever any name in a folder that is watched may have changed."""
        with self._lock:
            self._catch_up()
            return self._moment

    def untouched(self) -> Mapping[str, Stamp]:
        """By path the stamps that files have had since they were watched. To be asked for anew before each use."""
        with self._lock:
            self._catch_up()
            return self._untouched

    def folder(self, path: str) -> None:
        """From now on, if those above it are watched. To be called before it is looked at."""
        with self._lock:
            if path in self._folders or self._notices is None or (path and _above(path) not in self._folders):
                return
            with contextlib.suppress(OSError):
                number = self._notices.of_folder(self._prefix + path, _OF_A_FOLDER)
                self._folders[path] = number
                self._paths[number] = path

    def covers(self, folders: Iterable[str]) -> bool:
        """Whether all of these are watched."""
        with self._lock:
            return bool(self._folders) and all(path in self._folders for path in folders)

    def opened(self, path: str, file: int) -> bool:
        """From now on, the file that is opened so. To be called before it is looked at. False when somebody is known to
        be able to write to it, which through a mapping changes not even its stamp each time."""
        with self._lock:
            if self._notices is None or _above(path) not in self._folders:
                return True
            try:
                number = self._notices.of_opened(file, _OF_A_FILE)
                self._untouched.pop(self._files.get(number, path), None)  # one file can have several names
                self._files[number] = path
                _refuse_writers(file)
                self._untouched[path] = Stamp.of(os.fstat(file))
            except OSError as error:
                return error.errno != errno.EAGAIN
        return True

    def again(self, path: str) -> bool:
        """The same for one that was touched, and may be as it was all the same."""
        try:
            file = os.open(self._prefix + path, _READ)
        except OSError:
            return True
        try:
            return self.opened(path, file)
        finally:
            os.close(file)

    def _catch_up(self) -> None:
        if not self._begun or (self._notices is not None and self._may_be_another()):
            self._begin()
        if self._notices is None:
            return
        gone = set[str]()
        for notice in self._notices.new():
            if not self._heard(notice, gone):
                self._begin()
                return
        if gone:  # what was found at their places meanwhile is not in a folder that is watched
            for path in [path for path in self._untouched if _above(path) in gone]:
                del self._untouched[path]

    def _begin(self) -> None:
        """Anew: of nothing is anything known."""
        self._begun, self._notices = True, None
        self._moment += 1
        for known in (self._untouched, self._files, self._folders, self._paths):
            known.clear()
        if not self._pays:
            return
        with contextlib.suppress(OSError, ValueError):
            self._mounts, self._identity = Mounts(), _identity(self._prefix)
            self._notices = Notices() if is_local(self._root) else None

    def _may_be_another(self) -> bool:
        """Whether something else may stand at the root now, or at any place below."""
        try:
            return _identity(self._prefix) != self._identity or (self._mounts is not None and self._mounts.changed())
        except OSError:
            return True

    def _heard(self, notice: notices.Notice, gone: set[str]) -> bool:
        """False where nothing is known any more. ``gone``: the folders that are not there any more."""
        number, kinds = notice
        if kinds & _ANYTHING_MAY_BE:
            return False
        if number in self._paths:
            self._moment += 1
            if kinds & notices.ENDED:
                path = self._paths.pop(number)
                del self._folders[path]
                gone.add(path)
            return not kinds & notices.ITSELF_MOVED  # with all that is in it
        if number in self._files:
            self._untouched.pop(self._files.pop(number), None)
            if self._notices is not None and not kinds & notices.ENDED:
                self._notices.no_more(number)
        return True


def _above(path: str) -> str:
    return path.rpartition("/")[0]


def _identity(root: str) -> tuple[int, int]:
    status = os.stat(root)  # noqa: PTH116 - asked for each search, where a Path would take longer than the look
    return status.st_dev, status.st_ino


def _refuse_writers(file: int) -> None:
    """OSError when somebody may write to it: a lease for readers is given only where nobody does."""
    fcntl.fcntl(file, fcntl.F_SETSIG, _SIGNAL)
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
