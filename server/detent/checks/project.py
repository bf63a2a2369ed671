"""What a project's files say of the tools that it uses. Nothing is executed to find out."""

import json
import os
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from detent.checks.interpreter import Interpreter

_MOST_READ = 1_000_000
_MOST_FILES = 5_000
NEVER_OURS = frozenset({"node_modules", "site-packages", "target", "build", "dist", "vendor", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Project:
    """``environment`` is where programs and their homes are looked for."""

    root: Path
    interpreter: Interpreter
    environment: Mapping[str, str]
    around: "Project | None" = None
    """The one that this one lies in: what is not found here may be there."""
    folder: str = ""
    """Its path from the workspace's top, where its tools run."""
    stands: Path | None = None
    """Where commands find it, if that is not where it is looked at."""

    @property
    def place(self) -> Path:
        return self.stands or self.root

    def has(self, *patterns: str) -> bool:
        """Whether one of these stands at the top."""
        return any(next(self.root.glob(pattern), None) is not None for pattern in patterns)

    def text(self, name: str) -> str:
        """Empty when it cannot be read."""
        path = self.root / name
        try:
            with path.open("rb") if path.is_file() else BytesIO() as file:  # what is a pipe would never end
                return file.read(_MOST_READ).decode("utf-8", "replace")
        except OSError:
            return ""

    def table(self, name: str, *keys: str) -> Mapping[str, Any]:
        """A table in a file of TOML or JSON; empty when there is none."""
        found: object = self._data(name)
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    def files(self, suffix: str) -> Iterator[Path]:
        """The project's own files with this ending, nearer ones first; not all of a very large project."""
        return (path for path in islice(self._walk(), _MOST_FILES) if path.name.endswith(suffix))

    def program(self, name: str) -> str | None:
        """Beside the project's Python or in its node_modules, else on the PATH."""
        if os.sep in name:
            return name
        if (Path(self.interpreter.path).parent / name).is_file():
            return str(Path(self.interpreter.path).parent / name)
        if (self.root / "node_modules/.bin" / name).is_file():
            return str(self.place / "node_modules/.bin" / name)
        if self.around is not None:
            return self.around.program(name)
        return shutil.which(name, path=self.environment.get("PATH") or os.devnull)

    def home(self, variable: str, usual: str) -> str:
        """Where a tool keeps what it has downloaded."""
        home = self.environment.get("HOME") or str(Path.home())
        return self.environment.get(variable) or str(Path(home) / usual)

    def _data(self, name: str) -> object:
        text = self.text(name)
        try:
            return tomllib.loads(text) if name.endswith(".toml") else json.loads(text)
        except (ValueError, RecursionError):
            return {}

    def _walk(self) -> Iterator[Path]:
        folders = [self.root]
        while folders:
            inner: list[Path] = []
            for folder in folders:
                try:
                    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
                except OSError:
                    continue
                yield from (Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False))
                inner += [Path(entry.path) for entry in entries if _is_ours(entry)]
            folders = inner


def _is_ours(entry: os.DirEntry[str]) -> bool:
    if not entry.is_dir(follow_symlinks=False) or entry.name.startswith(".") or entry.name in NEVER_OURS:
        return False
    return not (Path(entry.path) / "pyvenv.cfg").exists()
