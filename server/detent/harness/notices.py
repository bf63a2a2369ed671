"""What Linux tells of the files and folders that it was asked about: inotify, for which Python has no name."""

import contextlib
import ctypes
import os
import re
import select
import struct
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MODIFIED, ATTRIBUTES, OPENED = 0x2, 0x4, 0x20
MOVED_AWAY, MOVED_HERE, CREATED, DELETED = 0x40, 0x80, 0x100, 0x200
ITSELF_DELETED, ITSELF_MOVED, UNMOUNTED = 0x400, 0x800, 0x2000
LOST, ENDED = 0x4000, 0x8000
"""Some were lost because nobody read them; no more will come of this one."""
_ONLY_FOLDERS, _NO_LINKS = 0x01000000, 0x02000000
_HEAD = "iIII"
_AT_ONCE = 64 * 1024
_LOCAL = frozenset({0xEF53, 0x58465342, 0x9123683E, 0x01021994, 0xF2F52010})
"""ext, XFS, Btrfs, tmpfs and F2FS: only this machine writes there, and the kernel knows of all of it."""
_MOST_AT_ALL = Path("/proc/sys/fs/inotify/max_user_watches")
_SHARE = 4
"""Other programs of the user want some of them, too."""
_MOUNTS = "/proc/self/mountinfo"
_ESCAPED = re.compile(rb"\\([0-7]{3})")


class Notice(NamedTuple):
    number: int
    """Of the file or folder, as it was given; negative where it is about none."""
    kinds: int


class Notices:
    """OSError where there are none. Ends with the last that refers to it."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None, use_errno=True)
        self._library.inotify_add_watch.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_uint32)
        self._most = int(_MOST_AT_ALL.read_text("ascii")) // _SHARE
        self._given: set[int] = set()
        self._file = self._checked(self._library.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
        weakref.finalize(self, os.close, self._file)

    def of_folder(self, place: str, kinds: int) -> int:
        """Of itself and of what lies directly in it. The number under which they come; OSError for no folder."""
        return self._asked(os.fsencode(place), kinds | _ONLY_FOLDERS | _NO_LINKS)

    def of_opened(self, file: int, kinds: int) -> int:
        """Of the file that is opened so, by whatever names it has."""
        return self._asked(b"/proc/self/fd/%d" % file, kinds)

    def no_more(self, number: int) -> None:
        self._library.inotify_rm_watch(self._file, number)
        self._given.discard(number)

    def new(self) -> Iterator[Notice]:
        """Those that came since they were last asked for."""
        with contextlib.suppress(BlockingIOError):
            while told := os.read(self._file, _AT_ONCE):
                at = 0
                while at < len(told):
                    number, kinds, _, length = struct.unpack_from(_HEAD, told, at)
                    at += struct.calcsize(_HEAD) + length
                    if kinds & ENDED:
                        self._given.discard(number)
                    yield Notice(number, kinds)

    def _asked(self, place: bytes, kinds: int) -> int:
        if len(self._given) >= self._most:
            raise OSError("so many are not asked about")
        number = self._checked(self._library.inotify_add_watch(self._file, place, kinds))
        self._given.add(number)
        return number

    def _checked(self, done: int) -> int:
        if done < 0:
            raise OSError(ctypes.get_errno(), "the kernel tells nothing")
        return done


class Mounts:
    """Whether something is mounted or unmounted anywhere. OSError where that cannot be known."""

    def __init__(self) -> None:
        self._file = os.open(_MOUNTS, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._file)
        self._poll = select.poll()
        self._poll.register(self._file, select.POLLPRI)
        self.changed()

    def changed(self) -> bool:
        """Since that was last asked."""
        return any(kinds & select.POLLPRI for _, kinds in self._poll.poll(0))


def is_local(root: Path) -> bool:
    """Whether all below is one file system of this machine alone. OSError where that cannot be known."""
    place = os.path.realpath(root)
    known = ctypes.create_string_buffer(512)
    if ctypes.CDLL(None, use_errno=True).statfs(os.fsencode(place), known) != 0:
        return False
    kind = ctypes.c_long.from_buffer(known).value & 0xFFFFFFFF
    return kind in _LOCAL and not any(mount.startswith(os.fsencode(place) + b"/") for mount in _mounts())


def _mounts() -> Iterator[bytes]:
    for line in Path(_MOUNTS).read_bytes().splitlines():
        yield _ESCAPED.sub(lambda found: bytes([int(found[1], 8)]), line.split(b" ")[4])
