"""Which files of a workspace can be read, kept from one look to the next: a folder that nobody has written to still has
the names that it had. That is found out for each folder each time, unless the kernel vouches for all of them; nothing
is believed for being recent."""

import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from detent.harness.base import SETTLED, Stamp
from detent.harness.breadth import is_too_wide
from detent.harness.copying import MOST_READ
from detent.harness.ignored import ignored_by, in_repository, rule_files
from detent.harness.paths import is_plain
from detent.harness.repositories import all_ignored, all_ignored_in
from detent.harness.secret_files import SecretFiles
from detent.harness.walk import Found, look_into
from detent.harness.watch import Watch


class Listing:
    """Of one folder tree, for any thread. Git is asked each time, while the folders are looked at: what it ignores can
    change by files that lie anywhere."""

    def __init__(self, root: Path, watch: Watch) -> None:
        self._root = root
        self._watch = watch
        self._lock = threading.Lock()
        self._known: _Known | None = None

    def paths(self, secret: SecretFiles) -> Sequence[str]:
        """As ``files.readable`` of what git does not ignore, sorted. A file that has grown too large since its folder
        was read is still among them; who reads it is told."""
        with self._lock:
            premises = _Premises(secret, in_repository(self._root), is_too_wide(self._root))
            known = self._known
            self._known = None  # whatever goes wrong
            if known is None or known.premises != premises:
                known = _Known(self._root, premises, self._watch)
            try:
                found = known.paths()
            except _OtherRules:
                known = _Known(self._root, premises, self._watch)
                found = known.paths()
            self._known = known
            return found


class _Premises(NamedTuple):
    secret: SecretFiles
    in_repository: bool
    is_too_wide: bool


class _OtherRules(Exception):
    """A file that says which others are left out has changed: each name has to be judged anew."""


class _FolderStamp(NamedTuple):
    """What tells that a folder has the same names in it."""

    device: int
    inode: int
    mtime: int
    ctime: int


class _Folder(NamedTuple):
    """``stamp``: None where it tells nothing. Its files are those that no name and no rule forbids; what git says of
    them is not yet asked."""

    stamp: _FolderStamp | None
    files: Sequence[str]
    too_large: Sequence[str]
    folders: Sequence[str]
    telling: frozenset[str]


