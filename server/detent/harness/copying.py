"""Copying a workspace into a shadow: contents, modes, times and links; nothing that leads back into the user's tree."""

import errno
import os
import shutil
import stat
from pathlib import Path

from detent.core.errors import UserError
from detent.harness.base import Base, LinkSeen
from detent.harness.repository import copy_repository
from detent.harness.walk import Found, walk

MOST_FILES = 200_000
MOST_READ = 10 * 1024 * 1024
_SHOWN = 5


class Copying:
    """One copy of ``root`` at ``tree``, which must not exist; what was seen goes into ``base``."""

    def __init__(self, root: Path, tree: Path, base: Base) -> None:
        self._root = root
        self._tree = tree
        self._base = base
        self._roots = (os.path.normpath(root), os.path.realpath(root))
        self._unreadable: list[str] = []
        self._room = 0

    def run(self) -> tuple[str, ...]:
        """Copy everything; returns sentences about what could not be read. UserError when there is no room for it."""
        if self._tree.resolve().is_relative_to(self._root.resolve()):
            raise UserError(f"{self._root} holds Detent's own state ({self._tree.parent}): open a smaller folder.")
        try:
            self._tree.mkdir()
            self._room = shutil.disk_usage(self._tree).free // 2
            for count, found in enumerate(walk(self._root, on_error=self._note)):
                if count >= MOST_FILES:
                    raise UserError(f"{self._root} holds more than {MOST_FILES:,} files: open a smaller folder.")
                self._copy(found)
            copy_repository(self._root / ".git", self._tree / ".git")
        except OSError as error:
            raise _failure(self._root, self._tree, error) from error
        if not self._unreadable:
            return ()
        shown = ", ".join(self._unreadable[:_SHOWN]) + (", …" if len(self._unreadable) > _SHOWN else "")
        return (f"Some files could not be read, so the run works without them: {shown}.",)

    def _copy(self, found: Found) -> None:
        target = self._tree / found.path
        if found.is_folder:
            target.mkdir(0o700)
        elif found.entry.is_symlink():
            self._copy_link(found, target)
        elif found.entry.is_file(follow_symlinks=False):
            source = self._open(found)
            if source is not None:
                try:
                    self._copy_file(found.path, source, target)
                finally:
                    os.close(source)

    def _open(self, found: Found) -> int | None:
        """None when it cannot be read, has vanished, or is no regular file any more."""
        try:
            source = os.open(found.entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            self._note(found.path, error)
            return None
        if stat.S_ISREG(os.fstat(source).st_mode):
            return source
        os.close(source)
        return None

    def _copy_file(self, path: str, source: int, target: Path) -> None:
        status = os.fstat(source)
        self._room -= status.st_size
        if self._room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        data = _read(source, status.st_size) if status.st_size <= MOST_READ else None
        copy = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(copy, "wb", buffering=0) as opened:
            if data is None:
                _copy_contents(source, copy)
            else:
                opened.write(data)
            os.fchmod(copy, status.st_mode & 0o777)
            os.utime(copy, ns=(status.st_atime_ns, status.st_mtime_ns))
            self._base.put(path, data, os.fstat(copy))

    def _copy_link(self, found: Found, target: Path) -> None:
        try:
            link = str(Path(found.entry.path).readlink())
        except FileNotFoundError:
            return
        leads_to = self._moved(found.path, link)
        target.symlink_to(leads_to)
        self._base.links[found.path] = LinkSeen(link, leads_to)

    def _moved(self, path: str, link: str) -> str:
        """Where the copied link leads: where it led, but into the shadow where that was the workspace."""
        if link.startswith("/"):
            absolute = os.path.normpath(link)
        else:
            inside = os.path.normpath(f"./{path.rpartition('/')[0]}/{link}")
            if inside != ".." and not inside.startswith("../"):
                return link
            absolute = os.path.normpath(f"{self._roots[1]}/{inside}")
        root = next((root for root in self._roots if f"{absolute}/".startswith(f"{root}/")), None)
        return absolute if root is None else f"{self._tree}{absolute[len(root) :]}"

    def _note(self, path: str, error: OSError) -> None:
        if error.errno != errno.ENOENT:
            self._unreadable.append(path)


def _read(source: int, size: int) -> bytes:
    """Up to the size at the first look; the file may be growing."""
    data = os.read(source, size)
    while len(data) < size and (more := os.read(source, size - len(data))):
        data += more
    return data


def _copy_contents(source: int, target: int) -> None:
    """By the kernel, which shares the blocks where the file system can."""
    try:
        while os.copy_file_range(source, target, 1 << 30):
            pass
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL):
            raise
        while os.sendfile(target, source, None, 1 << 30):
            pass


def _failure(root: Path, tree: Path, error: OSError) -> UserError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(f"The disk has not enough room for a copy of {root} in {tree.parent}: make some.")
    where = error.filename or tree
    return UserError(f"{root} cannot be copied: {where}: {error.strerror or error}. Check its permissions.")
