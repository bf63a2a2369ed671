"""A shadow that is a layer over the workspace: opened at once, however large that is, and seen at its own path.

The kernel lays the layer over the workspace for each command and takes it away after it, because what changes below a
living overlay is not defined, and the user goes on saving. Between commands, what the user changed meanwhile is merged
into the layer: for each file in it, what it held when the run first touched it is kept as the base.
"""

import contextlib
import hashlib
import os
import stat
import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from detent.core.errors import ToolFailed, UserError
from detent.core.form import Form
from detent.harness.base import name_of
from detent.harness.bases import Bases
from detent.harness.changes import Ignores, Judge, Seen, ShadowChanges, Why, collect
from detent.harness.copying import MOST_READ
from detent.harness.files import MOST_WRITTEN, Looks, ShadowFiles, is_readable_name
from detent.harness.ignored import ignored_by
from detent.harness.kept import Kept
from detent.harness.layers import Layers, SaidAbove, installed, is_behind, look
from detent.harness.paths import is_plain
from detent.harness.places import new_place, private_places, remove
from detent.harness.protected import protected_paths
from detent.harness.repositories import ignored_of
from detent.harness.sandbox.spec import Bind, Jail, Overlay
from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.harness.shadow import Merge, Settled
from detent.harness.walk import walk

_COARSE_CLOCK = 5
"""CLOCK_REALTIME_COARSE of Linux, which stamps the files; Python has no name for it."""
_PART_OF_A_STEP = 0.0005


class _Differing:
    """The files that the layer says something about, but for those that git ignores, which is asked once of each."""

    def __init__(self, bases: Bases, layers: Layers, ignores: Ignores) -> None:
        self._bases = bases
        self._layers = layers
        self._ignores = ignores
        self._ignored: dict[str, bool] = {}

    def __call__(self) -> Iterable[str]:
        differing = {*self._bases, *self._layers.said()}
        new = differing - self._ignored.keys()
        if new:
            ignored = self._ignores(new)
            self._ignored.update((path, path in ignored) for path in new)
        return (path for path in differing if not self._ignored[path])


