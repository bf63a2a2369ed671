"""Contents named by their hash, one file each, so that forgetting one is deleting one."""

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path

from detent.core.errors import UserError
from detent.store.database import failed_write
from detent.store.settling import Settling

_NAME = re.compile(r"[0-9a-f]{64}")


class BlobMissing(UserError):
    """The content is not there any more, or no longer what its name says."""


class Blobs:
    """A blob once put is never changed; putting it again costs nothing. A killed process never loses what was put; a
    power failure does not either, once ``settle`` has returned."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._settling = Settling()

    def put(self, data: bytes) -> str:
        """Store it and return its name. Whoever sees the name in an event can read the whole blob.

        StorageFailed when that is not possible; then nothing of it stays.
        """
        name = hashlib.sha256(data).hexdigest()
        try:
            self._keep(self._path(name), data)
        except OSError as error:
            raise failed_write(self._folder, error) from error
        return name

    def _keep(self, path: Path, data: bytes) -> None:
        """Nobody looks for it before it is there whole. What a crash left of it has another content than its name."""
        try:
            descriptor = _new(path)
        except FileExistsError:
            if _holds(path, data):
                return
            _replace(path, data)
        else:
            _fill(descriptor, path, data)
        self._settling.want(path)

    def settle(self) -> None:
        """Wait until the disk has all that was put. StorageFailed when that is not possible."""
        try:
            self._settling.wait()
        except OSError as error:
            raise failed_write(self._folder, error) from error

    def close(self) -> None:
        self._settling.close()

    def put_text(self, text: str) -> str:
        return self.put(text.encode("utf-8", "surrogateescape"))

    def replace_text(self, name: str, text: str) -> None:
        """Something else is told under this name from now on; what it stood for is gone, unless it is put again."""
        try:
            self._keep(_instead(self._path(name)), text.encode("utf-8", "surrogateescape"))
        except OSError as error:
            raise failed_write(self._folder, error) from error
        self.settle()
        self._path(name).unlink(missing_ok=True)

    def get(self, name: str) -> bytes:
        path = self._path(name)
        with contextlib.suppress(FileNotFoundError):
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == name:
                return data
        with contextlib.suppress(FileNotFoundError):
            return _instead(path).read_bytes()
        raise BlobMissing(f"The stored content {name[:12]} was deleted or damaged, so this part cannot be shown.")

    def get_text(self, name: str) -> str:
        return self.get(name).decode("utf-8", "surrogateescape")

    def has(self, name: str) -> bool:
        return self._path(name).exists()

    def delete(self, name: str) -> None:
        """Forget the content; deleting what is not there is fine."""
        self._path(name).unlink(missing_ok=True)
        _instead(self._path(name)).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a blob")
        return self._folder / name[:2] / name[2:]


def _instead(path: Path) -> Path:
    """What is told instead of a blob that was replaced."""
    return path.with_name(f"{path.name}.instead")


def _new(path: Path) -> int:
    """FileExistsError where something is."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with contextlib.suppress(FileNotFoundError):
        return os.open(path, flags, 0o600)
    for missing in (path.parent.parent, path.parent):
        missing.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(path, flags, 0o600)


def _holds(path: Path, data: bytes) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_size == len(data) and path.read_bytes() == data
    return False


def _replace(path: Path, data: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    _fill(descriptor, Path(temporary), data)
    Path(temporary).replace(path)


def _fill(descriptor: int, path: Path, data: bytes) -> None:
    """The new file with all of it, or no file."""
    made = os.fstat(descriptor)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(made, path.stat()):  # another process may have put it there whole meanwhile
                path.unlink()
        raise
