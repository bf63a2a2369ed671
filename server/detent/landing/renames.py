"""Which of a proposal's new files are deleted ones under another name, for people to read.

They stay two changes, a deletion and a new file, that are decided on one by one: so each of them keeps its own place
in the journal, and undoing one never needs the other.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from detent.core.change import FileChange, Kind, Proposal

LEAST_ALIKE = 60
"""In percent; below that they are two files."""
_MOST_PAIRS = 2_500


@dataclass(frozen=True, slots=True)
class Origin:
    """The path that the file had before, and how much of it is the same, in percent."""

    path: str
    alike: int

    def __str__(self) -> str:
        return f"renamed from {self.path}{'' if self.alike == 100 else f', {self.alike} % the same'}"


def renames(proposal: Proposal) -> Mapping[str, Origin]:
    """New path → where the file was before. Each deleted file is the origin of one at most, the most alike."""
    deleted = [file for file in proposal.files if file.result is None and _has_content(file)]
    made = [file for file in proposal.files if file.base is None and _has_content(file)]
    few = len(deleted) * len(made) <= _MOST_PAIRS
    pairs = [(alike, old, new) for old, new in product(deleted, made) if (alike := _alike(old, new, few))]
    pairs.sort(key=lambda pair: (-pair[0], pair[1].path, pair[2].path))
    found: dict[str, Origin] = {}
    used: set[str] = set()
    for alike, old, new in pairs:
        if old.path not in used and new.path not in found:
            used.add(old.path)
            found[new.path] = Origin(old.path, alike)
    return found


def with_origins(proposal: Proposal) -> Proposal:
    """The proposal with new files that say where they were before."""
    origins = renames(proposal)
    files = (_with_origin(file, origins.get(file.path)) for file in proposal.files)
    return replace(proposal, files=tuple(files)) if origins else proposal


def _with_origin(file: FileChange, origin: Origin | None) -> FileChange:
    return file if origin is None else replace(file, about=", ".join(filter(None, (file.about, str(origin)))))


def _has_content(file: FileChange) -> bool:
    if file.kind is Kind.TEXT:
        return any(True for _ in _lines(file))
    return file.kind is Kind.BINARY


def _alike(old: FileChange, new: FileChange, look: bool) -> int:
    """In percent; 0 for too little. Only equal ones are known without a look at their lines."""
    if old.base == new.result:
        return 100
    if not look or old.kind is not Kind.TEXT or new.kind is not Kind.TEXT:
        return 0
    before, after = Counter(_lines(old)), Counter(_lines(new))
    alike = 200 * (before & after).total() // (before.total() + after.total())
    return min(alike, 99) if alike >= LEAST_ALIKE else 0


def _lines(file: FileChange) -> Iterator[str]:
    """Those that say something."""
    return (line for hunk in file.hunks for line in (*hunk.old, *hunk.new) if line.strip())
