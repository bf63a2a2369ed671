"""The workspace with an upper layer over it, as the kernel's overlay would show it, without mounting anything.

Between commands nothing is mounted; so the server reads and writes the layers themselves. In the upper layer a
character device 0,0 says that a name is deleted, and an extended attribute that a folder hides what lies below it.
"""

import errno
import os
import stat
from collections.abc import Container, Iterator
from pathlib import Path
from typing import NamedTuple

from detent.core.errors import ToolFailed
from detent.core.form import Form
from detent.harness.copying import MOST_READ
from detent.harness.paths import parts_of
from detent.harness.tree import LeadsOut, Missing, Tree, missing, redirect
from detent.harness.walk import Found, walk

_OPAQUE = "user.overlay.opaque"
_MOST_LINKS = 40


class Spot(NamedTuple):
    """Where a path is: its name without links, and which layers have something there."""

    path: str
    upper: os.stat_result | None
    lower: os.stat_result | None

    @property
    def seen(self) -> os.stat_result | None:
        return self.upper or self.lower


class Layers:
    """Links inside the workspace are followed, others refused. Every refusal and failure is a ToolFailed."""

    def __init__(self, lower: Path, upper: Path) -> None:
        self.lower = Tree(lower)
        self.upper = Tree(upper)
        self._lower = lower
        self._upper = upper
        self._roots = (os.path.realpath(lower), os.path.normpath(lower))

    def looks(self, path: str) -> tuple[os.stat_result | None, os.stat_result | None]:
        """What each layer itself has at a path without links."""
        return look(self._upper / path), look(self._lower / path)

    def real(self, path: str, *, follow: bool = True) -> str:
        """The path without links, as far as there is anything on the way to it.

        When ``follow`` is false, the last name is not looked at: what is meant may be a link itself.
        """
        return self.spot(path, follow=follow).path

    def exists(self, path: str) -> bool:
        """True when a regular file is there."""
        seen = self.spot(path).seen
        return seen is not None and stat.S_ISREG(seen.st_mode)

    def read(self, path: str, limit: int = MOST_READ) -> bytes:
        spot = self.spot(path)
        if spot.upper is not None:
            return self.upper.read(spot.path, limit)
        if spot.lower is None:
            raise missing(path)
        return self.lower.read(spot.path, limit)

    def form(self, path: str, limit: int = MOST_READ) -> Form | None:
        """What stands at the path itself; None for nothing, and for what is neither a file nor a link.

        Behind a link on the way there is nothing: what stands there stands somewhere else.
        """
        try:
            spot = self.spot(path, follow=False)
        except (Missing, LeadsOut):
            return None
        layer = self.upper if spot.upper else self.lower
        return None if spot.seen is None or spot.path != path else layer.form(path, limit)

    def put(self, path: str, form: Form) -> None:
        """Let just that stand at the path itself, in the upper layer."""
        spot = self.spot(path, follow=False)
        if spot.seen is not None and stat.S_ISDIR(spot.seen.st_mode):
            raise ToolFailed(f"{path} is a folder.")
        _make_way(self._lower, self._upper, spot.path)
        self.upper.put(spot.path, form)

    def write(self, path: str, data: bytes) -> None:
        """Into the upper layer; folders on the way are made, the mode of a file that is there is kept."""
        spot = self.spot(path)
        _make_way(self._lower, self._upper, spot.path)
        status = look(self._upper / spot.path)
        gone = status is not None and is_whiteout(status)
        if gone:
            self.forget(spot.path)
        try:
            self.upper.write(spot.path, data)
        except ToolFailed:
            if gone:
                _white_out(self._upper / spot.path)
            raise
        if spot.upper is None and spot.lower is not None:
            (self._upper / spot.path).chmod(spot.lower.st_mode & 0o777)

    def delete(self, path: str, *, follow: bool = True) -> None:
        spot = self.spot(path, follow=follow)
        if spot.seen is None:
            raise missing(path)
        if stat.S_ISDIR(spot.seen.st_mode):
            raise ToolFailed(f"{path} is a folder. Delete its files instead.")
        _make_way(self._lower, self._upper, spot.path)
        self.forget(spot.path)
        if spot.lower is not None:
            _white_out(self._upper / spot.path)

    def forget(self, path: str) -> None:
        """Let the lower file be seen again, as it is."""
        try:
            (self._upper / path).unlink(missing_ok=True)
        except OSError as error:
            if error.errno != errno.ENOTDIR:
                raise ToolFailed(f"{path} cannot be changed: {error.strerror or error}.") from error

    def said(self) -> Iterator[str]:
        """Every file that the upper layer says something about, deleted ones included; not installed packages."""
        environments: list[str] = []
        for found in walk(self._upper):
            if found.is_folder and os.path.exists(f"{self._lower}/{found.path}/pyvenv.cfg"):  # noqa: PTH110
                environments.append(found.path + "/")
            if environments and found.path.startswith(tuple(environments)):
                continue
            yield from _said_of(found, self._lower, self._upper)

    def spot(self, path: str, *, follow: bool = True) -> Spot:
        """Follow the way to it, name by name."""
        todo, done, links = list(parts_of(path)), list[str](), 0
        upper_goes_on, lower_goes_on = True, True
        while True:
            here = "/".join([*done, todo[0]])
            upper = look(f"{self._upper}/{here}") if upper_goes_on else None
            gone = upper is not None and is_whiteout(upper)
            lower = look(f"{self._lower}/{here}") if lower_goes_on and not gone else None
            upper = None if gone else upper
            seen = upper or lower
            if seen is not None and stat.S_ISLNK(seen.st_mode) and (follow or len(todo) > 1):
                links += 1
                if links > _MOST_LINKS:
                    raise ToolFailed(f"{path} goes round in a circle of links.")
                target = _target((self._upper if upper else self._lower) / here, path)
                todo, done = redirect(self._roots, path, done, target, todo[1:]), []
                upper_goes_on = lower_goes_on = True
                continue
            if len(todo) == 1:
                return Spot(here, upper, lower)
            if seen is not None and not stat.S_ISDIR(seen.st_mode):
                raise missing(path)
            done.append(todo.pop(0))
            upper_goes_on = upper is not None
            hidden = upper is not None and _is_opaque(f"{self._upper}/{here}")
            lower_goes_on = lower is not None and stat.S_ISDIR(lower.st_mode) and not hidden


