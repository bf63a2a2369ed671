"""Text → the terms by which it is found: identifiers whole and in parts, without the endings that grammar adds."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

WORD = re.compile(r"[^\W\d]\w*|[0-9]+")
LONGEST = 60

_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_PART_OF_OTHERS = re.compile(r"[^\W_]+")
"""Where other letters than those of ASCII stand in a word, it is divided by underscores alone."""
_ENDINGS = (
    *(("ations", "at"), ("ation", "at"), ("ating", "at"), ("ated", "at"), ("ates", "at")),
    *(("ators", "at"), ("ator", "at"), ("ate", "at"), ("sses", "ss"), ("ies", "y")),
    *(("ings", ""), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")),
)
_ENDS = tuple(ending for ending, _ in _ENDINGS)
_NOTHING = (
    "self this def fn func function return if else elif for in is not and or let const var pub none null nil true "
    "false the an of to be it that with as import from"
)
_SAYS_NOTHING = frozenset(_NOTHING.split())
"""What stands in nearly every text: nothing is found by it."""
_NO_WORD = bytes(byte if byte >= 0x80 or chr(byte).isalnum() or chr(byte) == "_" else 0x20 for byte in range(256))
"""What surely stands in no word becomes a blank."""
_SHORTEST = 3
"""A word keeps at least so many letters."""
_KEPT_DOUBLE = "lsz"


@lru_cache(maxsize=100_000)
def terms_of(word: str) -> tuple[str, ...]:
    """Of one identifier: its parts without endings and, when it has several, the whole."""
    return _terms_of(word)


def _terms_of(word: str) -> tuple[str, ...]:
    if len(word) > LONGEST:
        return ()
    lower = word.lower()
    whole = lower.strip("_")
    if whole.isalpha() and whole.isascii() and lower == word:  # most words
        return (stem(whole),) if len(whole) > 1 else ()
    parts = _parts(word, lower)
    found = [stem(part) for part in parts if len(part) > 1]
    if len(parts) != 1 and len(whole) > 1:
        found.append(whole)
    return tuple(found)


def _parts(word: str, lower: str) -> list[str]:
    if not word.isascii():
        return [part.lower() for part in _PART_OF_OTHERS.findall(word)]
    if lower == word and word.replace("_", "").isalpha():
        return [part for part in word.split("_") if part]
    return [part.lower() for part in _PART.findall(word)]


def terms_in(text: str) -> list[str]:
    return [term for word in WORD.findall(text) for term in terms_of(word)]


def spaced(data: bytes) -> bytes:
    """As long as before, with blanks between what may be words: ``split`` then gives the keys of ``Forms``."""
    return data.translate(_NO_WORD)


class Forms(dict[bytes, tuple[int, ...]]):
    """What stands between blanks → its terms: for large texts, in which most of it comes again. Here terms have
    numbers, in the order in which they are met: ``number_of`` gives each its own."""

    def __init__(self) -> None:
        self.number_of: defaultdict[str, int] = defaultdict()
        self.number_of.default_factory = self.number_of.__len__

    def __missing__(self, key: bytes) -> tuple[int, ...]:
        self[key] = found = tuple(map(self.number_of.__getitem__, _terms_between_blanks(key)))
        return found

    @property
    def terms(self) -> list[str]:
        """By their numbers."""
        return list(self.number_of)

    def numbers(self, keys: Iterable[bytes]) -> Iterator[int]:
        """The terms of all that ``spaced`` and ``split`` made."""
        return chain.from_iterable(map(self.__getitem__, keys))

    def all_of(self, keys: Iterable[bytes]) -> list[str]:
        """The same in words."""
        return [term for key in keys for term in _terms_between_blanks(key)]


@lru_cache(maxsize=100_000)
def _terms_between_blanks(key: bytes) -> tuple[str, ...]:
    if key.isascii() and not key[:1].isdigit():
        word = key.decode()
        return () if _says_nothing(word) else _terms_of(word)
    words = WORD.findall(key.decode("utf-8", "replace"))
    return tuple(term for word in words if not _says_nothing(word) for term in terms_of(word))


def _says_nothing(word: str) -> bool:
    return word.lower() in _SAYS_NOTHING


def parts_of_name(name: str, forms: Forms) -> list[str]:
    """The terms of a definition's name."""
    return forms.all_of(spaced(name.encode("utf-8", "replace")).split())


def plain_name(name: str) -> str:
    """A name as it is looked up: how it is written and what hides it from outside does not count."""
    return name.strip("_").lower()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What is left of a lower-case word without the endings of plurals, tenses and the like. Rough, and the same for
    all who look something up as for what is looked up."""
    if len(word) <= _SHORTEST:
        return word
    word = _without_ending(word)
    if word.endswith("e") and len(word) > _SHORTEST + 1:
        word = word[:-1]
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in _KEPT_DOUBLE:
        word = word[:-1]
    return f"{word[:-1]}i" if word.endswith("y") and len(word) > _SHORTEST else word


def _without_ending(word: str) -> str:
    if not word.endswith(_ENDS):
        return word
    for ending, instead in _ENDINGS:
        rest = len(word) - len(ending)
        if rest >= _SHORTEST and word.endswith(ending) and not (ending == "s" and word.endswith("ss")):
            return word[:rest] + instead
    return word
