"""The person's own editor in the terminal, for a text that is to be written or changed."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from detent.core.errors import UserError


def edited(text: str, name: str, environment: Mapping[str, str]) -> str:
    """The text as it was left. UserError where no editor is set, or it did not end well."""
    program = environment.get("VISUAL") or environment.get("EDITOR")
    if not program:
        raise UserError("No editor is set: say which in the environment variable EDITOR, or give a file.")
    with tempfile.TemporaryDirectory(prefix="detent-") as folder:
        file = Path(folder) / name
        file.write_bytes(text.encode())
        try:
            ended = subprocess.run([*shlex.split(program), os.fspath(file)], env=dict(environment), check=False)
        except (OSError, ValueError) as error:
            raise UserError(f"The editor “{program}” cannot be started: {error}.") from error
        if ended.returncode:
            raise UserError(f"The editor ended with {ended.returncode}: nothing was changed.")
        return file.read_bytes().decode("utf-8", "replace")
