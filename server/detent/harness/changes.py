"""What a run has changed in its shadow, whoever did it: a tool, a formatter, a test that writes a file."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from detent.core.errors import ToolFailed
from detent.core.form import FILE, Form, link, same
from detent.harness.base import Base, Stamp, digest_of
from detent.harness.copying import MOST_READ
from detent.harness.files import MOST_WRITTEN
from detent.harness.links import leads_to
from detent.harness.paths import is_plain
from detent.harness.protected import is_protected
from detent.harness.secret_files import SecretFiles
from detent.harness.walk import walk

MOST_FILES = 500
MOST_BYTES = 50 * 1024 * 1024
_SHOWN = 10

Ignores = Callable[[Iterable[str]], set[str]]
"""Those of some paths that git ignores."""


@dataclass(frozen=True, slots=True)
class ShadowChanges:
    """``files``: path → what the base held and what is there now; None for nothing."""

    files: Mapping[str, tuple[Form | None, Form | None]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    """Changes that cannot be proposed, in sentences."""
    ignored: tuple[str, ...] = ()
    """Those that git ignores."""
    lacking: tuple[str, ...] = ()
    """The others that are left out, and what was installed into the project: whoever leans on it finds it nowhere."""

    def since(self, earlier: "ShadowChanges") -> dict[str, Form | None]:
        """What became different after ``earlier``: path → what is there now."""
        later: dict[str, Form | None] = {}
        for path in sorted({*self.files, *earlier.files}):
            before = earlier.files[path][1] if path in earlier.files else self.files[path][0]
            now = self.files[path][1] if path in self.files else earlier.files[path][0]
            if not same(now, before):
                later[path] = now
        return later


class Why(StrEnum):
    """Why a change is not proposed; the value begins the sentence that says so."""

    IGNORED = "Ignored by git, so not proposed"
    SECRET = "May hold secrets, so not proposed"
    PROTECTED = "Decides what other programs do, so nothing but lines is proposed there"
    UNKNOWN = "What was there before is not known any more, so not proposed"
    LARGE = "Larger than 5 MB, so not proposed"
    PLACE = "In a folder that took the place of a file or a link, so not proposed"
    LINK = "A link that does not stay inside the workspace, so not proposed"
    MODE = "Other permissions than who may execute it changed, so not proposed"
    NAME = "Has a name that cannot be proposed"
    UNREADABLE = "Could not be read, so not proposed"
    TOO_MANY = "More than a proposal may hold, so not proposed"


class Seen(NamedTuple):
    """A path whose state is not that of the base. ``why`` is None when the change can be proposed."""

    path: str
    why: Why | None
    base: Form | None = None
    now: Form | None = None


class Judge:
    """Says of each change whether it can be proposed. ``roots``: how links name the workspace."""

    def __init__(self, secret: SecretFiles, roots: Sequence[str], real: Callable[[str], str]) -> None:
        """``real``: the path without links; a ToolFailed when it leads outside."""
        self._secret = secret
        self._roots = roots
        self._real = real

    def judge(self, path: str, base: Form | None, now: Form | None) -> Seen | None:
        """None when nothing changed."""
        if same(base, now):
            return Seen(path, Why.MODE) if _are_other_permissions(base, now) else None
        return Seen(path, self._why_not(path, base, now), base, now)

    def _why_not(self, path: str, base: Form | None, now: Form | None) -> Why | None:
        if not is_plain(path):
            return Why.NAME
        if self._secret.holds(path):
            return Why.SECRET
        if is_protected(path) and not _are_lines(base, now):
            return Why.PROTECTED
        links = (form for form in (base, now) if form is not None and form.is_link)
        return next(filter(None, (self._why_no_link(path, os.fsdecode(link.data)) for link in links)), None)

    def _why_no_link(self, path: str, target: str) -> Why | None:
        leads = leads_to(self._roots, path, target)
        if leads is None:
            return Why.LINK
        try:
            real = self._real(leads)
        except ToolFailed:
            return Why.LINK
        return Why.SECRET if self._secret.holds(real) or self._secret.holds(leads) else None


def _are_other_permissions(base: Form | None, now: Form | None) -> bool:
    known = [form.mode & 0o777 for form in (base, now) if form is not None and not form.is_new]
    return len(set(known)) > 1


def _are_lines(base: Form | None, now: Form | None) -> bool:
    """Whether all that changed are lines."""
    texts = all(form is None or form.text is not None for form in (base, now))
    return texts and (now is None or now.executable == (base is not None and base.executable))


class Comparison:
    """One look at a whole shadow. Files whose stamp is that of the base are not read, but for the ``touched`` ones."""

    def __init__(self, base: Base, tree: Path, ignores: Ignores, touched: frozenset[str], judge: Judge) -> None:
        self._base = base
        self._tree = tree
        self._ignores = ignores
        self._touched = touched
        self._judge = judge
        self._unreadable: list[str] = []

    def _is_behind(self, path: str) -> bool:
        """Whether a file or a link stood on the way there."""
        ways = path.split("/")
        above = ("/".join(ways[:count]) for count in range(1, len(ways)))
        return any(way in self._base.originals or way in self._base.links for way in above)

    def run(self) -> ShadowChanges:
        return collect(self._differences(), self._ignores)

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
            if not path.startswith(hidden) and (seen := self._compare(path, None)):
                yield seen
        yield from (Seen(path, Why.UNREADABLE) for path in self._unreadable)

    def _look(self, path: str, entry: os.DirEntry[str]) -> Seen | None:
        """None when the file is as it was."""
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISLNK(status.st_mode):
            return self._look_at_link(path, str(Path(entry.path).readlink()))
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
        return self._compare(path, Form(now, FILE | (status.st_mode & 0o777)))

    def _look_at_link(self, path: str, target: str) -> Seen | None:
        known = self._base.links.get(path)
        if known is not None and known.copied == target:
            return None
        return self._compare(path, link(os.fsencode(target)))

    def _compare(self, path: str, now: Form | None) -> Seen | None:
        if now is not None and self._is_behind(path):
            return Seen(path, Why.PLACE)
        original = self._base.originals.get(path)
        if original is not None and now is not None and original.digest == digest_of(now.data):
            base: Form | None = Form(now.data, FILE | original.mode)
        else:
            base = self._base.form(path)
            if base is None and original is not None:
                return Seen(path, Why.LARGE if original.size > MOST_READ else Why.UNKNOWN)
        return self._judge.judge(path, base, now)


def collect(differences: Iterable[Seen], ignores: Ignores, installed: Sequence[str] = ()) -> ShadowChanges:
    """What can be proposed, within the limits, and sentences about the rest.

    ``installed``: folders of installed packages in which something was changed.
    """
    seen = sorted(differences, key=lambda item: item.path)
    ignored = ignores(item.path for item in seen)
    files: dict[str, tuple[Form | None, Form | None]] = {}
    left: dict[Why, list[str]] = {}
    size = 0
    for item in seen:
        size += _weight(item)
        is_too_much = len(files) >= MOST_FILES or size > MOST_BYTES
        why = Why.IGNORED if item.path in ignored else item.why or (Why.TOO_MANY if is_too_much else None)
        if why:
            left.setdefault(why, []).append(item.path)
        else:
            files[item.path] = (item.base, item.now)
    sentences = tuple(_sentence(why, left[why]) for why in Why if why in left)
    if installed:
        sentences += (f"Installed packages were changed, which is not proposed: {', '.join(installed)}.",)
    others = (path for why, paths in left.items() if why is not Why.IGNORED for path in paths)
    return ShadowChanges(files, sentences, tuple(left.get(Why.IGNORED, ())), (*sorted(others), *installed))


def _weight(item: Seen) -> int:
    """The bytes that a proposal keeps of it; of a text the base is small change."""
    base = item.base if item.base is not None and item.base.text is None else None
    return sum(len(form.data) for form in (base, item.now) if form is not None)


def _sentence(why: Why, paths: list[str]) -> str:
    shown = ", ".join(path.encode("utf-8", "backslashreplace").decode() for path in paths[:_SHOWN])
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return f"{why.value}: {shown}{more}."
