"""The terms of many files → a segment.

There are millions of them, and all are handled at once: each becomes one number, made of the term and the chunk, and
in the order of these numbers the same term in the same chunk stands together.
"""

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from detent.context.index.blocks import Places, block_of
from detent.context.index.reading import ReadFile
from detent.context.index.segment import HIGHEST, K1, NAME, WHOLE, Block, Segment
from detent.context.words import Forms, keys_of, plain_name

CHUNK_B = 0.3
"""How much the length of a chunk, and of a file, counts against it."""
FILE_B = 0.5
USUAL_CHUNK = 100
USUAL_FILE = 800
"""Terms in one of middling length. Fixed, so that what was kept stays right when other files change."""
TERMS = 128
"""Of one block."""

Numbers = npt.NDArray[np.int64]

_TERM = 32
_CHUNK = 16
"""Above so many bits the term and the chunk stand in a code. Below is what a name's part says; nothing for a term of a
text, because that is only known when it was counted."""
_LOWEST = (1 << _CHUNK) - 1
_MOST_TERMS = 1 << 63 - _TERM
_TIMES = 64
"""A term that stands more often in one text says hardly more."""


def make_segment(files: Sequence[ReadFile]) -> Segment:
    """They share their ``forms``."""
    counts = array("I", [len(read.sizes) for read in files])
    sizes = list(chain.from_iterable(read.sizes for read in files))
    codes = _codes(files, sizes)
    if not len(codes):
        return Segment((), counts)
    codes, terms = _in_order(codes, files[0].forms)
    codes, times = _counted(codes)
    ranks, chunks, said = codes >> _TERM, codes >> _CHUNK & _LOWEST, codes & _LOWEST
    impacts = np.where(said, said, _impacts(sizes, USUAL_CHUNK, CHUNK_B)[chunks, np.minimum(times, _TIMES)])
    of_text = said == 0
    file_of = np.repeat(np.arange(len(files)), counts)
    in_files, firsts = _firsts(ranks[of_text] << _TERM | file_of[chunks[of_text]])
    file_times = np.add.reduceat(times[of_text], firsts) if len(firsts) else firsts
    numbers = in_files & _LOWEST
    words = [read.words for read in files]
    file_impacts = _impacts(words, USUAL_FILE, FILE_B)[numbers, np.minimum(file_times, _TIMES)]
    places = _Places(ranks, chunks, impacts, len(terms)), _Places(in_files >> _TERM, numbers, file_impacts, len(terms))
    return Segment(tuple(_blocks(terms, *places)), counts)


def _codes(files: Sequence[ReadFile], sizes: Sequence[int]) -> Numbers:
    """Terms by the numbers of their forms."""
    if not files:
        return np.empty(0, np.int64)
    assert max(len(sizes), len(files) - 1) <= _LOWEST, "more chunks or files than there are numbers for"
    assert len(files[0].forms.terms) <= _MOST_TERMS, "more terms than there are numbers for"
    terms = np.concatenate([np.asarray(read.terms) for read in files]).astype(np.int64)
    chunks = np.repeat(np.arange(len(sizes)), sizes)
    of_names = list(chain.from_iterable(read.names for read in files))
    inside = dict(_inside(files))
    named = _of_names(chain(of_names, *inside.values()), files[0].forms)
    rows = [named[name] for name in of_names]
    for chunk, names in inside.items():
        wholes = {code >> _TERM: code for code in (*(named[name][-1] for name in names), *rows[chunk])}
        rows[chunk] = list(wholes.values())
    counts = list(map(len, rows))
    codes = np.fromiter(chain.from_iterable(rows), np.int64, sum(counts))
    codes |= np.repeat(np.arange(len(of_names)), counts) << _CHUNK
    return np.concatenate((terms << _TERM | chunks << _CHUNK, codes))


def _inside(files: Iterable[ReadFile]) -> Iterator[tuple[int, Sequence[str]]]:
    """Chunks that define more than what they are named after. That is looked up by its whole name, and says no more of
    what the chunk is about than its text does."""
    first = 0
    for read in files:
        yield from ((first + chunk, names) for chunk, names in read.inside.items())
        first += len(read.sizes)


