"""A shadow that is a copy of the workspace, with the unsaved documents in it: for where no layer can be laid over it.

The user's tree is read once, when the shadow is opened, and never written. What lies here can be thrown away.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from detent.core.errors import ToolFailed, UserError
from detent.core.form import Form
from detent.harness.base import Base, name_of
from detent.harness.changes import Comparison, Judge, ShadowChanges
from detent.harness.copying import MOST_READ, Copying
from detent.harness.files import Looks, ShadowFiles, readable
from detent.harness.kept import Kept
from detent.harness.paths import LEFT_OUT, is_left_out, parts_of
from detent.harness.places import new_place, private_places, remove
from detent.harness.repositories import all_ignored, ignored_of
from detent.harness.sandbox.spec import Bind, Jail
from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.harness.shadow import Settled
from detent.harness.tree import Tree


class CopiedShadow:
    """Opening, ``changes`` and ``close`` look at every file: call them from a thread while an event loop runs."""

    def __init__(self, root: Path, folder: Path, base: Base, notices: tuple[str, ...], secret: SecretFiles) -> None:
        """Use ``open``."""
        self.root = root
        self.folder = folder
        self.tree = folder / "tree"
        self.scratch = folder / "scratch"
        self.place = self.made = self.tree
        self.notices = notices
        """Sentences for the user about what is not in the copy."""
        self._base = base
        self._secret = secret
        self._inside = Tree(self.tree)
        self._touched: set[str] = set()
        self._seen: frozenset[str] = frozenset()
        """What differed from the base when that was last looked for, as after every command."""
        self._documents: frozenset[str] = frozenset()
        self._root = root
        self._ignores = partial(ignored_of, root)
        self._judge = Judge(secret, (str(root.resolve()), os.path.normpath(root)), self._inside.real)
        self._ignored = all_ignored(root)
        looks = Looks(
            self._list,
            lambda: self._touched | self._seen | self._documents,
            self.tree,
            Kept(self.tree),
            lambda: lambda _: (),
        )
        self.files = ShadowFiles(self._inside, looks, self._touched.add, secret)

    @classmethod
    def open(
        cls, root: Path, folder: Path, buffers: Mapping[str, str], secret: SecretFiles = BY_NAME
    ) -> "CopiedShadow":
        """Copy ``root`` into a place of its own below ``folder``; what a process that is gone left there is deleted."""
        if not root.is_dir():
            raise UserError(f"The workspace {root} is not there any more: open it again.")
        own = new_place(folder)
        base = Base(own / "base", lambda path: _again(root, path))
        try:
            notices = Copying(root, own / "tree", base).run()
            shadow = cls(root, own, base, notices, secret)
            shadow._documents = frozenset(_lay_over(shadow.tree, base, buffers))
        except BaseException:
            base.close()
            remove(own)
            raise
        return shadow

    @property
    def environment(self) -> Mapping[str, str]:
        """What a command needs to know: places of its own to write to, and where git may not look."""
        return {**private_places(self.scratch), "GIT_CEILING_DIRECTORIES": str(self.folder)}

    def jail(self) -> Jail:
        """The copy is seen where the workspace is, with the installed packages that were not copied."""
        binds = (
            Bind(str(self.scratch), str(self.scratch), writable=True),
            Bind(str(self.tree), str(self.root), writable=True),
            *(Bind(str(folder), str(folder)) for folder in _installed(self.root)),
        )
        return Jail(str(self.root), binds=binds)

    def changes(self) -> ShadowChanges:
        """All that differs from the base, whoever changed it, as far as it can be proposed."""
        _stand_up(self.tree)
        found = Comparison(self._base, self.tree, self._ignores, frozenset(self._touched), self._judge).run()
        self._seen = frozenset(found.files)
        return found

    def content_id(self) -> str:
        """Names what the files of the shadow hold; equal for equal content, wherever it came from."""
        digests = dict(self._base.digests())
        for path, (_, now) in self.changes().files.items():
            if now is None:
                del digests[path]
            else:
                digests[path] = name_of(now)
        whole = hashlib.sha256()
        for path, digest in sorted(digests.items()):
            whole.update(f"{path}\0{digest}\0".encode("utf-8", "surrogateescape"))
        return whole.hexdigest()

    def contents(self, paths: Iterable[str]) -> dict[str, Form | None]:
        """What the files hold now; None for one that is not there."""
        return {path: self._inside.form(path, MOST_READ) for path in {self._inside.real(path) for path in paths}}

    def base(self, path: str) -> Form | None:
        """What stood there when the shadow was opened; None for nothing, or what is not known any more."""
        return self._base.form(path)

    def refresh(self, buffers: Mapping[str, str]) -> int:
        """A copy is of one moment, and stays so."""
        return 0

    def settle(self, began: int, *, watched: bool) -> Settled:
        return Settled()

    def close(self) -> None:
        self._base.close()
        remove(self.folder)

    def _list(self) -> Sequence[str]:
        found = readable(self.tree, self._ignored, self._secret, self._root)
        new = [path for path in found if path not in self._base.originals]
        return sorted(set(found) - self._ignores(new))


def _again(root: Path, path: str) -> bytes | None:
    try:
        return Tree(root).read(path, MOST_READ)
    except ToolFailed:
        return None


def _lay_over(tree: Path, base: Base, buffers: Mapping[str, str]) -> list[str]:
    """Unsaved text is what the user sees, so it is what the run starts from. Returns where it was put."""
    laid = []
    inside = Tree(tree)
    for path, text in buffers.items():
        try:
            if is_left_out(parts_of(path)):
                continue
            real = inside.real(path)
            data = text.encode("utf-8", "surrogatepass")
            inside.write(real, data)
        except ToolFailed:
            continue  # a document from outside the workspace, behind a link
        base.put(real, data, (tree / real).lstat())
        laid.append(real)
    return laid


def _stand_up(tree: Path) -> None:
    """A command may have deleted the whole tree, or put a link in its place."""
    if tree.is_symlink() or not tree.is_dir():
        tree.unlink(missing_ok=True)
        tree.mkdir(0o700)


def _installed(root: Path) -> list[Path]:
    """Folders at the top of the workspace that hold what its commands need, and that are not copied."""
    left_out = LEFT_OUT - {".git", ".hg", ".svn"}
    return sorted(
        folder
        for folder in root.iterdir()
        if folder.is_dir() and not folder.is_symlink() and (folder.name in left_out or (folder / "pyvenv.cfg").exists())
    )
