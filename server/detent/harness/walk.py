"""The files of a folder tree, without what is no part of a workspace's content."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from detent.harness.paths import LEFT_OUT

_ENVIRONMENT = "pyvenv.cfg"
TELLING = frozenset({".git", ".gitignore", ".detentignore", _ENVIRONMENT})
"""Names that say something about the folder and what else is in it."""


class Found(NamedTuple):
    """A file, link or folder; folders come before what is in them."""

    path: str
    entry: os.DirEntry[str]
    is_folder: bool


class Inside(NamedTuple):
    """What lies directly in one folder, to be gone through once, and what of ``TELLING`` is among it."""

    found: Iterable[Found]
    telling: frozenset[str]


def walk(
    root: str | os.PathLike[str],
    *,
    skipped: Collection[str] = (),
    on_error: Callable[[str, OSError], None] = lambda path, error: None,
    on_telling: Callable[[str, frozenset[str]], None] = lambda folder, names: None,
    deep: bool = True,
) -> Iterator[Found]:
    """All below ``root``, links not followed; only what lies directly in it unless ``deep``. ``skipped``: paths of
    files and folders to leave out as well; it may grow meanwhile. ``on_telling`` hears of each folder in which there is
    something of ``TELLING``, before what else is in it comes."""
    waiting = [(os.fspath(root), "")]
    while waiting:
        folder, prefix = waiting.pop()
        try:
            inside = look_into(folder, prefix)
        except OSError as error:
            if not prefix:
                raise
            on_error(prefix.removesuffix("/"), error)
            continue
        if inside.telling:
            on_telling(prefix.removesuffix("/"), inside.telling)
        for found in inside.found:
            if found.path not in skipped:
                yield found
                if found.is_folder and deep:
                    waiting.append((found.entry.path, found.path + "/"))


def look_into(folder: str, prefix: str) -> Inside:
    """``prefix``: the path of the folder with a slash behind it; empty for the root."""
    with os.scandir(folder) as found:
        entries = list(found)
    telling = TELLING.intersection([entry.name for entry in entries])
    is_environment = prefix and _ENVIRONMENT in telling
    return Inside(() if is_environment else _found(prefix, entries), telling)


def _found(prefix: str, entries: list[os.DirEntry[str]]) -> Iterator[Found]:
    for entry in entries:
        is_folder = entry.is_dir(follow_symlinks=False)
        if entry.name not in LEFT_OUT or not (is_folder or entry.name == ".git"):
            yield Found(prefix + entry.name, entry, is_folder)


def is_folder(place: Path) -> bool:
    """False too where nobody can say, as of a name that is too long for any."""
    try:
        return place.is_dir()
    except OSError:
        return False
