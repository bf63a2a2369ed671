"""Which files and definitions a task is about: every sign that speaks for one, weighed and added up."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest, nsmallest

from detent.context.index.catalogue import Known
from detent.context.index.index import Index
from detent.context.index.matches import BEST_NAMES_OF_FILE, Matches, relative
from detent.context.index.reading import Piece
from detent.context.kinds import FileKind
from detent.context.landscape import Landscapes
from detent.context.query import Query

DEMOTED: Mapping[FileKind, float] = {FileKind.CODE: 1.0, FileKind.TEST: 0.1, FileKind.BESIDE: 0.08, FileKind.TEXT: 0.05}


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts for a file, the text of its best definitions being 1. Each is told as a part of the
    highest that any file has."""

    texts: float = 1.0
    whole: float = 0.5
    """The whole file's text."""
    names: float = 0.2
    """Parts of the names of its definitions."""
    exact: float = 0.2
    """Names of definitions that the task gives in full."""
    file_name: float = 0.4
    folders: float = 0.3
    size: float = 0.15
    """Larger files are changed more often."""
    tests: float = 0.15
    """Its tests' text."""
    neighbours: float = 0.12
    """Files that the best import, or that import these."""
    history: float = 0.6
    """What its earlier changes were about, and how new they are; where there is a history."""
    opened: float = 0.15
    """The user is looking into it."""
    kinds: Mapping[FileKind, float] = field(default_factory=lambda: dict(DEMOTED))
    """What a file's score is multiplied with: what is not the code itself comes behind it."""


@dataclass(frozen=True, slots=True)
class PieceWeights:
    """The same for a definition, its text being 1."""

    names: float = 0.2
    exact: float = 0.1
    file: float = 1.0
    size: float = 0.7


TESTS_WANTED = 0.5
MOST_STARTS = 10
"""So many of the best files have neighbours."""
MOST_LOOKED_INTO = 40
"""So many files' definitions are compared."""
MOST_FILES = 300
MOST_PIECES = 200
"""So many are told of at most."""


@dataclass(frozen=True, slots=True)
class RankedFile:
    known: Known
    score: float
    signs: tuple[str, ...]
    """What speaks for it most, the weightiest first."""


@dataclass(frozen=True, slots=True)
class RankedPiece:
    known: Known
    piece: Piece
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    files: tuple[RankedFile, ...]
    pieces: tuple[RankedPiece, ...]


class Ranker:
    """Ranks for one index, whose landscape it keeps as long as nothing changes."""

    def __init__(
        self,
        index: Index,
        weights: Weights | None = None,
        pieces: PieceWeights | None = None,
        landscapes: Landscapes | None = None,
    ) -> None:
        self._index = index
        self._weights = weights or Weights()
        self._pieces = pieces or PieceWeights()
        self._landscapes = landscapes or Landscapes()
        self._look()

    def _look(self) -> None:
        self._seen = self._index.catalogue
        self._landscape = self._landscapes.of(self._seen)
        self._sizes = _weighed([math.log1p(known.words) for known in self._seen.files], self._weights.size)

    def rank(self, query: Query, opened: Collection[str] = ()) -> Ranking:
        """``opened``: the files that the user is looking into."""
        if self._index.catalogue is not self._seen:
            self._look()
        files = self._seen.files
        matches = Matches(self._index, query.terms, query.names)
        signs = self._signs(matches, query)
        signs["open"] = (
            [self._weights.opened * (known.path in opened) for known in files] if opened else _nothing(files)
        )
        demoted = {kind: self._demotion(kind, query) for kind in FileKind}
        demotion = [demoted[known.kind] for known in files]
        said = [part * total for part, total in zip(demotion, map(sum, zip(*signs.values(), strict=True)), strict=True)]
        signs["imports"] = self._neighbours(said)
        scores = [
            own + part * (more + size) if own or more else 0.0
            for own, part, more, size in zip(said, demotion, signs["imports"], self._sizes, strict=True)
        ]
        # Of equal ones the first by path is the better one, and so files are numbered.
        found = sorted((file for file, score in enumerate(scores) if score > 0), key=scores.__getitem__, reverse=True)
        ranked = tuple(
            RankedFile(files[file], scores[file], _strongest(signs, file) if rank < MOST_LOOKED_INTO else ())
            for rank, file in enumerate(found[:MOST_FILES])
        )
        return Ranking(ranked, self._ranked_pieces(matches, found[:MOST_LOOKED_INTO], scores))

    def _demotion(self, kind: FileKind, query: Query) -> float:
        return TESTS_WANTED if kind is FileKind.TEST and query.wants_tests else self._weights.kinds[kind]

    def _signs(self, matches: Matches, query: Query) -> dict[str, list[float]]:
        """Each as a number for each file, already weighed."""
        weights = self._weights
        texts = matches.of_files(matches.texts)
        names, folders = self._landscape.path_matches(query.terms)
        return {
            "text": _weighed(texts, weights.texts),
            "whole text": _weighed(matches.files, weights.whole),
            "names": _weighed(matches.of_files(matches.parts), weights.names),
            "exact names": _weighed(matches.of_files(matches.wholes, BEST_NAMES_OF_FILE), weights.exact),
            "file name": _weighed(names, weights.file_name),
            "folder": _weighed(folders, weights.folders),
            "tests": _weighed(self._landscape.tested_by(texts), weights.tests),
            "history": _weighed(self._index.history.speaks_for(query.terms), weights.history),
        }

    def _neighbours(self, scores: Sequence[float]) -> list[float]:
        best = nlargest(MOST_STARTS, range(len(scores)), key=scores.__getitem__)
        found = [0.0] * len(scores)
        highest = max(scores, default=0.0) or 1.0
        for rank, file in enumerate(best):
            near = self._landscape.neighbours(file)
            for other in near:
                found[other] += scores[file] / highest / math.sqrt(len(near) + 1) / (1 + 0.3 * rank)
        return _weighed(found, self._weights.neighbours)

    def _ranked_pieces(
        self, matches: Matches, found: Sequence[int], scores: Sequence[float]
    ) -> tuple[RankedPiece, ...]:
        """Of the files ``found``, the best first."""
        said = [
            [value for file in found for value in matches.of_chunks(kind, file)]
            for kind in (matches.texts, matches.parts, matches.wholes)
        ]
        weights, best = self._pieces, max(scores, default=0.0) or 1.0
        places: list[tuple[Known, Piece]] = []
        around: list[tuple[float, float, float]] = []
        for file in found:
            known = self._seen.files[file]
            kind, share = -self._weights.kinds[known.kind], weights.file * scores[file] / best
            for piece in self._index.outline(known).pieces:
                places.append((known, piece))
                around.append((kind, share, weights.size * math.log1p(piece.words) / 8))
        ranked = [
            (kind * (text + weights.names * name + weights.exact * exact + size + share), number)
            for number, ((kind, share, size), text, name, exact) in enumerate(
                zip(around, *map(relative, said), strict=True)
            )
        ]
        return tuple(RankedPiece(*places[number], -score) for score, number in nsmallest(MOST_PIECES, ranked))


def _weighed(values: Sequence[float], weight: float) -> list[float]:
    highest = max(values, default=0.0)
    return [weight * (value / highest) for value in values] if highest > 0 else _nothing(values)


def _nothing(of_each: Sequence[object]) -> list[float]:
    return [0.0] * len(of_each)


def _strongest(signs: dict[str, list[float]], file: int) -> tuple[str, ...]:
    told = [(-values[file], name) for name, values in signs.items() if values[file] > 0]
    return tuple(name for _, name in sorted(told)[:2])
