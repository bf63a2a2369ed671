"""Many files of one workspace, read one after the other: the folder of one stays open for the next."""

import os
import stat
from pathlib import Path
from types import TracebackType

from detent.core.form import is_text
from detent.harness.copying import MOST_READ
from detent.harness.files import read_text
from detent.harness.paths import parts_of
from detent.harness.secret_files import SecretFiles
from detent.harness.tree import Tree

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Reader:
    """Reads what ``read_text`` does, and refuses what it refuses. To be closed."""

    def __init__(self, root: Path, secret: SecretFiles) -> None:
        self._root = os.path.realpath(root)
        self._tree = Tree(root)
        self._secret = secret
        self._folder = ""
        self._opened: int | None = None

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def read(self, path: str) -> bytes:
        """The text as bytes, which are UTF-8. ToolFailed for secrets and for what is no text, too large or gone."""
        data = self._plainly(path)
        return read_text(self._tree, path, self._secret).encode() if data is None else data

    def _plainly(self, path: str) -> bytes | None:
        """None where there is anything on the way that has to be looked at more closely, such as a link."""
        parts = parts_of(path)
        if "/".join(parts) != path:
            return None
        self._secret.refuse(path)
        try:
            self._enter(path.rpartition("/")[0], parts[:-1])
            file = os.open(parts[-1], _FILE, dir_fd=self._opened)
        except OSError:
            return None
        try:
            data = _content(file)
        finally:
            os.close(file)
        return data if data is not None and is_text(data) else None

    def _enter(self, folder: str, parts: tuple[str, ...]) -> None:
        if self._opened is not None and folder == self._folder:
            return
        self._close()
        opened = os.open(self._root, _FOLDER)
        for part in parts:
            try:
                below = os.open(part, _FOLDER, dir_fd=opened)
            finally:
                os.close(opened)
            opened = below
        self._folder, self._opened = folder, opened

    def _close(self) -> None:
        if self._opened is not None:
            os.close(self._opened)
            self._opened = None


def _content(file: int) -> bytes | None:
    """None for what is no regular file, too large, or just being written."""
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_READ:
        return None
    data = os.read(file, status.st_size + 1)
    return data if len(data) == status.st_size else None
