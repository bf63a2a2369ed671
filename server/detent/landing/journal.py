"""What is about to happen to the user's files, written down first, so that a crash leaves all of it or none.

A folder for each landing::

    manifest.json    which files, in which order     nothing in the workspace was touched before it is there
    0.old  0.new     their contents; one of them is missing when a file is made or deleted
    ready            every new content lies beside its file: from here on the landing will be finished
    back             an error came up: from here on it will be taken back
"""

import json
import os
import secrets
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

MANIFEST = "manifest.json"
READY = "ready"
BACK = "back"


@dataclass(frozen=True, slots=True)
class Step:
    """One file from ``before`` to ``after``; None: not there. ``folders`` have to be made for it."""

    path: str
    real: str
    before: bytes | None
    after: bytes | None
    mode: int | None = None
    folders: list[str] = field(default_factory=list)


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
            before = (self.folder / f"{number}.old").read_bytes() if file.pop("before") else None
            after = (self.folder / f"{number}.new").read_bytes() if file.pop("after") else None
            steps.append(Step(**file, before=before, after=after))
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
            for content, kind in ((step.before, "old"), (step.after, "new")):
                if content is not None:
                    _write(self.folder / f"{number}.{kind}", content)
        files = [{**asdict(step), "before": step.before is not None, "after": step.after is not None} for step in steps]
        part = self.folder / f"{MANIFEST}.part"
        _write(part, json.dumps({"label": label, "files": files}).encode())
        part.rename(self.folder / MANIFEST)
        _sync(self.folder)

    def _manifest(self) -> dict[str, object]:
        manifest = json.loads((self.folder / MANIFEST).read_bytes())
        assert isinstance(manifest, dict)
        return manifest


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
