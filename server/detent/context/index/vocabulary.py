"""What stands between blanks in many texts → the numbers of its terms, for all at once."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, compress

import numpy as np
import numpy.typing as npt

from detent.context.index.forms import END, NOTHING, Forms, Rows, Terms
from detent.context.index.segment import NAME, WHOLE
from detent.context.words import LONGEST, PART, SAYS_NOTHING, keys_of, plain_name, terms_of_key

Numbers = npt.NDArray[np.int64]

_PART_OR_END = re.compile(rf"{PART.pattern}|\n")
_NUMBER = 32
"""Bits of one."""
_LOWEST = (1 << _NUMBER) - 1


def terms_of(keys: npt.NDArray[np.uint32], forms: Forms) -> tuple[Numbers, Numbers]:
    """The terms of one word after the other; and where those of each begin, with the end of the last one's."""
    if new := forms.new:
        _learn(new, forms)
    return _joined(forms.rows, keys)


def terms_of_names(names: Iterable[str], forms: Forms) -> tuple[Numbers, Numbers]:
    """The same of what definitions are called: the parts of each name, then the whole. None of an empty one."""
    numbers = np.fromiter(map(forms.names.__getitem__, names), np.uint32)
    if new := forms.names.new:
        _learn_names(new, forms)
    return _joined(forms.names.rows, numbers)


def _joined(rows: Rows, which: npt.NDArray[np.uint32]) -> tuple[Numbers, Numbers]:
    counts = np.frombuffer(rows.counts, np.uint32)[which]
    starts = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    shifts = np.frombuffer(rows.firsts, np.uint32)[which] - starts[:-1]  # from where they come to stand
    places = np.repeat(shifts, counts) + np.arange(starts[-1])
    return np.frombuffer(rows.numbers, np.uint32)[places].astype(np.int64), starts


def _add(rows: Rows, numbers: Numbers, firsts: Numbers, counts: Numbers) -> None:
    """``firsts``: among the new numbers."""
    known = len(rows.numbers)
    for kept, more in ((rows.numbers, numbers), (rows.firsts, firsts + known), (rows.counts, counts)):
        kept.frombytes(more.astype(np.uint32).tobytes())


def _learn(keys: Sequence[bytes], forms: Forms) -> None:
    is_plain = np.array([len(key) <= LONGEST and key.isascii() and not key[:1].isdigit() for key in keys])
    found, counts = _of_identifiers(list(compress(keys, is_plain)), forms.terms)
    others = [[forms.terms[term] for term in terms_of_key(key)] for key in compress(keys, ~is_plain)]
    numbers = np.concatenate((found, np.fromiter(chain.from_iterable(others), np.int64)))
    counts = np.concatenate((counts, np.fromiter(map(len, others), np.int64)))
    order = np.argsort(np.concatenate((np.flatnonzero(is_plain), np.flatnonzero(~is_plain))))
    _add(forms.rows, numbers, (np.cumsum(counts) - counts)[order], counts[order])


def _of_identifiers(keys: Sequence[bytes], terms: Terms) -> tuple[Numbers, Numbers]:
    """The terms of one after the other, and how many each has: of its parts, and of the whole where it has several."""
    if not keys:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    text = b"\n".join(keys).decode()
    parts = " ".join(_PART_OR_END.findall(f"{text}\n")).lower().split(" ")
    found = np.fromiter(map(terms.of_parts.__getitem__, parts), np.int64, len(parts))
    ends = np.flatnonzero(found == END)
    counts = np.diff(ends, prepend=-1) - 1
    firsts, words = ends - counts, text.lower().split("\n")
    # Where a word ends there is room for the whole.
    has_one = counts == 1
    found[ends[has_one]] = NOTHING
    wholes = [word.strip("_") for word in compress(words, ~has_one)]
    found[ends[~has_one]] = [terms[whole] if len(whole) > 1 else NOTHING for whole in wholes]
    for number, word in enumerate(words):
        if word in SAYS_NOTHING:
            found[firsts[number] : ends[number] + 1] = NOTHING
    says = found != NOTHING
    return found[says], np.add.reduceat(says, firsts, dtype=np.int64)


def _learn_names(names: Sequence[str], forms: Forms) -> None:
    keys, terms = list(map(keys_of, names)), forms.terms
    found, starts = terms_of(np.fromiter(map(forms.__getitem__, chain.from_iterable(keys)), np.uint32), forms)
    ends = starts[np.cumsum(list(map(len, keys)))]
    name_of = np.repeat(np.arange(len(names)), np.diff(ends, prepend=0))
    once = np.unique(name_of << _NUMBER | found)
    counts = np.bincount(once >> _NUMBER, minlength=len(names))
    parts, which = np.unique(once & _LOWEST, return_inverse=True)
    written = terms.written
    of_parts = np.array([terms[NAME + written[part]] for part in parts.tolist()], np.int64)[which]
    has_whole = np.array(list(map(bool, names)))
    wholes = [terms[WHOLE + plain_name(name)] for name in names if name]
    numbers = np.insert(of_parts, np.cumsum(counts)[has_whole], wholes)
    counts = counts + has_whole
    _add(forms.names.rows, numbers, np.cumsum(counts) - counts, counts)
