"""Folders that hold more than a project: who looks through the user's home, or through ``/``, reads the disk."""

import os
from pathlib import Path

from detent.harness.ignored import NAME

_OF_A_PROJECT = (".git", NAME)


def holds_home(root: Path) -> bool:
    """Whether it is the user's home, or a folder in which that lies, such as ``/``."""
    real = root.resolve()
    try:
        return real == Path(real.anchor) or Path.home().resolve().is_relative_to(real)
    except (RuntimeError, OSError):  # nobody knows where the home is
        return real == Path(real.anchor)


def is_too_wide(root: Path) -> bool:
    """The same, unless something in it says that a person takes it for a project: then what that says is left out.
    Of a folder that is too wide only the files that lie directly in it are a part of the workspace."""
    return holds_home(root) and not any(os.path.lexists(root / name) for name in _OF_A_PROJECT)


def told(root: Path) -> str:
    """A sentence for whoever opens one that is too wide; else empty."""
    if not is_too_wide(root):
        return ""
    return (
        f"{root} holds more than a project, so Detent looks only at the files that lie directly in it: open the folder "
        f"of a project instead, or put a file {NAME} there that says what to leave out."
    )
