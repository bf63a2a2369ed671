"""Files below one root, reached name by name, so that no link and no race leads outside."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from detent.core.errors import ToolFailed
from detent.core.form import Form, link
from detent.harness.paths import parts_of, refuse_repository

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_MOST_LINKS = 40
_MEGABYTE = 1024 * 1024


class _Place(NamedTuple):
    """A name in an opened folder; ``path`` is where that is, with no link on the way."""

    folder: int
    name: str
    path: str


class Tree:
    """Links inside the root are followed, others refused. Every refusal and every failure is a ToolFailed."""

    def __init__(self, root: Path) -> None:
        self._roots = (os.path.realpath(root), os.path.normpath(root))

    def real(self, path: str, *, follow: bool = True) -> str:
        """The path without links, as far as there is anything on the way to it.

        When ``follow`` is false, the last name is not looked at: what is meant may be a link itself.
        """
        try:
            with self._place(path, follow=follow) as place:
                return place.path
        except Missing:
            return "/".join(parts_of(path))

    def exists(self, path: str) -> bool:
        """True when a regular file is there."""
        try:
            with self._place(path) as place:
                return stat.S_ISREG(os.stat(place.name, dir_fd=place.folder, follow_symlinks=False).st_mode)
        except Missing:
            return False

    def read(self, path: str, limit: int) -> bytes:
        with self._place(path) as place:
            # O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
            file = os.open(place.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=place.folder)
            with os.fdopen(file, "rb") as opened:
                self._refuse_special(path, os.fstat(file), limit)
                return opened.read(limit + 1)[:limit]

    def form(self, path: str, limit: int) -> Form | None:
        """What stands at the path itself; None for nothing, and for what is neither a file nor a link.

        Behind a link on the way there is nothing: what stands there stands somewhere else.
        """
        try:
            with self._place(path, follow=False) as place:
                if place.path != path:
                    return None
                status = os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
                if stat.S_ISLNK(status.st_mode):
                    return link(os.readlink(os.fsencode(place.name), dir_fd=place.folder))
        except (Missing, LeadsOut):
            return None
        mode = stat.S_IFMT(status.st_mode) | (status.st_mode & 0o777)
        return Form(self.read(path, limit), mode) if stat.S_ISREG(status.st_mode) else None

    def put(self, path: str, form: Form) -> None:
        """Let just that stand at the path itself, whatever was there, unless that is a folder."""
        with self._place(path, make=True, follow=False) as place:
            beside = _beside(place)
            try:
                if form.is_link:
                    os.symlink(form.data, os.fsencode(beside), dir_fd=place.folder)
                else:
                    with os.fdopen(os.open(beside, _NEW, 0o666, dir_fd=place.folder), "wb") as opened:
                        opened.write(form.data)
                        if not form.is_new:
                            os.fchmod(opened.fileno(), form.mode & 0o777)
                os.rename(beside, place.name, src_dir_fd=place.folder, dst_dir_fd=place.folder)
            except OSError:
                with suppress(FileNotFoundError):
                    os.unlink(beside, dir_fd=place.folder)
                raise

    def write(self, path: str, data: bytes) -> None:
        """Make the file hold ``data``; folders on the way are made, the mode of an existing file is kept.

        It is written beside the file first: a disk that is full leaves the file as it was.
        """
        with self._place(path, make=True) as place:
            mode = self._mode(path, place)
            beside = _beside(place)
            file = os.open(beside, _NEW, 0o666, dir_fd=place.folder)
            try:
                with os.fdopen(file, "wb") as opened:
                    opened.write(data)
                    if mode is not None:
                        os.fchmod(file, mode)
                os.rename(beside, place.name, src_dir_fd=place.folder, dst_dir_fd=place.folder)
            except OSError:
                os.unlink(beside, dir_fd=place.folder)
                raise

    def _mode(self, path: str, place: _Place) -> int | None:
        """Of the file that is there, which must be a regular one."""
        try:
            status = os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
        except FileNotFoundError:
            return None
        self._refuse_special(path, status, None)
        return stat.S_IMODE(status.st_mode)

    def delete(self, path: str, *, follow: bool = True) -> None:
        with self._place(path, follow=follow) as place:
            if stat.S_ISDIR(os.stat(place.name, dir_fd=place.folder, follow_symlinks=False).st_mode):
                raise ToolFailed(f"{path} is a folder. Delete its files instead.")
            os.unlink(place.name, dir_fd=place.folder)

    @contextmanager
    def _place(self, path: str, *, make: bool = False, follow: bool = True) -> Iterator[_Place]:
        """Walk there. An error of the system on the way, or in the caller's block, becomes a ToolFailed."""
        todo, links = list(parts_of(path)), 0
        folder, done = self._open_root(path), list[str]()
        try:
            while True:
                target = _link(todo[0], folder) if follow or len(todo) > 1 else None
                if target is not None:
                    links += 1
                    if links > _MOST_LINKS:
                        raise ToolFailed(f"{path} goes round in a circle of links.")
                    todo = redirect(self._roots, path, done, target, todo[1:])
                    again = self._open_root(path)
                    os.close(folder)
                    folder, done = again, []
                elif len(todo) == 1:
                    yield _Place(folder, todo[0], "/".join([*done, todo[0]]))
                    return
                else:
                    below = _enter(folder, todo[0], make)
                    os.close(folder)
                    folder = below
                    done.append(todo.pop(0))
        except OSError as error:
            raise _failure(path, error) from error
        finally:
            os.close(folder)

    def _open_root(self, path: str) -> int:
        try:
            return os.open(self._roots[0], _FOLDER)
        except OSError as error:
            raise _failure(path, error) from error

    @staticmethod
    def _refuse_special(path: str, status: os.stat_result, limit: int | None) -> None:
        if stat.S_ISDIR(status.st_mode):
            raise ToolFailed(f"{path} is a folder.")
        if not stat.S_ISREG(status.st_mode):
            raise ToolFailed(f"{path} is not a regular file.")
        if limit is not None and status.st_size > limit:
            raise ToolFailed(f"{path} is too large: {status.st_size} bytes, of at most {limit // _MEGABYTE} MB.")


