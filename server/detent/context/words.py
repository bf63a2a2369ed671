"""Text → the terms by which it is found: identifiers whole and in parts, without the endings that grammar adds."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

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
_SAYS_NOTHING = re.compile(
    r"self|this|def|fn|func|function|return|if|else|elif|for|in|is|not|and|or|let|const|var|pub|none|null|nil|true|false|"
    r"the|an|of|to|be|it|that|with|as|import|from",
    re.IGNORECASE,
)
"""What stands in nearly every text: nothing is found by it."""
_SHORTEST = 3
"""A word keeps at least so many letters."""
_KEPT_DOUBLE = "lsz"


@lru_cache(maxsize=100_000)
def terms_of(word: str) -> tuple[str, ...]:
    """Of one identifier: its parts without endings and, when it has several, the whole."""
    if len(word) > LONGEST:
        return ()
    parts = [part.lower() for part in (_PART if word.isascii() else _PART_OF_OTHERS).findall(word)]
    whole = word.lower().strip("_")
    found = [stem(part) for part in parts if len(part) > 1]
    if len(parts) != 1 and len(whole) > 1:
        found.append(whole)
    return tuple(found)


def terms_in(text: str) -> list[str]:
    return [term for word in WORD.findall(text) for term in terms_of(word)]


class Forms(dict[str, tuple[str, ...]]):
    """Word → its terms: for many words, of which most come again."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        self[word] = found = () if _SAYS_NOTHING.fullmatch(word) else terms_of(word)
        return found


def counted(words: Iterable[str], forms: Forms) -> dict[str, int]:
    """How often each term stands among the words."""
    counts: dict[str, int] = {}
    get = counts.get
    for word, times in Counter(words).items():
        for term in forms[word]:
            counts[term] = get(term, 0) + times
    return counts


def parts_of_name(name: str, forms: Forms) -> list[str]:
    """The terms of a definition's name."""
    return [term for word in WORD.findall(name) for term in forms[word]]


def plain_name(name: str) -> str:
    """A name as it is looked up: how it is written and what hides it from outside does not count."""
    return name.strip("_").lower()


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
    for ending, instead in _ENDINGS:
        rest = len(word) - len(ending)
        if rest >= _SHORTEST and word.endswith(ending) and not (ending == "s" and word.endswith("ss")):
            return word[:rest] + instead
    return word
