"""Which of a proposal's new files are deleted ones under another name, for people to read.

They stay two changes, a deletion and a new file, that are decided on one by one: so each of them keeps its own place
in the journal, and undoing one never needs the other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
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
    return _matched([(_alike(old, new, few), old.path, new.path) for old, new in product(deleted, made)])


def _matched(pairs: Iterable[tuple[int, str, str]]) -> dict[str, Origin]:
    """Of how much is the same, the path before and the new one."""
    found: dict[str, Origin] = {}
    used: set[str] = set()
    for alike, old, new in sorted(pairs, key=lambda pair: (-pair[0], *pair[1:])):
        if alike and old not in used and new not in found:
            used.add(old)
            found[new] = Origin(old, alike)
    return found


def renamed(gone: Mapping[str, str], made: Mapping[str, str]) -> Mapping[str, str]:
    """The same of texts: new path → the path before."""
    few = len(gone) * len(made) <= _MOST_PAIRS
    lines = {
        text: Counter(line for line in text.splitlines() if line.strip()) for text in (*gone.values(), *made.values())
    }
    pairs = [
        (100 if old == new else _share(lines[old], lines[new]) if few else 0, path, to)
        for (path, old), (to, new) in product(gone.items(), made.items())
        if lines[old]
    ]
    return {to: origin.path for to, origin in _matched(pairs).items()}


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
    return _share(Counter(_lines(old)), Counter(_lines(new)))


def _share(before: Counter[str], after: Counter[str]) -> int:
    alike = 200 * (before & after).total() // (before.total() + after.total())
    return min(alike, 99) if alike >= LEAST_ALIKE else 0


def _lines(file: FileChange) -> Iterator[str]:
    """Those that say something."""
    return (line for hunk in file.hunks for line in (*hunk.old, *hunk.new) if line.strip())
