"""A file of text that only its owner can read."""

import os
from pathlib import Path

from detent.core.errors import UserError


def private_file(file: Path, text: str) -> None:
    """Its content is this from now on; UserError where that cannot be."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            opened.write(text.encode("utf-8", "replace"))
    except OSError as error:
        raise UserError(f"{file} cannot be written: {error.strerror}.") from error
