"""The queries' own ``#one-of?``, ``#none-of?`` and ``#fits?`` (an expression, searched for), held against matches.

The grammar library's would have to read the text, and a tree that was made with patience has none. A function that the
library calls for each match would know the text; but what it hands to such a function is never freed, and the whole
tree with it. So a query is asked without any, and what they say is read from its text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

_CLAUSE = re.compile(r'\(#(one-of|none-of|fits)\?\s+@([\w.]+)((?:\s+"(?:[^"\\]|\\.)*")+)\s*\)')
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")
_MEANT = re.compile(r"\(#")


@dataclass(frozen=True, slots=True)
class Predicate:
    """``about``: the name of the nodes that it is about."""

    about: str
    words: frozenset[bytes]
    is_among: bool
    """Whether their text has to be one of the words, or none."""
    form: re.Pattern[str] | None = None
    """What has to be found in their text instead."""

    def holds(self, data: bytes, match: Mapping[str, Sequence[Node]]) -> bool:
        """What is about a node that the match has not holds."""
        return all(self._fits(data[node.start_byte : node.end_byte]) for node in match.get(self.about, ()))

    def _fits(self, text: bytes) -> bool:
        if self.form is not None:
            return self.form.search(text.decode("utf-8", "replace")) is not None
        return (text in self.words) == self.is_among


def predicates_in(pattern: str) -> tuple[Predicate, ...]:
    """ValueError when there are others in the pattern."""
    found = tuple(_predicate(*clause.groups()) for clause in _CLAUSE.finditer(pattern))
    if len(found) != len(_MEANT.findall(pattern)):
        raise ValueError(f"a query holds a predicate that is not known: {pattern}")
    return found


def _predicate(name: str, about: str, arguments: str) -> Predicate:
    words = [_ESCAPED.sub(r"\1", word) for word in _WORD.findall(arguments)]
    form = re.compile(words[0]) if name == "fits" else None
    return Predicate(about, frozenset(word.encode() for word in words), name == "one-of", form)
