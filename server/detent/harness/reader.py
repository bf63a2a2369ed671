"""Many files of one workspace, read one after the other: the folder of one stays open for the next."""

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from detent.core.errors import ToolFailed
from detent.core.form import is_text
from detent.harness.base import Stamp
from detent.harness.copying import MOST_READ
from detent.harness.paths import parts_of
from detent.harness.secret_files import SecretFiles
from detent.harness.text import read_decoded
from detent.harness.tree import Tree

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_USUAL = re.compile(r"\w[\w.-]*", re.ASCII)
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Content(NamedTuple):
    data: bytes
    stamp: Stamp


class Reader:
    """Reads what ``read_decoded`` does, and refuses what it refuses. To be closed."""

    def __init__(self, root: Path, secret: SecretFiles) -> None:
        self._root = root
        self._secret = secret
        self._folder: str | None = None
        self._way: list[tuple[str, int]] = []
        """The folders on the way to the last file, the root first, each opened."""

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._leave(0)

    def read(self, path: str) -> bytes:
        """The text as bytes, which are UTF-8. ToolFailed for secrets and for what is no text, too large or gone."""
        data = self.plain(path)
        if data is not None and is_text(data):
            return data
        return read_decoded(Tree(self._root), path, self._secret).text.encode()

    def plain(self, path: str) -> bytes | None:
        """What the file holds, be it text or not; None for secrets, and where there is anything on the way that has to
        be looked at more closely, such as a link."""
        found = self.stamped(path)
        return None if found is None else found.data

    def stamped(self, path: str, opened: Callable[[int], None] = lambda _: None) -> Content | None:
        """The same with the stamp that the file had before it was read. ``opened``: is given the file before that."""
        folder, _, name = path.rpartition("/")
        if self._secret.holds(path) or not _is_plain(name):
            return None
        try:
            if not self._enter(folder):
                return None
            file = os.open(name, _FILE, dir_fd=self._way[-1][1])
        except OSError:
            return None
        try:
            opened(file)
            return _content(file)
        finally:
            os.close(file)

    def _enter(self, folder: str) -> bool:
        """False where a name on the way has to be looked at more closely. What is on the way already stays open."""
        if folder == self._folder:
            return True
        names = folder.split("/") if folder else []
        same = 0
        while same < len(names) and same + 1 < len(self._way) and self._way[same + 1][0] == names[same]:
            same += 1
        self._leave(same + 1)
        self._folder = None
        if not self._way:
            self._way.append(("", os.open(os.path.realpath(self._root), _FOLDER)))
        for name in names[same:]:
            if not _is_plain(name):
                return False
            self._way.append((name, os.open(name, _FOLDER, dir_fd=self._way[-1][1])))
        self._folder = folder
        return True

    def _leave(self, left: int) -> None:
        while len(self._way) > left:
            os.close(self._way.pop()[1])


def _is_plain(name: str) -> bool:
    """Whether just this name is meant by it, and it leads nowhere else."""
    if _USUAL.fullmatch(name):
        return True
    try:
        return parts_of(name) == (name,)
    except ToolFailed:
        return False


def _content(file: int) -> Content | None:
    """None for what is no regular file, too large, or just being written."""
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_READ:
        return None
    data = os.read(file, status.st_size + 1)
    return Content(data, Stamp.of(status)) if len(data) == status.st_size else None
