"""Which workspaces the user trusts. Kept in the user's own state folder: nothing in a workspace can say that it is."""

import hashlib
import json
import os
import tempfile
from pathlib import Path

from detent.core.errors import UserError


class Trust:
    """One small file for each trusted folder, so that two processes never overwrite each other's word."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def is_trusted(self, root: Path) -> bool:
        """True for the very folder that was trusted: another one at the same path, or the same one moved, is not."""
        try:
            found = json.loads(self._file(root).read_text("utf-8"))
            return bool(found == _identity(root))
        except (OSError, ValueError):
            return False

    def trust(self, root: Path) -> None:
        real = root.resolve()
        if not real.is_dir():
            raise UserError(f"{root} is no folder, so it cannot be trusted.")
        if real == Path(real.anchor) or Path.home().resolve().is_relative_to(real):
            raise UserError(f"{real} holds more than one project: open and trust the project's own folder instead.")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self._folder, prefix=".new-")
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(_identity(real), file)
            Path(temporary).replace(self._file(real))
        except OSError as error:
            raise UserError(
                f"That you trust {real} cannot be remembered: {error.strerror or error}. "
                f"Check the permissions of {self._folder}."
            ) from error

    def _file(self, root: Path) -> Path:
        digest = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()
        return self._folder / f"{digest}.json"


def _identity(root: Path) -> dict[str, str | int]:
    real = root.resolve(strict=True)
    status = real.stat()
    return {
        "path": os.fsencode(real).decode("utf-8", "backslashreplace"),
        "device": status.st_dev,
        "inode": status.st_ino,
    }
