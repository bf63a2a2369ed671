"""The terms of many files → a segment.

There are millions of them, and all are handled at once: each becomes one number, made of the term and the chunk, and
in the order of these numbers the same term in the same chunk stands together.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain

import numpy as np
import numpy.typing as npt

from detent.context.index.blocks import Places, block_of
from detent.context.index.forms import Forms, Terms
from detent.context.index.reading import ReadFile
from detent.context.index.segment import HIGHEST, K1, Block, Segment
from detent.context.index.vocabulary import Numbers, terms_of, terms_of_names

CHUNK_B = 0.3
"""How much the length of a chunk, and of a file, counts against it."""
FILE_B = 0.5
USUAL_CHUNK = 100
USUAL_FILE = 800
"""Terms in one of middling length. Fixed, so that what was kept stays right when other files change."""
TERMS = 128
"""Of one block."""

_TERM = 32
_CHUNK = 16
"""Above so many bits the term and the chunk stand in a code. Below is what a name's part says; nothing for a term of a
text, because that is only known when it was counted."""
_LOWEST = (1 << _CHUNK) - 1
_MOST_TERMS = 1 << 63 - _TERM
_TIMES = 64
"""A term that stands more often in one text says hardly more."""


def make_segment(files: Sequence[ReadFile]) -> tuple[Segment, Sequence[int]]:
    """And how many terms each chunk has. The files share their ``forms``."""
    counts = array("I", [len(read.sizes) for read in files])
    if not sum(counts):
        return Segment((), counts), []
    forms = files[0].forms
    texts, sizes = _texts(files, forms)
    codes, terms = _in_order(_codes(texts, sizes, files, forms), forms.terms)
    if not terms:
        return Segment((), counts), sizes
    codes, times = _counted(codes)
    ranks, chunks, said = codes >> _TERM, codes >> _CHUNK & _LOWEST, codes & _LOWEST
    impacts = np.where(said, said, _impacts(sizes, USUAL_CHUNK, CHUNK_B)[chunks, np.minimum(times, _TIMES)])
    of_text = said == 0
    file_of = np.repeat(np.arange(len(files)), counts)
    in_files, firsts = _firsts(ranks[of_text] << _TERM | file_of[chunks[of_text]])
    file_times = np.add.reduceat(times[of_text], firsts) if len(firsts) else firsts
    numbers = in_files & _LOWEST
    words = np.bincount(file_of, sizes, len(files)).astype(np.int64).tolist()
    file_impacts = _impacts(words, USUAL_FILE, FILE_B)[numbers, np.minimum(file_times, _TIMES)]
    places = _Places(ranks, chunks, impacts, len(terms)), _Places(in_files >> _TERM, numbers, file_impacts, len(terms))
    return Segment(tuple(_blocks(terms, *places)), counts), sizes


def _texts(files: Sequence[ReadFile], forms: Forms) -> tuple[Numbers, list[int]]:
    """The terms of all chunks, by their numbers, and how many each has."""
    keys = np.concatenate([np.asarray(read.keys) for read in files])
    found, starts = terms_of(keys, forms)
    ends = np.cumsum(list(chain.from_iterable(read.sizes for read in files)), dtype=np.int64)
    return found, np.diff(starts[ends], prepend=0).tolist()


def _codes(texts: Numbers, sizes: Sequence[int], files: Sequence[ReadFile], forms: Forms) -> Numbers:
    """What stands in the chunks, and what they define."""
    assert max(len(sizes), len(files) - 1) <= _LOWEST, "more chunks or files than there are numbers for"
    chunks = np.arange(len(sizes))
    own, _ = _of_names(chain.from_iterable(read.names for read in files), chunks, forms)
    named = np.concatenate((own, _inside(files, own, forms)))
    named = named[np.argsort(named >> _CHUNK & _LOWEST, kind="stable")]
    assert len(forms.terms) <= _MOST_TERMS, "more terms than there are numbers for"
    return np.concatenate((texts << _TERM | np.repeat(chunks << _CHUNK, sizes), named))


def _of_names(names: Iterable[str], chunks: Numbers, forms: Forms) -> tuple[Numbers, Numbers]:
    """The codes of the parts of each name and of the whole, and where those of each end."""
    found, starts = terms_of_names(names, forms)
    counts = np.diff(starts)
    impacts = np.rint(HIGHEST / np.sqrt(np.maximum(counts - 1, 1))).astype(np.int64)
    return found << _TERM | np.repeat(chunks << _CHUNK | impacts, counts), starts[1:]


def _inside(files: Sequence[ReadFile], own: Numbers, forms: Forms) -> Numbers:
    """What chunks define besides what they are named after. That is looked up by its whole name, and says no more of
    what the chunk is about than its text does."""
    firsts = accumulate((len(read.sizes) for read in files), initial=0)
    inner = [
        (first + chunk, name)
        for first, read in zip(firsts, files, strict=False)
        for chunk, names in read.inside.items()
        for name in names
    ]
    chunks = np.array([chunk for chunk, _ in inner], np.int64)
    codes, ends = _of_names((name for _, name in inner), chunks, forms)
    wholes = codes[ends - 1][::-1]
    _, last = np.unique(wholes >> _CHUNK, return_index=True)
    wholes = wholes[last]
    return wholes[~np.isin(wholes >> _CHUNK, own >> _CHUNK)]


def _in_order(codes: Numbers, terms: Terms) -> tuple[Numbers, list[str]]:
    """By their terms as words are ordered, which they are numbered by now; those of each in the order they had."""
    numbers, written = codes >> _TERM, terms.written
    used = np.flatnonzero(np.bincount(numbers)).tolist()
    used.sort(key=written.__getitem__)
    ranks = np.empty(len(written), np.int64)
    ranks[used] = np.arange(len(used))
    found = ranks[numbers]
    codes = found << _TERM | codes & ((1 << _TERM) - 1)
    # Numbers of two bytes are put in order without comparing them.
    order = np.argsort(found.astype(np.min_scalar_type(len(used))), kind="stable")
    return codes[order], [written[number] for number in used]


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
