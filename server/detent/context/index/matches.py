"""How well the index's texts and names answer weighted terms."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import mul

from detent.context.index.catalogue import Stretch
from detent.context.index.index import Index
from detent.context.index.segment import NAME, SCALE, WHOLE, Posting

MOST_TERMS = 40
BEST_OF_FILE = (1.0, 0.5, 0.25)
"""What the best chunks of a file count for it, the best first."""
BEST_NAMES_OF_FILE = (1.0, 0.3, 0.1)

Scores = dict[int, list[float]]
"""Segment → a number for each of its chunks."""
FewScores = dict[int, dict[int, float]]
"""The same of the chunks that have one: for what few have."""


class Matches:
    """One question to the index. Files are numbered as in its catalogue."""

    def __init__(self, index: Index, terms: Mapping[str, float], names: Mapping[str, float]) -> None:
        self._catalogue = index.catalogue
        self._chunks = self._catalogue.chunks
        heaviest = sorted(terms, key=lambda term: (-terms[term], term))[:MOST_TERMS]
        keys = [*heaviest, *(NAME + term for term in heaviest), *(WHOLE + name for name in names)]
        self._postings = index.postings(keys)
        self.files = [0.0] * len(self._catalogue.files)
        """What each file's whole text says."""
        self.texts: Scores = {}
        self.parts: FewScores = {}
        self.wholes: FewScores = {}
        """For each chunk what its text says, the parts of its name, and its whole name."""
        for term in heaviest:
            self._add(self.texts, term, terms[term])
            self._add_few(self.parts, NAME + term, terms[term])
        for name, weight in names.items():
            self._add_few(self.wholes, WHOLE + name, weight)

    def of_files(self, scores: Scores | FewScores, shares: Sequence[float] = BEST_OF_FILE) -> list[float]:
        """For each file what its best chunks have, together."""
        found = [0.0] * len(self.files)
        for segment, values in scores.items():
            stretch = self._catalogue.stretches[segment]
            of_each = _by_file(stretch, values) if isinstance(values, dict) else self._slices(stretch, values)
            for file, own in of_each:
                if file < 0 or not own:
                    continue
                own.sort(reverse=True)
                if own[0] > 0:
                    found[file] = sum(map(mul, shares, own)) if len(own) > 1 else shares[0] * own[0]
        return found

    def of_chunks(self, scores: Scores | FewScores, file: int) -> list[float]:
        segment, number = self._catalogue.files[file].place
        stretch = self._catalogue.stretches[segment]
        first, end = stretch.firsts[number], stretch.firsts[number + 1]
        values = scores.get(segment, {})
        if isinstance(values, dict):
            return [values.get(chunk, 0.0) for chunk in range(first, end)]
        return values[first:end]

    def _slices(self, stretch: Stretch, values: list[float]) -> Iterator[tuple[int, list[float]]]:
        for file, (first, end) in zip(stretch.files, pairwise(stretch.firsts), strict=True):
            if file >= 0 and self.files[file]:  # what is in no text of a file is in no chunk of it
                yield file, values[first:end]

    def _add_few(self, scores: FewScores, term: str, weight: float) -> None:
        found = self._postings.get(term, ())
        amount = self._amount(weight, found)
        for segment, posting in found:
            values = scores.setdefault(segment, {})
            for chunk, impact in zip(posting.chunks, posting.chunk_impacts, strict=True):
                values[chunk] = values.get(chunk, 0.0) + amount * impact

    def _add(self, scores: Scores, term: str, weight: float) -> None:
        found = self._postings.get(term, ())
        amount = self._amount(weight, found)
        for segment, posting in found:
            values = scores.get(segment)
            if values is None:
                values = scores[segment] = [0.0] * self._catalogue.stretches[segment].chunks
            for chunk, impact in zip(posting.chunks, posting.chunk_impacts, strict=True):
                values[chunk] += amount * impact
        if found:
            self._add_to_files(found, weight)

    def _amount(self, weight: float, found: Sequence[tuple[int, Posting]]) -> float:
        having = sum(self._living(segment, posting.chunks) for segment, posting in found)
        return weight * SCALE * rarity(self._chunks, having)

    def _living(self, segment: int, chunks: Sequence[int]) -> int:
        """What dead files had counts for nothing: else equal workspaces would be told apart by how they came to be."""
        alive = self._catalogue.stretches[segment].alive
        return sum(map(alive.__getitem__, chunks)) if alive else len(chunks)

    def _add_to_files(self, found: Sequence[tuple[int, Posting]], weight: float) -> None:
        stretches = self._catalogue.stretches
        having = sum(
            sum(stretches[segment].files[number] >= 0 for number in posting.files)
            if stretches[segment].alive
            else len(posting.files)
            for segment, posting in found
        )
        amount = weight * SCALE * rarity(len(self.files), having)
        for segment, posting in found:
            files = stretches[segment].files
            for number, impact in zip(posting.files, posting.file_impacts, strict=True):
                if files[number] >= 0:
                    self.files[files[number]] += amount * impact


def _by_file(stretch: Stretch, values: Mapping[int, float]) -> Iterable[tuple[int, list[float]]]:
    found: dict[int, list[float]] = defaultdict(list)
    for file, value in zip(map(stretch.owners.__getitem__, values), values.values(), strict=True):
        found[file].append(value)
    return found.items()


def rarity(of_all: int, having: int) -> float:
    """BM25's inverse document frequency."""
    return math.log(1 + (max(of_all, having) - having + 0.5) / (having + 0.5))


def relative(values: Sequence[float]) -> list[float]:
    """As parts of the highest."""
    highest = max(values, default=0.0)
    return [value / highest for value in values] if highest > 0 else [0.0] * len(values)
