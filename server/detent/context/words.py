"""Text → the terms by which it is found: identifiers whole and in parts, without the endings that grammar adds.

Where a script has no blanks between words, or glues to them what others write apart, two signs that stand side by side
are a term: a word of two or more is found wherever it stands, without knowing the language.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

_OF_OTHER_SCRIPTS = (
    "\u0900-\u0963\u0971-\u0dff\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e81-\u0edf\u1000-\u1049\u1050-\u109d"
    "\u1780-\u17d3\u17dd"
)
"""Of India and what lies east of it: vowels that are no letters to Python stand within their words."""
WORD = re.compile(rf"[^\W\d][\w{_OF_OTHER_SCRIPTS}]*|[0-9]+")
LONGEST = 60
UNSPACED = (
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U000323af\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1050-\u109d\u1780-\u17d3\u17dd"
)
"""Chinese, Japanese, Korean; Thai, Lao, Burmese, Khmer: for a character class."""

PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_PART_OF_OTHERS = re.compile(r"[^_]+")
"""Where other letters than those of ASCII stand in a word, it is divided by underscores alone."""
_UNSPACED = re.compile(f"[{UNSPACED}]")
_RUN = re.compile(rf"([{UNSPACED}]+)|([^\W_{UNSPACED}]+)")
_SIGN = re.compile(
    f"[{UNSPACED}](?:\u17d2[\u1780-\u17b3]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u109a-\u109d"
    "\u17b4-\u17d3\u17dd])*"
)
"""With what is written above, below and around it."""
_ENDINGS = (
    *(("ations", "at"), ("ation", "at"), ("ating", "at"), ("ated", "at"), ("ates", "at")),
    *(("ators", "at"), ("ator", "at"), ("ate", "at"), ("sses", "ss"), ("ies", "y")),
    *(("ings", ""), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")),
)
_ENDINGS_BY_LETTER: Mapping[str, tuple[tuple[str, str], ...]] = {
    letter: tuple((ending, instead) for ending, instead in _ENDINGS if ending[-1] == letter)
    for letter in {ending[-1] for ending, _ in _ENDINGS}
}
_NOTHING = (
    "self this def fn func function return if else elif for in is not and or let const var pub none null nil true "
    "false the an of to be it that with as import from"
)
SAYS_NOTHING = frozenset(_NOTHING.split())
"""What stands in nearly every text: nothing is found by it."""
_NO_WORD = bytes(byte if byte >= 0x80 or chr(byte).isalnum() or chr(byte) == "_" else 0x20 for byte in range(256))
"""What surely stands in no word becomes a blank."""
_SHORTEST = 3
"""A word keeps at least so many letters."""
_KEPT_DOUBLE = "lsz"


@lru_cache(maxsize=100_000)
def terms_of(word: str) -> tuple[str, ...]:
    """Of one identifier: its parts without endings and, when it has several, the whole."""
    parts, whole = _divided(word)
    return (*map(stem, parts), whole) if whole else tuple(map(stem, parts))


def _divided(word: str) -> tuple[list[str], str]:
    """The parts of an identifier in lower case, and the whole when it has several; without what has one letter."""
    if not word.isascii() and _UNSPACED.search(word):
        return _divided_into_pairs(word)
    if len(word) > LONGEST:
        return [], ""
    lower = word.lower()
    whole = lower.strip("_")
    if lower == word and word.isascii():
        if whole.isalpha():  # most words
            return ([whole] if len(whole) > 1 else []), ""
        if "_" in whole and whole.replace("_", "").isalpha():
            return [part for part in whole.split("_") if len(part) > 1], whole
    parts = (PART if word.isascii() else _PART_OF_OTHERS).findall(word)
    several = len(parts) != 1 and len(whole) > 1
    return [low for part in parts if len(low := part.lower()) > 1], whole if several else ""


def _divided_into_pairs(word: str) -> tuple[list[str], str]:
    """A sign alone is a term where it stands alone. The whole is one only where something else stands in it."""
    found: list[str] = []
    others = False
    for unspaced, other in _RUN.findall(word):
        if unspaced:
            signs = _SIGN.findall(unspaced)
            found += [one + two for one, two in pairwise(signs)] or signs
        else:
            others = True
            found += _divided(other)[0]
    return found, word.lower().strip("_") if others and len(word) <= LONGEST else ""


def terms_in(text: str) -> list[str]:
    return [term for word in WORD.findall(text) for term in terms_of(word)]


def spaced(data: bytes) -> bytes:
    """As long as before, with blanks between what may be words: ``split`` then gives the keys of terms."""
    return data.translate(_NO_WORD)


def terms_of_key(key: bytes) -> list[str]:
    """``key``: what stands between two blanks of a ``spaced`` text."""
    is_one = key.isascii() and not key[:1].isdigit()
    words = [key.decode()] if is_one else WORD.findall(key.decode("utf-8", "replace"))
    return [term for word in words if word.lower() not in SAYS_NOTHING for term in terms_of(word)]


def parts_of_name(name: str) -> list[str]:
    """The terms of a definition's name."""
    return [term for key in keys_of(name) for term in terms_of_key(key)]


def keys_of(text: str) -> list[bytes]:
    """Of a short text."""
    return spaced(text.encode("utf-8", "replace")).split()


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
    for ending, instead in _ENDINGS_BY_LETTER.get(word[-1], ()):
        if word.endswith(ending):
            rest = len(word) - len(ending)
            if rest >= _SHORTEST and not (ending == "s" and word[-2] == "s"):
                return word[:rest] + instead
    return word
