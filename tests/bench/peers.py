"""Programs that others made, to be measured beside: each in an environment of its own below ``.tools``, made once."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

TOOLS = Path(__file__).parents[2] / ".tools" / "peers"
PATIENCE = 900
"""Seconds for an installation."""


class NotThere(Exception):
    """Says why a program cannot be measured here."""


def on_path(name: str) -> Path:
    found = shutil.which(name)
    if found is None:
        raise NotThere(f"no {name} on the path")
    return Path(found)


def installed(package: str, program: str, beside: Sequence[str] = ()) -> Path:
    """The program of a package, installed where it is not yet. ``beside``: what it needs and does not say."""
    folder = TOOLS / package
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        pip = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "--disable-pip-version-check",
            "-qq",
            "install",
            package,
            *beside,
        ]
        for command in ([sys.executable, "-m", "venv", str(folder)], pip):
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
            except (OSError, subprocess.SubprocessError) as error:
                shutil.rmtree(folder, ignore_errors=True)
                raise NotThere(f"{package} cannot be installed: {type(error).__name__}") from error
        (folder / "complete").touch()
    found = folder / "bin" / program
    if not found.exists():
        raise NotThere(f"{package} has no {program}")
    return found