class LayeredShadow:
    def __init__(self, root: Path, folder: Path, merge: Merge, secret: SecretFiles, kept: Kept) -> None:
        """Use ``open``."""
        self.root = root
        self.place = root
        self.scratch = folder / "scratch"
        self.notices: tuple[str, ...] = ()
        self._folder = folder
        self.made = self._upper = folder / "upper"
        self._work = folder / "work"
        for needed in (self._upper, self._work):
            needed.mkdir()
        self._layers = Layers(root, self._upper)
        self._bases = Bases(self._layers, merge)
        self._ignores = partial(ignored_of, root)
        self._secret = secret
        self._kept = kept
        self._judge = Judge(secret, (str(root.resolve()), os.path.normpath(root)), self._layers.real)
        looks = Looks(
            self._list,
            _Differing(self._bases, self._layers, self._ignores),
            root,
            kept,
            lambda: SaidAbove(self._upper).__getitem__,
        )
        self.files = ShadowFiles(self._layers, looks, self._bases.keep, secret)

    @classmethod
    def open(
        cls,
        root: Path,
        folder: Path,
        buffers: Mapping[str, str],
        merge: Merge,
        secret: SecretFiles = BY_NAME,
        kept: Kept | None = None,
    ) -> "LayeredShadow":
        """``kept``: of the same workspace, where several look at it."""
        if not root.is_dir():
            raise UserError(f"The workspace {root} is not there any more: open it again.")
        own = new_place(folder)
        try:
            shadow = cls(root, own, merge, secret, kept or Kept(root))
            shadow._bases.follow(buffers)
        except BaseException:
            remove(own)
            raise
        return shadow

    @property
    def environment(self) -> Mapping[str, str]:
        return private_places(self.scratch)

    def jail(self) -> Jail:
        return Jail(
            str(self.root),
            overlay=Overlay(str(self.root), str(self._upper), str(self._work)),
            binds=(Bind(str(self.scratch), str(self.scratch), writable=True),),
            protected=tuple(str(self.root / path) for path in protected_paths(self.root)),
        )

    def refresh(self, buffers: Mapping[str, str]) -> int:
        self._bases.follow(buffers)
        return _moment()

    def settle(self, began: int, *, watched: bool) -> Settled:
        for path in protected_paths(self.root):  # where nothing was, the jail has put something empty
            if (self._upper / path).is_dir() and not (self.root / path).exists():
                _remove_empty(self._upper / path)
        meanwhile = frozenset(path for path in self._layers.said() if _written_after(look(self.root / path), began))
        raced, guarded = self._bases.settle(meanwhile)
        changed = f"The user changed {', '.join(raced)} meanwhile: what was written there did not stay. Run it again."
        kept = f"{', '.join(guarded)} may not be written by a command: what was written there did not stay."
        moved = watched and any(_written_after(look(Path(found.entry.path)), began) for found in walk(self.root))
        return Settled((*([changed] if raced else []), *([kept] if guarded else [])), moved)

    def changes(self) -> ShadowChanges:
        paths = sorted({*self._bases, *self._layers.said()})
        return collect(
            filter(None, (_difference(self._layers, self._bases, self._judge, path) for path in paths)),
            self._ignores,
            installed(self.root, self._upper),
        )

    def content_id(self) -> str:
        """From the stamps of what lies below, which no one can change without being seen, and the changes over it."""
        whole = hashlib.sha256()
        for found in sorted(walk(self.root), key=lambda found: found.path):
            if not found.is_folder and found.path not in self._bases:
                status = found.entry.stat(follow_symlinks=False)
                whole.update(_line(found.path, status.st_size, status.st_mtime_ns, status.st_mode & 0o100))
        for path in sorted(self._bases):
            whole.update(_line(path, _name(self._layers, path)))
        for path in sorted(path for path in self._layers.said() if not is_plain(path)):
            odd = look(self._upper / path)
            whole.update(_line(path, *((odd.st_size, odd.st_mtime_ns) if odd else ())))
        return whole.hexdigest()

    def contents(self, paths: Iterable[str]) -> dict[str, Form | None]:
        return {path: self._layers.form(path) for path in {self._layers.real(path) for path in paths}}

    def base(self, path: str) -> Form | None:
        return self._bases.of(path)

    def close(self) -> None:
        remove(self._folder)

    def _list(self) -> Sequence[str]:
        listed, said = self._kept.paths(self._secret), set(self._layers.said())
        hidden = {path for path in said if not self._layers.exists(path)}
        found = [path for path in said - hidden if not _is_among(listed, path)]
        if not hidden and not found:
            return listed
        left_out = ignored_by(self.root)
        new = {path for path in found if is_readable_name(path, self._secret) and not left_out(path)}
        seen = [path for path in listed if path not in hidden]
        return sorted([*seen, *(new - self._ignores(new))])


def _is_among(ordered: Sequence[str], path: str) -> bool:
    at = bisect_left(ordered, path)
    return at < len(ordered) and ordered[at] == path


def _difference(layers: Layers, bases: Bases, judge: Judge, path: str) -> Seen | None:
    """None when the file is as it was."""
    if not is_plain(path):
        return Seen(path, Why.NAME)
    if is_behind(layers, path):
        return Seen(path, Why.PLACE)
    upper, lower = layers.looks(path)
    if _larger(upper, MOST_WRITTEN) or _larger(lower, MOST_READ):
        return Seen(path, Why.LARGE)
    try:
        return judge.judge(path, bases.of(path), layers.form(path))
    except ToolFailed:
        return Seen(path, Why.UNREADABLE)


def _remove_empty(folder: Path) -> None:
    """Folders without a file in them; what a tool has written there stays."""
    for inner in folder.iterdir():
        if inner.is_dir() and not inner.is_symlink():
            _remove_empty(inner)
    with contextlib.suppress(OSError):
        folder.rmdir()


def _larger(status: os.stat_result | None, limit: int) -> bool:
    return status is not None and stat.S_ISREG(status.st_mode) and status.st_size > limit


def _name(layers: Layers, path: str) -> str:
    try:
        now = layers.form(path)
    except ToolFailed as error:
        return f"unreadable: {error}"
    return "-" if now is None else name_of(now)


def _line(*words: object) -> bytes:
    return "\0".join([*map(str, words), ""]).encode("utf-8", "surrogateescape")


def _moment() -> int:
    """Now, in nanoseconds; it returns when every later change of a file will have a later stamp.

    The kernel stamps files by a clock that goes in steps, so the end of the running step is awaited.
    """
    now = time.time_ns()
    while time.clock_gettime_ns(_COARSE_CLOCK) <= now:
        time.sleep(_PART_OF_A_STEP)
    return now


def _written_after(status: os.stat_result | None, began: int) -> bool:
    return status is not None and status.st_ctime_ns > began