def redirect(roots: Sequence[str], path: str, done: list[str], target: str, rest: list[str]) -> list[str]:
    """The names to walk from the root instead of a link that was met in the folder ``done``, which has no links."""
    parts = list(done)
    if target.startswith("/"):
        root = next((root for root in roots if f"{target}/".startswith(f"{root}/")), None)
        if root is None:
            raise LeadsOut(f"{path} is a link that leads out of the workspace.")
        parts, target = [], target[len(root) :]
    for name in target.split("/"):
        if name == "..":
            if not parts:
                raise LeadsOut(f"{path} is a link that leads out of the workspace.")
            parts.pop()
        elif name not in ("", "."):
            parts.append(name)
    if not parts and not rest:
        raise ToolFailed(f"{path} is a folder.")
    refuse_repository((*parts, *rest))
    return parts + rest


def missing(path: str) -> ToolFailed:
    return Missing(f"There is no file {path}.")


class Missing(ToolFailed):
    """There is no such file."""


def _beside(place: _Place) -> str:
    return f".{place.name[:100]}.{secrets.token_hex(4)}"


class LeadsOut(ToolFailed):
    """A link on the way leads out of the root."""


def _link(name: str, folder: int) -> str | None:
    """Where a link leads; None for what is no link, or not there."""
    try:
        return os.readlink(name, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENOENT):
            return None
        raise


def _enter(folder: int, name: str, make: bool) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except FileNotFoundError:
        if not make:
            raise
        os.mkdir(name, dir_fd=folder)
        return os.open(name, _FOLDER, dir_fd=folder)


def _failure(path: str, error: OSError) -> ToolFailed:
    match error.errno:
        case errno.ENOENT:
            return Missing(f"There is no file {path}.")
        case errno.ENOTDIR:
            return Missing(f"There is no file {path}: a part of the way to it is no folder.")
        case errno.EISDIR:
            return ToolFailed(f"{path} is a folder.")
        case errno.ELOOP:
            return ToolFailed(f"{path} became a link while it was opened.")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return ToolFailed(f"{path} cannot be used: its permissions forbid it.")
        case _:
            return ToolFailed(f"{path} cannot be used: {error.strerror or error}.")
