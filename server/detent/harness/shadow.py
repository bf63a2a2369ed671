"""The shadow: a copy of the workspace, with the unsaved documents laid over it, in which a run works.

The user's tree is read once, when the shadow is opened, and never written. What lies here can be thrown away.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from detent.core.errors import ToolFailed, UserError
from detent.core.ports import Files
from detent.harness.base import Base, digest_of
from detent.harness.changes import Comparison, ShadowChanges
from detent.harness.copying import MOST_READ, Copying
from detent.harness.files import ShadowFiles, readable
from detent.harness.git import Git
from detent.harness.paths import is_left_out, parts_of
from detent.harness.tree import Tree


class Shadow:
    """Opening, ``changes`` and ``close`` look at every file: call them from a thread while an event loop runs."""

    def __init__(self, root: Path, folder: Path, base: Base, notices: tuple[str, ...]) -> None:
        """Use ``open``."""
        self.root = root
        self.folder = folder
        self.tree = folder / "tree"
        self.notices = notices
        """Sentences for the user about what is not in the copy."""
        self._base = base
        self._inside = Tree(self.tree)
        self._touched: set[str] = set()
        self._git = Git(root)
        self._ignored = self._git.all_ignored()
        self.files: Files = ShadowFiles(self._inside, self._list, self._touched.add)

    @classmethod
    def open(cls, root: Path, folder: Path, buffers: Mapping[str, str]) -> "Shadow":
        """Copy ``root`` into a place of its own below ``folder``; what a process that is gone left there is deleted."""
        if not root.is_dir():
            raise UserError(f"The workspace {root} is not there any more: open it again.")
        own = folder / f"{os.getpid()}-{secrets.token_hex(4)}"
        try:
            _clear(folder)
            for needed in (own, own / "home", own / "tmp"):
                needed.mkdir(mode=0o700, parents=True)
            base = Base(own / "base")
        except OSError as error:
            raise UserError(f"{own} cannot be made: {error.strerror or error}. Check its permissions.") from error
        try:
            notices = Copying(root, own / "tree", base).run()
            shadow = cls(root, own, base, notices)
            shadow._lay_over(buffers)
        except BaseException:
            base.close()
            _remove(own)
            raise
        return shadow

    @property
    def environment(self) -> Mapping[str, str]:
        """What a command in the shadow needs to know: places of its own to write to, and where git may not look."""
        return {
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "GIT_CEILING_DIRECTORIES": str(self.folder),
        }

    def changes(self) -> ShadowChanges:
        """All that differs from the base, whoever changed it, as far as it can be proposed."""
        self._stand_up()
        return Comparison(self._base, self.tree, self._git, frozenset(self._touched)).run()

    def content_id(self) -> str:
        """Names what the files of the shadow hold; equal for equal content, wherever it came from."""
        digests = dict(self._base.digests())
        for path, (_, now) in self.changes().files.items():
            if now is None:
                del digests[path]
            else:
                digests[path] = digest_of(now)
        whole = hashlib.sha256()
        for path, digest in sorted(digests.items()):
            whole.update(f"{path}\0{digest}\0".encode("utf-8", "surrogateescape"))
        return whole.hexdigest()

    def contents(self, paths: Iterable[str]) -> dict[str, bytes | None]:
        """What the files hold now; None for one that is not there."""
        real = {self._inside.real(path) for path in paths}
        return {path: self._inside.read(path, MOST_READ) if self._inside.exists(path) else None for path in real}

    def base(self, path: str) -> bytes | None:
        """What a file held when the shadow was opened; None when it was not there, or is no text."""
        return self._base.content(path)

    def restore(self, changes: Mapping[str, bytes | None]) -> None:
        """Do these changes again, in a shadow that was opened anew."""
        for path, data in changes.items():
            self._touched.add(path)
            if data is not None:
                self._inside.write(path, data)
            elif self._inside.exists(path):
                self._inside.delete(path)

    def close(self) -> None:
        self._base.close()
        _remove(self.folder)

    def _lay_over(self, buffers: Mapping[str, str]) -> None:
        """Unsaved text is what the user sees, so it is what the run starts from."""
        for path, text in buffers.items():
            try:
                if is_left_out(parts_of(path)):
                    continue
                real = self._inside.real(path)
                data = text.encode("utf-8", "surrogatepass")
                self._inside.write(real, data)
            except ToolFailed:
                continue  # a document from outside the workspace, behind a link
            self._base.put(real, data, (self.tree / real).lstat())

    def _stand_up(self) -> None:
        """A command may have deleted the whole tree, or put a link in its place."""
        if self.tree.is_symlink() or not self.tree.is_dir():
            self.tree.unlink(missing_ok=True)
            self.tree.mkdir(0o700)

    def _list(self) -> Sequence[str]:
        found = readable(self.tree, self._ignored)
        new = [path for path in found if path not in self._base.originals]
        return sorted(set(found) - self._git.ignored(new))


def _clear(folder: Path) -> None:
    """Delete the shadows that other processes left here. A living one has lost its lease, or we would not be here."""
    for old in folder.iterdir() if folder.is_dir() else ():
        if not old.name.startswith(f"{os.getpid()}-"):
            _remove(old)


def _remove(folder: Path) -> None:
    """Delete it, whatever permissions a command has left on what is in it."""

    def unlock(function: object, path: str, error: object) -> None:
        for locked in (Path(path).parent, Path(path)):
            if locked.is_dir() and not locked.is_symlink():
                locked.chmod(0o700)

    for _ in range(2):
        if folder.exists():
            shutil.rmtree(folder, onerror=unlock)
    shutil.rmtree(folder, ignore_errors=True)
