"""Where shadows lie on disk, and how they go."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from detent.core.errors import UserError


def new_place(folder: Path) -> Path:
    """A new folder for one shadow of the run that ``folder`` names: itself is never made, its name begins the place's.

    What a process that is gone left of this run is deleted.
    """
    own = folder.with_name(f"{folder.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        _clear(folder)
        for needed in (own, own / "scratch", own / "scratch" / "home", own / "scratch" / "tmp"):
            needed.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise UserError(f"{own} cannot be made: {error.strerror or error}. Check its permissions.") from error
    return own


def run_of(place: Path) -> str:
    """The name of the run that has its shadow there."""
    return place.name.rsplit("-", 2)[0]


def private_places(scratch: Path) -> Mapping[str, str]:
    """The variables that lead a command to its own folders."""
    return {"HOME": str(scratch / "home"), "TMPDIR": str(scratch / "tmp")}


def _clear(folder: Path) -> None:
    """Delete the shadows that other processes left. A living one has lost its lease, or we would not be here."""
    for old in folder.parent.iterdir() if folder.parent.is_dir() else ():
        if run_of(old) == folder.name and not old.name.startswith(f"{folder.name}-{os.getpid()}-"):
            remove(old)


def remove(folder: Path) -> None:
    """Delete it, whatever permissions a command, or the kernel, has left on what is in it. Others may be at it too."""

    def unlock(function: object, path: str, error: object) -> None:
        for locked in (Path(path).parent, Path(path)):
            with contextlib.suppress(FileNotFoundError):
                if locked.is_dir() and not locked.is_symlink():
                    locked.chmod(0o700)

    for _ in range(2):
        if folder.exists():
            shutil.rmtree(folder, onerror=unlock)
    shutil.rmtree(folder, ignore_errors=True)
