"""What the newest commits were about, and which files they changed: read once for each HEAD, and kept in the index."""

import json
import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from detent.context.words import terms_in
from detent.harness.git import looked_up
from detent.store.database import Database

VERSION = 1
MOST_COMMITS = 1_000
MOST_FILES = 30
"""A commit that changes more says nothing about one of them."""
MOST_TEXT = 2_000
"""Characters of a message."""
BEST = (1.0, 0.5, 0.25)
"""What the commits of a file count that fit best, the best first."""
RECENCY = 0.3
"""What it counts that a file was changed of late, against what its changes were about."""
SOON = 30
"""After so many commits a change is a third as new."""

_LOG = ("log", "--no-merges", "--no-renames", "--no-show-signature", "--no-ext-diff", "--relative", "--name-only", "-z")
_BEGIN, _END = "\x01", "\x02"


class Commit(NamedTuple):
    """``age``: how many came after it."""

    age: int
    terms: frozenset[str]
    paths: tuple[str, ...]


def keep_history(database: Database, root: Path) -> bool:
    """Read it anew when HEAD is another one; whether it was."""
    said = looked_up(root, ["rev-parse", "--verify", "--quiet", "HEAD"])
    head = f"{VERSION} {said.decode('ascii', 'replace').strip()}" if said else ""
    kept = database.query("SELECT head FROM history")
    if kept == [(head,)] or not (kept or head):
        return False
    data = _packed(_commits(root)) if head else b""
    with database.transaction() as connection:
        connection.execute("DELETE FROM history")
        connection.execute("INSERT INTO history VALUES (?, ?)", (head, data))
    return True


def kept_history(database: Database) -> tuple[Commit, ...]:
    rows = database.query("SELECT data FROM history")
    if not rows or not rows[0][0]:
        return ()
    return tuple(
        Commit(age, frozenset(terms), tuple(paths)) for age, terms, paths in json.loads(zlib.decompress(rows[0][0]))
    )


def _packed(commits: Iterable[Commit]) -> bytes:
    rows = [[commit.age, sorted(commit.terms), commit.paths] for commit in commits]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), 1)


def _commits(root: Path) -> Iterable[Commit]:
    said = looked_up(root, [*_LOG, f"--max-count={MOST_COMMITS}", f"--format={_BEGIN}%s%n%b{_END}"]) or b""
    for age, commit in enumerate(said.decode("utf-8", "replace").split(_BEGIN)[1:]):
        message, _, named = commit.rpartition(_END)
        paths = tuple(path for name in named.split("\0") if (path := name.strip("\n")))
        if 0 < len(paths) <= MOST_FILES:
            yield Commit(age, frozenset(terms_in(message[:MOST_TEXT])), paths)


class History:
    """Of some files, which are numbered by their order. A commit that changed none of them is left out."""

    def __init__(self, commits: Iterable[Commit], paths: Sequence[str]) -> None:
        numbers = {path: number for number, path in enumerate(paths)}
        changed = ((commit, [numbers[path] for path in commit.paths if path in numbers]) for commit in commits)
        self._commits = [(commit, files) for commit, files in changed if files]
        self._count = len(paths)

    def speaks_for(self, terms: Mapping[str, float]) -> list[float]:
        """For each file, how well the messages of its changes answer the terms, and how new these are."""
        found = [0.0] * self._count
        if not self._commits:
            return found
        fitting: dict[int, list[float]] = defaultdict(list)
        for number, amount in self._answers(terms).items():
            _, files = self._commits[number]
            for file in files:
                fitting[file].append(amount / math.sqrt(len(files)))
        for file, amounts in fitting.items():
            best = sorted(amounts, reverse=True)
            found[file] = sum(share * amount for share, amount in zip(BEST, best, strict=False))
        highest = max(found, default=0.0) or 1.0
        return [value / highest + RECENCY * new for value, new in zip(found, self._newness, strict=True)]

    def changed_with(self, files: Collection[int]) -> list[int]:
        """The others that commits changed with one of these, more than once: the most often, then the latest."""
        counts: Counter[int] = Counter()
        latest: dict[int, int] = {}
        for commit, changed in self._commits:
            if not set(files).isdisjoint(changed):
                for other in {*changed} - {*files}:
                    counts[other] += 1
                    latest[other] = min(commit.age, latest.get(other, commit.age))
        often = [file for file, count in counts.items() if count > 1]
        return sorted(often, key=lambda file: (-counts[file], latest[file], file))

    def _answers(self, terms: Mapping[str, float]) -> dict[int, float]:
        amounts: dict[int, float] = defaultdict(float)
        for term, weight in terms.items():
            holders = self._holders.get(term, ())
            rarity = math.log(1 + (len(self._commits) - len(holders) + 0.5) / (len(holders) + 0.5))
            for number in holders:
                amounts[number] += weight * rarity
        return amounts

    @cached_property
    def _holders(self) -> Mapping[str, Sequence[int]]:
        """Term → the commits in whose message it stands."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, (commit, _) in enumerate(self._commits):
            for term in commit.terms:
                found[term].append(number)
        return found

    @cached_property
    def _newness(self) -> Sequence[float]:
        """Of each file, as a part of the newest."""
        found = [0.0] * self._count
        for commit, files in self._commits:
            for file in files:
                found[file] += math.exp(-commit.age / SOON) / math.sqrt(len(files))
        new = [math.log1p(value) for value in found]
        highest = max(new, default=0.0) or 1.0
        return [value / highest for value in new]
