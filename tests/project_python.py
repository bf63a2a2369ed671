"""The Python of the projects that tests lay out: pytest and what it needs, as a project has it that uses nothing else.

This project's own environment would do, but each of the hundreds of test runs would load all its plugins first.
"""

import functools
import importlib.metadata
import os
import sys
import tempfile
import venv
from pathlib import Path

from packaging.requirements import Requirement


@functools.cache
def project_python() -> str:
    """Made once, beside what it is made of; two processes may come at the same time."""
    folder = Path(sys.prefix) / f"projects-pytest-{importlib.metadata.version('pytest')}"
    if not folder.exists():
        with tempfile.TemporaryDirectory(prefix="projects-", dir=sys.prefix) as made:
            _make(Path(made) / "venv")
            _put(Path(made) / "venv", folder)
    return str(folder / "bin" / "python")


def _make(folder: Path) -> None:
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    for name in _needed("pytest", set()):
        for top in {file.parts[0] for file in importlib.metadata.files(name) or ()} - {"..", "__pycache__"}:
            (packages / top).symlink_to(Path(str(importlib.metadata.distribution(name).locate_file(top))))


def _put(made: Path, folder: Path) -> None:
    """A folder that is complete stays: one that another process put there is as good."""
    try:
        made.rename(folder)
    except OSError:
        if not os.access(folder / "bin" / "python", os.X_OK):
            raise


def _needed(name: str, known: set[str]) -> set[str]:
    """This distribution, and all that it cannot do without."""
    if name not in known:
        known.add(name)
        for requirement in map(Requirement, importlib.metadata.requires(name) or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                _needed(requirement.name, known)
    return known
