"""What is about to happen to the user's files, written down first, so that a crash leaves all of it or none.

A folder for each landing::

    manifest.json    which files, in which order     nothing in the workspace was touched before it is there
    0.old  0.new     their contents, or where links lead; one of them is missing when something is made or deleted
    ready            every new content lies beside its file: from here on the landing will be finished
    back             an error came up: from here on it will be taken back
"""

import json
import os
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from detent.core.form import FILE, Form, same, same_mode

MANIFEST = "manifest.json"
READY = "ready"
BACK = "back"


class Sort(StrEnum):
    """What a step changes: the text of a file that keeps its permissions; all there is; only who may execute it."""

    TEXT = "text"
    WHOLE = "whole"
    MODE = "mode"


@dataclass(frozen=True, slots=True)
class Step:
    """One path from ``before`` to ``after``; None: nothing there. ``folders`` have to be made for it."""

    path: str
    real: str
    before: Form | None
    after: Form | None
    sort: Sort = Sort.TEXT
    folders: list[str] = field(default_factory=list)

    def is_before(self, found: Form | None) -> bool:
        return self._fits(found, self.before)

    def is_after(self, found: Form | None) -> bool:
        return self._fits(found, self.after)

    def _fits(self, found: Form | None, wanted: Form | None) -> bool:
        """Whether that is there, as far as it is this step's business."""
        if found is None or wanted is None or self.sort is Sort.WHOLE:
            return same(found, wanted)
        if self.sort is Sort.MODE:
            return same_mode(found, wanted)
        return not found.is_link and found.data == wanted.data


class Entry:
    """One landing's folder in the journal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def write(cls, journal: Path, label: str, steps: Sequence[Step]) -> "Entry":
        """Keep everything that finishing or taking back will need."""
        entry = cls(journal / f"{time.time_ns():020}-{secrets.token_hex(4)}")
        try:
            entry.folder.mkdir(mode=0o700)
            entry._keep(label, steps)
            _sync(journal)
        except BaseException:
            shutil.rmtree(entry.folder, ignore_errors=True)
            raise
        return entry

    def mark(self, name: str) -> None:
        _write(self.folder / name, b"")
        _sync(self.folder)

    def has(self, name: str) -> bool:
        return (self.folder / name).exists()

    @property
    def label(self) -> str:
        return str(self._manifest()["label"])

    def steps(self) -> list[Step]:
        steps: list[Step] = []
        files = self._manifest()["files"]
        assert isinstance(files, list)
        for number, file in enumerate(files):
            before, after = (self._form(f"{number}.{kind}", mode) for kind, mode in _modes(file))
            sort = Sort(file.get("sort", Sort.TEXT))
            steps.append(Step(file["path"], file["real"], before, after, sort, file["folders"]))
        return steps

    def beside(self, number: int) -> str:
        """The name under which a step's content waits beside its file."""
        return f".detent-{self.folder.name}-{number}"

    def close(self) -> None:
        """Nothing is left to do: forget it. The manifest goes first, so that half a folder means nothing."""
        (self.folder / MANIFEST).unlink(missing_ok=True)
        _sync(self.folder)
        shutil.rmtree(self.folder)

    def _keep(self, label: str, steps: Sequence[Step]) -> None:
        for number, step in enumerate(steps):
            for form, kind in ((step.before, "old"), (step.after, "new")):
                if form is not None:
                    _write(self.folder / f"{number}.{kind}", form.data)
        files = [
            {
                "path": step.path,
                "real": step.real,
                "before": None if step.before is None else step.before.mode,
                "after": None if step.after is None else step.after.mode,
                "sort": step.sort.value,
                "folders": step.folders,
            }
            for step in steps
        ]
        part = self.folder / f"{MANIFEST}.part"
        _write(part, json.dumps({"label": label, "files": files}).encode())
        part.rename(self.folder / MANIFEST)
        _sync(self.folder)

    def _form(self, name: str, mode: int | None) -> Form | None:
        return None if mode is None else Form((self.folder / name).read_bytes(), mode)

    def _manifest(self) -> dict[str, object]:
        manifest = json.loads((self.folder / MANIFEST).read_bytes())
        assert isinstance(manifest, dict)
        return manifest


def _modes(file: dict[str, Any]) -> tuple[tuple[str, int | None], tuple[str, int | None]]:
    """The modes of both contents; None for one that is not there."""
    if "sort" in file:
        return ("old", file["before"]), ("new", file["after"])
    mode = FILE | (file["mode"] or 0)  # written by an earlier release, which said only that a content is there
    return ("old", mode if file["before"] else None), ("new", mode if file["after"] else None)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
