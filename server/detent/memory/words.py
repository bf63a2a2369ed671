"""The words by which something is looked for among the facts."""

import re
from collections.abc import Sequence

MOST = 64
_WORD = re.compile(r"[^\W_]{3,40}")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_SAYS_NOTHING = (
    " the and for not with that this from are was were has have had but you your its all any can use uses used when "
    "what which who how why then than they them there here must should would could will into onto about please make "
    "add also only one two out more new der die das und ist ein eine nicht mit von auf bitte "
)
"""What stands in nearly every text: nothing is found by it."""


def words_of(text: str) -> Sequence[str]:
    """Each once, lower case, identifiers in their parts too; what stands in nearly every text is left out."""
    found: dict[str, None] = {}
    for word in _WORD.findall(text):
        parts = _PART.findall(word) if word.isascii() else []
        found.update(dict.fromkeys(one.lower() for one in (word, *parts) if len(one) > 2))
    return [word for word in found if f" {word} " not in _SAYS_NOTHING][:MOST]


def share_said(text: str, words: str) -> float:
    """How much of the text stands in the words, by the beginnings of its own words."""
    wanted, said = words_of(text), {word[:5] for word in words_of_all(words)}
    return sum(word[:5] in said for word in wanted) / max(1, len(wanted))


def words_of_all(text: str) -> Sequence[str]:
    return [word.lower() for word in _WORD.findall(text)]