class _Known:
    """All that was found by the same rules."""

    def __init__(self, root: Path, premises: _Premises, watch: Watch) -> None:
        self.premises = premises
        self._root = root
        self._watch = watch
        self._vouched: int | None = None
        """The moment since which every folder that there is was watched."""
        self._prefix = os.fspath(root) + "/"
        self._folders: dict[str, _Folder] = {}
        self._ignored: dict[str, frozenset[str]] = {}
        """By the folder of each repository what git ignores there."""
        self._rules: dict[str, Stamp | None] = {}
        self._with_rules: set[str] = set()
        self._left_out = ignored_by(root, among=self._with_rules)
        self._names_of_rules = frozenset(rule_files(root))
        self._paths: Sequence[str] = ()
        self._stamps: Sequence[tuple[str, _FolderStamp]] = ()
        self._settled = 0
        """What was changed before this moment has another stamp when it changes again."""

    def paths(self) -> Sequence[str]:
        moment, before, self._vouched = self._watch.moment(), self._vouched, None
        self._settled = time.time_ns() - SETTLED
        is_first = not self._folders
        with self._asking() as asked:
            if is_first:
                self._ignored = asked()
            elif any(stamp is None or self._rule_stamp(path) != stamp for path, stamp in self._rules.items()):
                raise _OtherRules
            is_same = not is_first and (moment == before or self._is_same())
            if not is_same:
                self._walk(is_first=is_first)
            ignored = asked()
        if any(self._ignored.get(folder) != paths for folder, paths in ignored.items()):
            self._ignored.update(ignored)
            self._walk(is_first=is_first)
            is_same = False
        if not is_same or any(folder.too_large for folder in self._folders.values()):
            self._paths = self._read()
        if (is_same and moment == before) or self._watch.covers(self._folders):
            self._vouched = moment
        return self._paths

    @contextmanager
    def _asking(self) -> Iterator[Callable[[], dict[str, frozenset[str]]]]:
        """Git is asked meanwhile, in all repositories that are known; without one it says nothing."""
        folders = [folder for folder in self._ignored if folder]
        nothing = {} if self.premises.in_repository else {"": frozenset[str]()}
        if nothing and not folders:
            yield lambda: nothing
            return

        def asked() -> dict[str, frozenset[str]]:
            own = nothing or {"": all_ignored(self._root)}
            return own | {folder: self._ignored_in(folder) for folder in folders}

        with ThreadPoolExecutor(1, "ignored") as thread:
            yield thread.submit(asked).result

    def _ignored_in(self, folder: str) -> frozenset[str]:
        return frozenset(all_ignored_in(self._root, folder))

    def _is_same(self) -> bool:
        """Each folder: written out, because there are thousands."""
        look = os.lstat
        for path in self._folders:
            self._watch.folder(path)
        try:
            for place, stamp in self._stamps:
                now = look(place)
                if (now.st_dev, now.st_ino, now.st_mtime_ns, now.st_ctime_ns) != stamp:
                    return False
        except OSError:
            return False
        return len(self._stamps) == len(self._folders)

    def _walk(self, *, is_first: bool) -> None:
        """Folders that were not written to are not read again."""
        before, self._folders = self._folders, {}
        skipped = set[str]().union(*self._ignored.values())
        waiting = [""]
        while waiting:
            path = waiting.pop()
            self._watch.folder(path)
            known, stamp = before.get(path), _folder_stamp(self._prefix + path)
            if known is None or known.stamp is None or known.stamp != stamp:
                known = self._looked_into(path, stamp, known, is_first=is_first)
                if path and ".git" in known.telling:
                    self._ignored[path] = self._ignored_in(path)
                    skipped |= self._ignored[path]
            self._folders[path] = known
            waiting += (folder for folder in known.folders if folder not in skipped)
        self._ignored = {path: names for path, names in self._ignored.items() if not path or self._is_repository(path)}

    def _is_repository(self, path: str) -> bool:
        return path in self._folders and ".git" in self._folders[path].telling

    def _looked_into(self, path: str, stamp: _FolderStamp | None, before: _Folder | None, *, is_first: bool) -> _Folder:
        prefix = f"{path}/" if path else ""
        try:
            inside = look_into(self._prefix + path, prefix)
        except OSError:
            if not path:
                raise
            return _Folder(None, (), (), (), frozenset())
        rules = inside.telling & self._names_of_rules
        if not is_first and rules != (before.telling & self._names_of_rules if before else frozenset()):
            raise _OtherRules
        if rules:
            self._with_rules.add(path)
            for name in rules:  # a stamp that is known is that of the lines by which other names were judged
                self._rules.setdefault(prefix + name, self._rule_stamp(prefix + name))
        files, too_large, folders = _sorted_out(inside.found, self._is_meant)
        folders = () if self.premises.is_too_wide else folders
        is_settled = stamp is not None and stamp.ctime < self._settled
        return _Folder(stamp if is_settled else None, files, too_large, folders, inside.telling)

    def _rule_stamp(self, path: str) -> Stamp | None:
        """None where it tells nothing."""
        try:
            stamp = Stamp.of((self._root / path).lstat())
        except OSError:
            return None
        return stamp if stamp.ctime < self._settled else None

    def _is_meant(self, path: str) -> bool:
        return is_plain(path) and not self.premises.secret.holds(path) and not self._left_out(path)

    def _read(self) -> Sequence[str]:
        self._stamps = [(self._prefix + path, one.stamp) for path, one in self._folders.items() if one.stamp]
        skipped = set[str]().union(*self._ignored.values())
        found = [path for folder in self._folders.values() for path in folder.files]
        for folder in self._folders.values():
            found += (path for path in folder.too_large if _is_read(self._prefix + path))
        return sorted(path for path in found if path not in skipped)


def _folder_stamp(place: str) -> _FolderStamp | None:
    try:
        now = os.lstat(place)
    except OSError:
        return None
    return _FolderStamp(now.st_dev, now.st_ino, now.st_mtime_ns, now.st_ctime_ns)


def _sorted_out(
    inside: Iterable[Found], is_meant: Callable[[str], bool]
) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """The files that can be read, those that are too large, and the folders."""
    files: list[str] = []
    too_large: list[str] = []
    folders: list[str] = []
    for found in inside:
        if found.is_folder:
            folders.append(found.path)
        elif found.entry.is_file(follow_symlinks=False) and is_meant(found.path):
            (files if _is_read(found.entry.path) else too_large).append(found.path)
    return files, too_large, folders


def _is_read(place: str) -> bool:
    try:
        status = os.lstat(place)
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size <= MOST_READ
