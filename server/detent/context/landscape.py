"""What the paths and imports of a workspace say about how its files belong together."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import basename, commonprefix, dirname, splitext

from detent.context.index.catalogue import Catalogue, Known
from detent.context.index.matches import rarity
from detent.context.kinds import FileKind, subject
from detent.context.words import terms_in

SHORTENED = 0.6
"""What a path's word counts that only begins like a wanted one, or the other way round: ``mem`` for memory."""
_SHORTEST_BEGINNING = 3
_SHORTEST_WORD = 4
_MOST_SUBJECTS = 3
_PACKAGE_FILES = frozenset({"__init__", "mod", "index", "__main__", "main", "lib"})


@dataclass(frozen=True, slots=True)
class _Holders:
    """The files whose path holds a word: in their own names and in those of their folders, each with the root of how
    many words stand there."""

    files: set[int] = field(default_factory=set)
    by_name: list[tuple[int, float]] = field(default_factory=list)
    by_folder: list[tuple[int, float]] = field(default_factory=list)


class Landscape:
    """Made once for a catalogue; files are numbered as there."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._files = catalogue.files

    def path_matches(self, terms: Mapping[str, float]) -> tuple[list[float], list[float]]:
        """For each file how well its name, and its folders' names, answer the terms."""
        names, folders = [0.0] * len(self._files), [0.0] * len(self._files)
        for word, weight in self._weights(terms).items():
            holders = self._holders[word]
            amount = weight * rarity(len(self._files), len(holders.files))
            for found, parts in (names, holders.by_name), (folders, holders.by_folder):
                for file, root in parts:
                    found[file] += amount / root
        return names, folders

    def _weights(self, terms: Mapping[str, float]) -> dict[str, float]:
        """The words of paths that answer a term: that are it, that begin with it, or with which it begins."""
        found: dict[str, float] = {}
        for term, weight in terms.items():
            like = [term[:length] for length in range(_SHORTEST_BEGINNING, len(term))]
            first = bisect_left(self._vocabulary, term)
            longer = self._vocabulary[first : bisect_left(self._vocabulary, f"{term}\U0010ffff")]
            for word in (*like, *longer) if len(term) >= _SHORTEST_WORD else ():
                if word in self._holders:
                    found[word] = max(found.get(word, 0.0), SHORTENED * weight)
        return {**found, **{term: weight for term, weight in terms.items() if term in self._holders}}

    def tested_by(self, scores: list[float]) -> list[float]:
        """What the tests have, handed on to the files that they are named after."""
        found = [0.0] * len(self._files)
        for file, about in self._tests:
            if scores[file] > 0:
                for other in about:
                    found[other] = max(found[other], scores[file] / len(about))
        return found

    def neighbours(self, file: int) -> set[int]:
        """The files that it imports, and those that import it."""
        return self._imports[0][file] | self._imports[1][file]

    def importers(self, file: int) -> set[int]:
        """The files that import it."""
        return self._imports[1][file]

    def _about(self, name: str) -> list[int]:
        found = self._subjects.get(name)
        if found is None:
            found = [file for part in name.split("_") for file in self._subjects.get(part, ())]
        return found[:_MOST_SUBJECTS]

    @cached_property
    def _tests(self) -> list[tuple[int, list[int]]]:
        """Each with the files that it is named after."""
        tests = (file for file, known in enumerate(self._files) if known.kind is FileKind.TEST)
        named = ((file, self._about(subject(self._files[file].path))) for file in tests)
        return [(file, about) for file, about in named if about]

    @cached_property
    def _subjects(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for file, known in enumerate(self._files):
            if known.kind is FileKind.CODE:
                found.setdefault(subject(known.path), []).append(file)
        return found

    @cached_property
    def _holders(self) -> dict[str, _Holders]:
        """By word."""
        found: dict[str, _Holders] = defaultdict(_Holders)
        for file, (own, above) in enumerate(_words_of(self._files)):
            for words in (own, above):
                root = len(words) ** 0.5
                for word in words:
                    holders = found[word]
                    holders.files.add(file)
                    (holders.by_name if words is own else holders.by_folder).append((file, root))
        return dict(found)

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(self._holders)

    @cached_property
    def _imports(self) -> tuple[list[set[int]], list[set[int]]]:
        """For each file those it takes from, and those that take from it. The word of an import means the file of that
        name that is nearest."""
        named: dict[str, list[int]] = {}
        for file, known in enumerate(self._files):
            if known.kind is not FileKind.TEXT:
                named.setdefault(_module(known.path), []).append(file)
        takes: list[set[int]] = [set() for _ in self._files]
        taken: list[set[int]] = [set() for _ in self._files]
        nearest: dict[tuple[str, str], int] = {}
        for file, known in enumerate(self._files):
            folder = dirname(known.path)
            for word in known.takes.split():
                if word not in named:
                    continue
                if (folder, word) not in nearest:
                    nearest[folder, word] = _nearest(self._files, named[word], f"{folder}/")
                other = nearest[folder, word]
                if other != file:
                    takes[file].add(other)
                    taken[other].add(file)
        return takes, taken


def _words_of(files: Iterable[Known]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Those of each file's name and of its folders' names."""
    folders: dict[str, frozenset[str]] = {}
    for known in files:
        folder = dirname(known.path)
        if folder not in folders:
            folders[folder] = frozenset(terms_in(folder))
        yield frozenset(terms_in(splitext(basename(known.path))[0])), folders[folder]


def _module(path: str) -> str:
    """The name by which others import it."""
    name = splitext(basename(path))[0]
    return basename(dirname(path)) or name if name in _PACKAGE_FILES else name


def _nearest(files: Sequence[Known], candidates: Sequence[int], place: str) -> int:
    """Which of them has most of its path in common with the place, the first of several. They are in the order of their
    paths: so it stands beside where the place would, or begins a row of such as have as much in common."""
    if len(candidates) == 1:
        return candidates[0]

    def path(file: int) -> str:
        return files[file].path

    at = bisect_left(candidates, place, key=path)
    shared = max((commonprefix([path(other), place]) for other in candidates[max(at - 1, 0) : at + 1]), key=len)
    return candidates[bisect_left(candidates, shared, key=path)]


class Landscapes:
    """The newest one is kept, and is any thread's, as long as files have the names and imports that they had: making
    one takes longer than most questions."""

    def __init__(self) -> None:
        self._kept: tuple[Sequence[Known], Landscape] = (), Landscape(Catalogue())

    def of(self, catalogue: Catalogue) -> Landscape:
        files, landscape = self._kept
        if not _are_alike(files, catalogue.files):
            landscape = Landscape(catalogue)
            self._kept = catalogue.files, landscape
        return landscape


def _are_alike(files: Sequence[Known], others: Sequence[Known]) -> bool:
    return len(files) == len(others) and all(
        one.path == other.path and one.takes == other.takes for one, other in zip(files, others, strict=True)
    )
