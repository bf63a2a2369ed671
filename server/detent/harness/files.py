"""The workspace as text: before a run, from the user's tree and the open documents; during one, from the shadow."""

import os
import stat
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from detent.core.encoding import Decoded, Encoding, decoded, refuse_another_encoding
from detent.core.errors import ToolFailed, UserError
from detent.core.form import Form
from detent.core.needed import Needed
from detent.core.work import Buffer, Snapshot
from detent.harness.base import Stamp
from detent.harness.breadth import is_too_wide
from detent.harness.copying import MOST_READ
from detent.harness.holding import texts_holding
from detent.harness.ignored import ignored_by
from detent.harness.kept import Kept
from detent.harness.paths import is_left_out, is_plain, parts_of
from detent.harness.reader import Reader
from detent.harness.repositories import all_ignored, all_ignored_in, ignored_among
from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.harness.text import FileTree, read_decoded, readable_place
from detent.harness.tree import Tree
from detent.harness.walk import walk

MOST_WRITTEN = 5 * 1024 * 1024


class SnapshotFiles:
    """Only to look at: the files of the user's tree, with what the editor holds instead where it holds something. As in
    a shadow, what a document holds stands where its path leads, so that a preview shows what a run would."""

    def __init__(self, snapshot: Snapshot, secret: SecretFiles = BY_NAME, kept: Kept | None = None) -> None:
        """``kept``: of the same workspace, by who looks at it more than once."""
        self._secret = secret
        self._root = Path(snapshot.root)
        self._tree = Tree(self._root)
        self._buffers = dict(_leading(self._tree, snapshot.buffers))
        self._kept = kept or Kept(self._root, pays=False)

    def read(self, path: str) -> str:
        return self.decoded(path).text

    def decoded(self, path: str) -> Decoded:
        """What the editor holds is text already: how it is saved is the editor's."""
        buffer = self._buffers.get(readable_place(self._tree, path, self._secret))
        return Decoded(buffer.text, Encoding.UTF8) if buffer else read_decoded(self._tree, path, self._secret)

    def exists(self, path: str) -> bool:
        return self._tree.real(path) in self._buffers or self._tree.exists(path)

    def list(self) -> Sequence[str]:
        listed = self._kept.paths(self._secret)
        return sorted({*listed, *self._open(listed)})

    def holding(self, needed: Needed, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        with Reader(self._root, self._secret) as reader:
            texts = self._kept.texts(self._secret)
            yield from texts_holding(needed, paths, self.read, reader, texts, lambda _: self._buffers)

    def changed(self) -> Sequence[str]:
        return sorted(self._open())

    def _open(self, but: Iterable[str] = ()) -> set[str]:
        names = {path for path in self._buffers if is_readable_name(path, self._secret)}.difference(but)
        return names - left_out_among(self._root, names) if names else names

    def write(self, path: str, text: str) -> None:
        raise ToolFailed(f"{path} cannot be written: no run has begun.")

    def delete(self, path: str) -> None:
        raise ToolFailed(f"{path} cannot be deleted: no run has begun.")

    def form(self, path: str) -> Form | None:
        self._secret.refuse(path)
        return self._tree.form(path, MOST_READ)

    def put(self, path: str, form: Form | None) -> None:
        raise ToolFailed(f"{path} cannot be changed: no run has begun.")


class Looks(NamedTuple):
    """How a shadow is looked through: all its files, and those that may differ from the user's. ``elsewhere``: the
    paths in a folder that may not be in the shadow just what they are below ``folder``, of which ``kept`` is."""

    listed: Callable[[], Sequence[str]]
    changed: Callable[[], Iterable[str]]
    folder: Path
    kept: Kept
    elsewhere: Callable[[], Callable[[str], Container[str]]]


class ShadowFiles:
    """The files of a shadow. ``touched`` hears of every path that will be written or deleted."""

    def __init__(
        self,
        tree: FileTree,
        looks: Looks,
        touched: Callable[[str], None],
        secret: SecretFiles,
    ) -> None:
        self._tree = tree
        self._secret = secret
        self._looks = looks
        self._touched = touched

    def real(self, path: str) -> str:
        """The path without links."""
        return self._tree.real(path)

    def read(self, path: str) -> str:
        return self.decoded(path).text

    def decoded(self, path: str) -> Decoded:
        return read_decoded(self._tree, path, self._secret)

    def exists(self, path: str) -> bool:
        return self._tree.exists(path)

    def list(self) -> Sequence[str]:
        return self._looks.listed()

    def holding(self, needed: Needed, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        with Reader(self._looks.folder, self._secret) as reader:
            texts = self._looks.kept.texts(self._secret)
            yield from texts_holding(needed, paths, self.read, reader, texts, self._looks.elsewhere())

    def changed(self) -> Sequence[str]:
        return sorted(path for path in self._looks.changed() if is_readable_name(path, self._secret))

    def write(self, path: str, text: str) -> None:
        real = _writable(self._tree, path, self._secret)
        try:
            data = text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise ToolFailed(f"The text for {path} holds half a character, at position {error.start}.") from error
        if len(data) > MOST_WRITTEN:
            raise ToolFailed(f"The text for {path} is too large: {len(data)} bytes, of at most {MOST_WRITTEN}.")
        there = decoded(self._tree.read(real, MOST_READ)) if self._tree.exists(real) else None
        if there is not None:
            refuse_another_encoding(path, there.encoding)
        self._touched(real)
        self._tree.write(real, data)

    def delete(self, path: str) -> None:
        real = _writable(self._tree, path, self._secret)
        self._touched(real)
        self._tree.delete(real)

    def form(self, path: str) -> Form | None:
        """What stands at the path itself, a link or a file of any bytes; None for nothing."""
        return self._tree.form(path, MOST_READ)

    def put(self, path: str, form: Form | None) -> None:
        """Let just that stand at the path itself. For what was made in a shadow before, and was not refused there."""
        real = _writable(self._tree, path, self._secret, follow=False)
        self._touched(real)
        if form is None:
            self._tree.delete(real, follow=False)
        else:
            self._tree.put(real, form)


def _leading(tree: Tree, buffers: Mapping[str, Buffer]) -> Iterator[tuple[str, Buffer]]:
    for path, buffer in buffers.items():
        try:
            if not is_left_out(parts_of(path)):
                yield tree.real(path), buffer
        except ToolFailed:
            continue  # a document from outside the workspace, behind a link


def _writable(tree: FileTree, path: str, secret: SecretFiles, *, follow: bool = True) -> str:
    real = tree.real(path, follow=follow)
    secret.refuse(real)
    if is_left_out(parts_of(real)):
        raise ToolFailed(f"{path} is in a folder of caches or installed packages, which a proposal cannot change.")
    return real


def readable(root: Path, ignored: Iterable[str], secret: SecretFiles, workspace: Path | None = None) -> list[str]:
    """The paths of all files below ``root`` whose names and sizes forbid nothing, in no order, without those that
    ``.detentignore`` leaves out, and without what lies in folders of one that is too wide. ``ignored``: what git leaves
    out. ``workspace``: what it is a copy of."""
    return [path for path, _ in _stamped(root, ignored, secret, workspace)]


def stamped(root: Path, secret: SecretFiles) -> dict[str, Stamp]:
    """The same with what tells that a file was not written to; without what git or ``.detentignore`` leave out."""
    try:
        return dict(_stamped(root, all_ignored(root), secret))
    except OSError as error:
        raise UserError(
            f"The folder {root} cannot be read ({error.strerror}): see whether it is still there."
        ) from error


def left_out_among(root: Path, paths: Collection[str]) -> set[str]:
    """Those of the paths that git or ``.detentignore`` leave out."""
    left_out = ignored_by(root)
    return ignored_among(root, paths) | {path for path in paths if left_out(path)}


def _stamped(
    root: Path, ignored: Iterable[str], secret: SecretFiles, workspace: Path | None = None
) -> Iterator[tuple[str, Stamp]]:
    skipped, telling = set(ignored), set[str]()
    left_out = ignored_by(root, workspace, telling)

    def entered(folder: str, names: frozenset[str]) -> None:
        telling.add(folder)
        if folder and ".git" in names:
            skipped.update(all_ignored_in(root, folder))

    for found in walk(root, skipped=skipped, on_telling=entered, deep=not is_too_wide(workspace or root)):
        if not found.is_folder and is_readable_name(found.path, secret) and not left_out(found.path):
            stamp = _readable_size(found.entry)
            if stamp is not None:
                yield found.path, stamp


def is_readable_name(path: str, secret: SecretFiles) -> bool:
    return is_plain(path) and not secret.holds(path)


def _readable_size(entry: os.DirEntry[str]) -> Stamp | None:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    return Stamp.of(status) if stat.S_ISREG(status.st_mode) and status.st_size <= MOST_READ else None