class SaidAbove(dict[str, Container[str]]):
    """By folder the paths in it of which the upper layer says something, at this moment: what is seen at the others is
    what the lower one has."""

    def __init__(self, upper: Path) -> None:
        super().__init__()
        self._upper = os.fspath(upper)

    def __missing__(self, folder: str) -> Container[str]:
        above: Container[str] = self[folder.rpartition("/")[0]] if folder else ("",)
        if type(above) is not _Everything:  # what is hidden, or stands elsewhere, is so all the way down
            above = self._looked(folder) if folder in above else ()
        self[folder] = above
        return above

    def _looked(self, folder: str) -> Container[str]:
        upper, prefix = f"{self._upper}/{folder}", f"{folder}/" if folder else ""
        try:
            if os.path.islink(upper) or _is_opaque(upper):  # noqa: PTH114 - for each folder of each search
                return _Everything()
            return frozenset(prefix + name for name in os.listdir(upper))  # noqa: PTH208
        except OSError:
            return _Everything()


class _Everything(Container[str]):
    def __contains__(self, one: object) -> bool:
        return True


def installed(lower: Path, upper: Path) -> list[str]:
    """The folders of installed packages in which the upper layer says something, but for caches."""
    found = []
    for entry in os.scandir(upper):
        packages = entry.name in ("node_modules", ".tox", ".nox") or (lower / entry.name / "pyvenv.cfg").exists()
        if packages and any(not file.is_folder for file in walk(entry.path)):
            found.append(entry.name)
    return sorted(found)


def is_behind(layers: Layers, path: str) -> bool:
    """Whether a file or a link of the lower layer stands on the way there."""
    ways = path.split("/")
    above = (layers.looks("/".join(ways[:count]))[1] for count in range(1, len(ways)))
    return any(status is not None and not stat.S_ISDIR(status.st_mode) for status in above)


def below(layers: Layers, path: str) -> Form | None:
    """What the lower layer has at the path itself; None for nothing, or nothing that can be read."""
    try:
        return layers.lower.form(path, MOST_READ)
    except ToolFailed:
        return None


def _make_way(lower_root: Path, upper_root: Path, path: str) -> None:
    """The folders above it, in the upper layer; one that was deleted begins anew, with nothing of the old in it."""
    parts = path.split("/")[:-1]
    for count in range(1, len(parts) + 1):
        here = "/".join(parts[:count])
        upper, lower = look(upper_root / here), look(lower_root / here)
        if upper is not None and is_whiteout(upper):
            (upper_root / here).unlink()
            (upper_root / here).mkdir()
            os.setxattr(upper_root / here, _OPAQUE, b"y")
        elif upper is None:
            (upper_root / here).mkdir()
            if lower is not None:
                (upper_root / here).chmod(lower.st_mode & 0o7777)


def _target(link: Path, path: str) -> str:
    try:
        return str(link.readlink())
    except OSError as error:  # it was a link a moment ago
        raise ToolFailed(f"{path} is being changed by somebody else just now. Try again.") from error


def _said_of(found: Found, lower_root: Path, upper_root: Path) -> Iterator[str]:
    """The files about which this entry of the upper layer says something. It is asked of all entries in each search and
    each question, so their places are written as texts."""
    status, lower = found.entry.stat(follow_symlinks=False), look(f"{lower_root}/{found.path}")
    was_folder = lower is not None and stat.S_ISDIR(lower.st_mode)
    if is_whiteout(status):
        yield from _files_at(lower_root, found.path)
    elif not found.is_folder and not stat.S_ISCHR(status.st_mode):
        yield found.path
        if was_folder:  # a file or a link in the place of a folder
            yield from _files_at(lower_root, found.path)
    elif found.is_folder and lower is not None and not was_folder:
        yield found.path  # a folder in the place of a file
    elif found.is_folder and _is_opaque(found.entry.path):
        inside = _files_at(lower_root, found.path)
        yield from (path for path in inside if look(upper_root / path) is None)


def _files_at(lower: Path, path: str) -> Iterator[str]:
    """The file of that name, or all in the folder of that name."""
    if (lower / path).is_dir() and not (lower / path).is_symlink():
        yield from (f"{path}/{found.path}" for found in walk(lower / path) if not found.is_folder)
    else:
        yield path


def _is_opaque(folder: str) -> bool:
    """Whether it hides what lies below it."""
    try:
        return os.getxattr(folder, _OPAQUE, follow_symlinks=False) == b"y"
    except OSError:
        return False


def is_whiteout(status: os.stat_result) -> bool:
    return stat.S_ISCHR(status.st_mode) and status.st_rdev == 0


def look(path: Path | str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            return None
        raise ToolFailed(f"{Path(path).name} cannot be looked at: {error.strerror or error}.") from error


def _white_out(path: Path) -> None:
    """Say in the upper layer that the file is deleted."""
    os.mknod(path, stat.S_IFCHR, os.makedev(0, 0))
