"""What a run has changed in its shadow, whoever did it: a tool, a formatter, a test that writes a file."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from detent.core.form import may_be_text
from detent.harness.base import Base, Stamp, digest_of
from detent.harness.files import MOST_WRITTEN
from detent.harness.git import Git
from detent.harness.paths import is_plain
from detent.harness.secret_files import SecretFiles
from detent.harness.walk import walk

MOST_FILES = 500
MOST_BYTES = 50 * 1024 * 1024
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ShadowChanges:
    """``files``: path → what the base held and what is there now; None where there is no file."""

    files: Mapping[str, tuple[bytes | None, bytes | None]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    """Changes that cannot be proposed, in sentences."""
    ignored: tuple[str, ...] = ()
    """Those that git ignores."""

    def since(self, earlier: "ShadowChanges") -> dict[str, bytes | None]:
        """What became different after ``earlier``: path → the content now."""
        later: dict[str, bytes | None] = {}
        for path in sorted({*self.files, *earlier.files}):
            before = earlier.files[path][1] if path in earlier.files else self.files[path][0]
            now = self.files[path][1] if path in self.files else earlier.files[path][0]
            if now != before:
                later[path] = now
        return later


class Why(StrEnum):
    """Why a change is not proposed; the value begins the sentence that says so."""

    IGNORED = "Ignored by git, so not proposed"
    SECRET = "May hold secrets, so not proposed"
    BINARY = "Not UTF-8 text, so not proposed"
    LARGE = "Larger than 5 MB, so not proposed"
    LINK = "A link was made, changed or deleted, which cannot be proposed"
    MODE = "Only the permissions changed, which cannot be proposed"
    NAME = "Has a name that cannot be proposed"
    UNREADABLE = "Could not be read, so not proposed"
    TOO_MANY = "More than a proposal may hold, so not proposed"


class Seen(NamedTuple):
    """A path whose state is not that of the base. ``why`` is None when the change can be proposed."""

    path: str
    why: Why | None
    base: bytes | None = None
    now: bytes | None = None


class Comparison:
    """One look at a whole shadow. Files whose stamp is that of the base are not read, but for the ``touched`` ones."""

    def __init__(self, base: Base, tree: Path, git: Git, touched: frozenset[str], secret: SecretFiles) -> None:
        self._base = base
        self._tree = tree
        self._git = git
        self._touched = touched
        self._secret = secret
        self._unreadable: list[str] = []

    def run(self) -> ShadowChanges:
        return collect(self._differences(), self._git)

    def _differences(self) -> Iterator[Seen]:
        found = set()
        for entry in walk(self._tree, on_error=lambda path, error: self._unreadable.append(path)):
            if not entry.is_folder:
                found.add(entry.path)
                seen = self._look(entry.path, entry.entry)
                if seen:
                    yield seen
        hidden = tuple(f"{folder}/" for folder in self._unreadable)
        for path in (self._base.originals.keys() | self._base.links.keys()) - found:
            if not path.startswith(hidden):
                yield self._deleted(path)
        yield from (Seen(path, Why.UNREADABLE) for path in self._unreadable)

    def _look(self, path: str, entry: os.DirEntry[str]) -> Seen | None:
        """None when the file is as it was."""
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISLNK(status.st_mode):
            same = self._base.links.get(path) == str(Path(entry.path).readlink())
            return None if same else Seen(path, Why.LINK)
        original = self._base.originals.get(path)
        untouched = original and original.stamp == Stamp.of(status) and path not in self._touched
        if untouched or not stat.S_ISREG(status.st_mode):
            return None
        if status.st_size > MOST_WRITTEN:
            return Seen(path, Why.LARGE)
        try:
            now = Path(entry.path).read_bytes()
        except OSError:
            return Seen(path, Why.UNREADABLE)
        if original is None or original.digest != digest_of(now):
            return self._judge(path, now)
        return None if original.mode == status.st_mode & 0o777 else Seen(path, Why.MODE)

    def _deleted(self, path: str) -> Seen:
        return Seen(path, Why.LINK) if path in self._base.links else self._judge(path, None)

    def _judge(self, path: str, now: bytes | None) -> Seen:
        base = self._base.content(path)
        is_unkept = path in self._base.originals and base is None
        seen = judge(path, base, now, self._secret)
        if seen.why in (Why.NAME, Why.SECRET):
            return seen
        if path in self._base.links:
            return Seen(path, Why.LINK)
        return Seen(path, Why.BINARY) if is_unkept else seen


def judge(path: str, base: bytes | None, now: bytes | None, secret: SecretFiles) -> Seen:
    """A file that holds something else now: can that be proposed?"""
    if not is_plain(path):
        return Seen(path, Why.NAME)
    if secret.holds(path):
        return Seen(path, Why.SECRET)
    if not (_is_text(base) and _is_text(now)):
        return Seen(path, Why.BINARY)
    return Seen(path, None, base, now)


def collect(differences: Iterable[Seen], git: Git) -> ShadowChanges:
    """What can be proposed, within the limits, and sentences about the rest."""
    seen = sorted(differences)
    ignored = git.ignored(item.path for item in seen)
    files: dict[str, tuple[bytes | None, bytes | None]] = {}
    left: dict[Why, list[str]] = {}
    size = 0
    for item in seen:
        size += len(item.now or b"")
        is_too_much = len(files) >= MOST_FILES or size > MOST_BYTES
        why = Why.IGNORED if item.path in ignored else item.why or (Why.TOO_MANY if is_too_much else None)
        if why:
            left.setdefault(why, []).append(item.path)
        else:
            files[item.path] = (item.base, item.now)
    sentences = tuple(_sentence(why, left[why]) for why in Why if why in left)
    return ShadowChanges(files, sentences, tuple(left.get(Why.IGNORED, ())))


def _is_text(data: bytes | None) -> bool:
    if data is None:
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return may_be_text(data)


def _sentence(why: Why, paths: list[str]) -> str:
    shown = ", ".join(path.encode("utf-8", "backslashreplace").decode() for path in paths[:_SHOWN])
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return f"{why.value}: {shown}{more}."
