"""The checks of a change, which depend on where it lies: of the top, and of the folders that it touches."""

from collections.abc import Callable, Collection, Sequence
from pathlib import PurePosixPath

from detent.core.errors import ToolFailed
from detent.core.ports import Check, Files
from detent.engine.before import Before
from detent.engine.run import Spread


def spreading(
    find: Callable[[Collection[str]], Sequence[Check]],
    files: Files,
    commands: list[Sequence[str]],
    before: Before | None = None,
) -> Spread:
    """What ``find`` gives is from then on among the ``commands`` that may run, and found out of the tree before."""

    def spread(paths: Collection[str]) -> Sequence[Check]:
        found = find(still_there(files, paths))
        commands.extend(command for check in found if (command := check.command()) not in commands)
        if before is not None:
            before.about(found)
        return found

    return spread


def still_there(files: Files, paths: Collection[str]) -> list[str]:
    """The paths; instead of one that is deleted, one in the nearest folder above it that is still there."""
    gone = {path for path in paths if not _exists(files, path)}
    listed = _listed(files) if gone else ()
    folders: dict[PurePosixPath, bool] = {}

    def is_there(folder: PurePosixPath) -> bool:
        if folder not in folders:
            folders[folder] = not folder.parts or any(path.startswith(f"{folder}/") for path in listed)
        return folders[folder]

    def nearest(path: str) -> str:
        return str(next(folder for folder in PurePosixPath(path).parents if is_there(folder)) / "_")

    return [nearest(path) if path in gone else path for path in paths]


def _exists(files: Files, path: str) -> bool:
    try:
        return files.exists(path)
    except ToolFailed:
        return True


def _listed(files: Files) -> Sequence[str]:
    try:
        return files.list()
    except ToolFailed:
        return ()
