"""Contents named by their hash, one file each: the large ones, and all that older releases kept."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from detent.store.database import failed_write
from detent.store.settling import Settling


class BlobFiles:
    """A killed process never loses what was put; a power failure does not either, once ``settle`` has returned."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._settling = Settling()

    def put(self, name: str, data: bytes) -> None:
        """StorageFailed when that is not possible; then nothing of it stays."""
        try:
            self._keep(self._path(name), data)
        except OSError as error:
            raise failed_write(self._folder, error) from error

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

    def get(self, name: str) -> bytes | None:
        """None when there is none, or not the whole of it."""
        with contextlib.suppress(FileNotFoundError):
            data = self._path(name).read_bytes()
            return data if hashlib.sha256(data).hexdigest() == name else None
        return None

    def instead(self, name: str) -> bytes | None:
        """What an older release was told to tell instead of it."""
        with contextlib.suppress(FileNotFoundError):
            return _instead(self._path(name)).read_bytes()
        return None

    def has(self, name: str) -> bool:
        return self._path(name).exists()

    def delete(self, name: str) -> None:
        """With what is told instead of it; deleting what is not there is fine."""
        self._path(name).unlink(missing_ok=True)
        _instead(self._path(name)).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name[2:]


def _instead(path: Path) -> Path:
    """What was told instead of a blob that was replaced, before there were rows for it."""
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
