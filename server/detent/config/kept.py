"""The settings are read before every question to a model: what was made of the same layers is kept."""

import os
from collections.abc import Mapping
from pathlib import Path

from detent.config.files import LARGEST
from detent.config.folders import Folders, project_file
from detent.config.layers import load
from detent.config.loaded import Loaded
from detent.config.values import Value


class Kept:
    """The layers of one process: its variables and its command line never change."""

    def __init__(self, folders: Folders, variables: Mapping[str, str], command_line: Mapping[str, Value]) -> None:
        self._folders = folders
        self._variables = variables
        self._command_line = command_line
        self._layers: object = None
        self._loaded: Loaded | None = None

    def load(self, root: Path | None, editor: Mapping[str, Value]) -> Loaded:
        """As ``layers.load``; every file is read, but looked through again only when it holds something else."""
        files = [self._folders.user_file, self._folders.models_file, *([project_file(root)] if root else [])]
        layers = (root, editor, [_content(file) for file in files])
        if self._loaded is None or layers != self._layers:
            folders, variables = self._folders, self._variables
            self._loaded = load(
                root, editor=editor, command_line=self._command_line, environment=variables, folders=folders
            )
            self._layers = layers
        return self._loaded


def _content(file: Path) -> object:
    """Why it cannot be read is a content too; of a very long one its date must do."""
    try:
        with file.open("rb") as opened:
            status = os.fstat(opened.fileno())
            return status.st_size, status.st_mtime_ns, opened.read(LARGEST + 1)
    except OSError as error:
        return error.errno
