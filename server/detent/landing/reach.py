"""The user's files, reached so that no name, no link and no race leads out of the workspace.

A path is resolved once; the result is then walked folder by folder without following any link, so that a link put
there in between is an error and not a way out.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from detent.core.errors import ToolFailed, UserError
from detent.core.form import Form, link
from detent.harness.paths import parts_of

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
_NOTHING_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG})
"""Under a name that is longer than the system allows, nothing can be."""


class Spot(NamedTuple):
    """A name in an opened folder."""

    folder: int
    name: str


class Reach:
    """Paths given are relative to the root; *real* ones are as well, and have no link on the way."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self.roots = (str(self._root), os.path.normpath(root))

    def real(self, path: str) -> str:
        """The real path of what ``path`` leads to, there or not; UserError when that is not a place for files."""
        try:
            parts = parts_of(path)
            real = os.path.relpath(os.path.realpath(self._root.joinpath(*parts)), self._root)
            parts_of(real)
        except ToolFailed as error:
            raise UserError(f"{path} is not a file that may be changed: {error}") from None
        return real

    def own(self, path: str) -> str:
        """The real path of ``path`` itself, not of what it leads to."""
        try:
            *folders, name = parts_of(path)
        except ToolFailed as error:
            raise UserError(f"{path} is not a file that may be changed: {error}") from None
        return f"{self.real('/'.join(folders))}/{name}" if folders else name

    def look(self, real: str) -> Form | None:
        """All that is there, None for nothing; OSError for what is no regular file and no link."""
        try:
            with self.spot(real) as spot:
                if target := _target(spot):
                    return link(target)
                file = os.open(spot.name, _READ, dir_fd=spot.folder)
        except OSError as error:
            if error.errno in _NOTHING_THERE:
                return None
            raise
        try:
            mode = os.fstat(file).st_mode
            if not stat.S_ISREG(mode):
                raise OSError(errno.EINVAL, "it is not a regular file", real)
            with os.fdopen(file, "rb", closefd=False) as opened:
                return Form(opened.read(), mode)
        finally:
            os.close(file)

    def missing_folders(self, real: str) -> list[str]:
        """The folders that have to be made for this file, outermost first."""
        parents = [parent for parent in PurePosixPath(real).parents if parent.name]
        return [str(parent) for parent in reversed(parents) if not os.path.lexists(self._root / parent)]

    def make_folders(self, folders: list[str]) -> None:
        for folder in folders:
            with self.spot(folder) as spot, suppress(FileExistsError):
                os.mkdir(spot.name, dir_fd=spot.folder)

    def remove_folders(self, folders: list[str]) -> None:
        """Remove those of the folders that are empty."""
        for folder in reversed(folders):
            with suppress(OSError), self.spot(folder) as spot:
                os.rmdir(spot.name, dir_fd=spot.folder)

    def put_beside(self, real: str, name: str, form: Form, *, keeps_mode: bool) -> None:
        """Put ``form`` into the folder of ``real`` as ``name``, with the permissions, owner and attributes of ``real``.

        Who may execute it is the form's business, unless it ``keeps_mode``. Where ``real`` is no file, all is.
        """
        with self.spot(real) as spot:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=spot.folder)
            if form.is_link:
                os.symlink(form.data, os.fsencode(name), dir_fd=spot.folder)
                return
            opened = os.open(name, _WRITE, 0o666 | (form.mode & 0o111), dir_fd=spot.folder)
            with os.fdopen(opened, "wb") as file:
                file.write(form.data)
                file.flush()
                _dress(file.fileno(), spot, form, keeps_mode)
                os.fsync(file.fileno())

    def set_mode(self, real: str, mode: int) -> None:
        """Let those execute the file who may by ``mode``."""
        with self.spot(real) as spot:
            file = os.open(spot.name, _READ, dir_fd=spot.folder)
            try:
                os.fchmod(file, _executed_as(os.fstat(file).st_mode, mode))
                os.fsync(file)
            finally:
                os.close(file)

    def swap(self, real: str, name: str) -> None:
        """Put the file called ``name`` beside ``real`` in its place, in one step that survives a crash."""
        with self.spot(real) as spot:
            os.rename(name, spot.name, src_dir_fd=spot.folder, dst_dir_fd=spot.folder)
            os.fsync(spot.folder)

    def remove(self, real: str, name: str | None = None) -> None:
        """Delete ``real``, or the file called ``name`` beside it; what is not there is fine."""
        try:
            with self.spot(real) as spot:
                os.unlink(name or spot.name, dir_fd=spot.folder)
                os.fsync(spot.folder)
        except OSError as error:
            if error.errno not in _NOTHING_THERE:
                raise

    @contextmanager
    def spot(self, real: str) -> Iterator[Spot]:
        """The name in its opened folder."""
        *folders, name = real.split("/")
        folder = os.open(self._root, _FOLDER)
        try:
            for part in folders:
                inner = os.open(part, _FOLDER, dir_fd=folder)
                os.close(folder)
                folder = inner
            yield Spot(folder, name)
        finally:
            os.close(folder)


def _target(spot: Spot) -> bytes:
    """Where the link leads; empty for what is no link."""
    try:
        return os.readlink(os.fsencode(spot.name), dir_fd=spot.folder)
    except OSError as error:
        if error.errno == errno.EINVAL:
            return b""
        raise


def _dress(file: int, spot: Spot, form: Form, keeps_mode: bool) -> None:
    try:
        model = None if _target(spot) else os.open(spot.name, _READ, dir_fd=spot.folder)
    except FileNotFoundError:
        model = None
    if model is None:
        if not form.is_new:
            os.fchmod(file, stat.S_IMODE(form.mode))
        return
    try:
        wanted, has = os.fstat(model), os.fstat(file)
        if (wanted.st_uid, wanted.st_gid) != (has.st_uid, has.st_gid):
            os.fchown(file, wanted.st_uid, wanted.st_gid)
        for attribute in _attributes(model):
            os.setxattr(file, attribute, os.getxattr(model, attribute))
        mode = wanted.st_mode
        os.fchmod(file, stat.S_IMODE(mode) if keeps_mode else _executed_as(mode, form.mode))
    finally:
        os.close(model)


def _executed_as(mode: int, wanted: int) -> int:
    return (stat.S_IMODE(mode) & ~0o111) | (wanted & 0o111)


def _attributes(file: int) -> list[str]:
    try:
        return os.listxattr(file)
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return []
        raise
