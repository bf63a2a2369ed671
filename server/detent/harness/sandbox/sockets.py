"""Sockets outside that listen at a path: neither a network namespace nor a read-only mount keeps a command from them.

What the kernel lists is covered, one by one. Making sockets is not forbidden instead, for tests need their own: the
managers and the fork server of Python's multiprocessing, databases and browsers that tests start.
"""

from __future__ import annotations

import os
import stat

from detent.harness.sandbox import kernel

TYPE_CHECKING = False
"""Type checkers know better: this program is to start quickly."""
if TYPE_CHECKING:
    from collections.abc import Iterator

_LIST = "/proc/self/net/unix"
_PATH_AT = 7
_CHUNK = 1 << 20


class ForeignSockets:
    """Make it before the host's network and processes are left: the list that it holds open goes on telling of them."""

    def __init__(self) -> None:
        self._list = os.open(_LIST, os.O_RDONLY | os.O_CLOEXEC)
        names = self._names()
        relative = [name for name in names if not name.startswith("/")]
        self._guessed = [os.path.join(folder, name) for folder in _folders(relative) for name in relative]  # noqa: PTH118

    def cover(self, system: kernel.Kernel) -> None:
        """Those that are there now, as far as the command can come to them."""
        for path in {*self._names(), *self._guessed}:
            if path.startswith("/") and _is_foreign(path):
                system.mount("/dev/null", path, flags=kernel.MS_BIND)

    def _names(self) -> set[str]:
        """All but the abstract, which belong to a network."""
        os.lseek(self._list, 0, os.SEEK_SET)
        said = b"".join(iter(lambda: os.read(self._list, _CHUNK), b""))
        lines = (line.split(None, _PATH_AT) for line in said.splitlines()[1:])
        return {
            os.fsdecode(words[_PATH_AT]) for words in lines if len(words) > _PATH_AT and words[_PATH_AT][:1] != b"@"
        }


def _folders(relative: list[str]) -> Iterator[str]:
    """Where a name without its folder may have been made: wherever somebody works."""
    if not relative:
        return
    for process in os.listdir("/proc"):  # noqa: PTH208 - quicker to import than pathlib, here and above
        try:
            yield os.readlink(f"/proc/{process}/cwd")  # noqa: PTH115
        except OSError:
            continue


def _is_foreign(path: str) -> bool:
    """What can be written here is the command's own: there, and in a layer, nobody from outside listens."""
    try:
        return stat.S_ISSOCK(os.stat(path).st_mode) and bool(os.statvfs(path).f_flag & os.ST_RDONLY)  # noqa: PTH116
    except (OSError, ValueError):
        return False