def _of_names(names: Iterable[str], forms: Forms) -> Mapping[str, Sequence[int]]:
    """A definition's name → the codes of its parts and of the whole. Many come again, in other files as well."""
    known, number_of, terms = forms.names, forms.number_of, forms.terms
    new = [name for name in set(names) if name not in known]
    rows = [forms.rows(keys_of(name)) for name in new]
    forms.learn()
    for name, row in zip(new, rows, strict=True):
        parts = set(chain.from_iterable(row))
        impact = round(HIGHEST / math.sqrt(len(parts) or 1))
        known[name] = [number_of[NAME + terms[part]] << _TERM | impact for part in parts]
        if name:
            known[name].append(number_of[WHOLE + plain_name(name)] << _TERM | impact)
    return known


def _in_order(codes: Numbers, forms: Forms) -> tuple[Numbers, list[str]]:
    """By their terms as words are ordered, which they are numbered by now; those of each in the order they had."""
    numbers, terms = codes >> _TERM, forms.terms
    used = np.flatnonzero(np.bincount(numbers)).tolist()
    used.sort(key=terms.__getitem__)
    ranks = np.empty(len(terms), np.int64)
    ranks[used] = np.arange(len(used))
    found = ranks[numbers]
    codes = found << _TERM | codes & ((1 << _TERM) - 1)
    # Numbers of two bytes are put in order without comparing them.
    order = np.argsort(found.astype(np.min_scalar_type(len(used))), kind="stable")
    return codes[order], [terms[number] for number in used]


def _firsts(codes: Numbers) -> tuple[Numbers, Numbers]:
    """Each code once, and where it stands first."""
    firsts = np.flatnonzero(np.diff(codes, prepend=-1))
    return codes[firsts], firsts


def _counted(codes: Numbers) -> tuple[Numbers, Numbers]:
    once, firsts = _firsts(codes)
    return once, np.diff(firsts, append=len(codes))


class _Places:
    """Where terms stand, by their ranks."""

    def __init__(self, ranks: Numbers, numbers: Numbers, impacts: Numbers, count: int) -> None:
        self._starts = np.searchsorted(ranks, np.arange(count + 1)).astype(np.uint32)
        self._numbers = numbers.astype(np.uint16)
        self._impacts = impacts.astype(np.uint8)

    def of(self, first: int, behind: int) -> Places:
        start, end = self._starts[first], self._starts[behind]
        starts = self._starts[first : behind + 1] - start
        return Places(starts.tobytes(), self._numbers[start:end].tobytes(), self._impacts[start:end].tobytes())


def _blocks(terms: Sequence[str], chunks: _Places, files: _Places) -> Iterator[Block]:
    for start in range(0, len(terms), TERMS):
        some = terms[start : start + TERMS]
        end = start + len(some)
        yield Block(some[0], block_of(some, chunks.of(start, end), files.of(start, end)))


def _impacts(lengths: Iterable[int], usual: int, b: float) -> npt.NDArray[np.uint8]:
    """A row for each text of such a length: what a term says that stands there 0, 1, 2 … times."""
    rows = b"".join([_row(length, usual, b) for length in lengths])
    return np.frombuffer(rows, np.uint8).reshape(-1, _TIMES + 1)


@lru_cache(maxsize=4096)
def _row(length: int, usual: int, b: float) -> bytes:
    return _table(round(K1 * (1 - b + b * _rounded(length) / usual), 3))


@lru_cache(maxsize=4096)
def _table(k: float) -> bytes:
    rising = (max(1, round(HIGHEST * times / (times + k))) if times else 0 for times in range(_TIMES))
    return bytes((*rising, HIGHEST))


def _rounded(length: int) -> int:
    """Lengths that hardly differ are taken for the same."""
    step = 1 << max(0, length.bit_length() - 4)
    return length - length % step
