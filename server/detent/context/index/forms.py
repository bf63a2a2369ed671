"""Words and terms as numbers: a large text is a row of them, and what each word means is found out for many at once."""

from array import array
from collections import defaultdict
from collections.abc import Iterable
from itertools import count, islice
from typing import TypeVar

from detent.context.words import stem

NOTHING = (1 << 32) - 1
"""In the place of a term's number."""
END = NOTHING - 1
"""The same of a line's end."""

Key = TypeVar("Key")


class Rows:
    """Some numbers for each of many things: where those of each begin, and how many they are."""

    def __init__(self) -> None:
        self.firsts = array("I")
        self.counts = array("I")
        self.numbers = array("I")


class Numbered(defaultdict[Key, int]):
    """A thing → its number, in the order in which they are met. ``rows``: the terms of each, by their numbers, which of
    the ``new`` ones are not known yet."""

    def __init__(self) -> None:
        super().__init__(count().__next__)
        self.rows = Rows()

    @property
    def new(self) -> list[Key]:
        """In their order."""
        return _behind(self, len(self.rows.firsts))


class Forms(Numbered[bytes]):
    """What stands between blanks: most of it comes again, in other texts as well. So do the names of definitions."""

    def __init__(self) -> None:
        super().__init__()
        self.names = Numbered[str]()
        self.terms = Terms()

    def of(self, texts: Iterable[bytes]) -> tuple["array[int]", list[int]]:
        """What stands in one text after the other, and how much in each."""
        found, sizes = list[bytes](), list[int]()
        for text in texts:
            keys = text.split()
            found += keys
            sizes.append(len(keys))
        return array("I", map(self.__getitem__, found)), sizes


class FormsOfDocuments(Forms):
    """For who reads one text again and again: what stood in it the last time is known. A key changes one of hundreds of
    pieces."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[bytes, array[int]] = {}

    def of(self, texts: Iterable[bytes]) -> tuple["array[int]", list[int]]:
        found, sizes, known = array("I"), list[int](), dict[bytes, "array[int]"]()
        for text in texts:
            known[text] = keys = self._last.get(text) or array("I", map(self.__getitem__, text.split()))
            found += keys
            sizes.append(len(keys))
        self._last = known
        return found, sizes


class Terms(defaultdict[str, int]):
    """A term → its number, in the order in which they are met. ``of_parts``: the same for parts of identifiers."""

    def __init__(self) -> None:
        super().__init__(count().__next__)
        self.of_parts = _Parts(self)
        self._written: list[str] = []

    @property
    def written(self) -> list[str]:
        """By their numbers."""
        self._written += _behind(self, len(self._written))
        return self._written


class _Parts(dict[str, int]):
    """The same few parts make up most of all identifiers. A single letter says nothing."""

    def __init__(self, terms: Terms) -> None:
        super().__init__({"\n": END})
        self._terms = terms

    def __missing__(self, part: str) -> int:
        self[part] = number = NOTHING if len(part) < 2 else self._terms[stem(part)]
        return number


def _behind(met: dict[Key, int], count: int) -> list[Key]:
    """What was met after the first ``count``, found without going past these."""
    return list(islice(reversed(met), len(met) - count))[::-1]
