"""What is left to do, as comments say it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detent.syntax.language import Language
from detent.syntax.tree import Parsed, matches, text_of

MOST_LOOKED_UP = 500
"""Words of which each is looked up in the tree; when there are more, walking through all of it costs less."""

_TODO = re.compile(r"\b(?:TODO|FIXME)\b")
_TODO_IN_BYTES = re.compile(rb"TODO|FIXME")


@dataclass(frozen=True, slots=True)
class Todo:
    """A comment that says what is left to do; the line is zero-based."""

    line: int
    text: str


def todos_of(parsed: Parsed, language: Language, text: str) -> tuple[Todo, ...]:
    if not any(word in text for word in ("TODO", "FIXME")):  # many times faster than the expression
        return ()
    words = [word.span() for word in _TODO_IN_BYTES.finditer(parsed.data)]
    found = matches(language, parsed, "comments", within=words if len(words) <= MOST_LOOKED_UP else None)
    nodes = {node.id: node for match in found for node in match["comment"][:1]}
    todos = (todo for node in nodes.values() for todo in _said(text_of(parsed, node), node.start_point.row))
    return tuple(sorted(todos, key=lambda todo: todo.line))


def _said(comment: str, line: int) -> Iterator[Todo]:
    """A comment of many lines can say it several times; each time holds up to the next."""
    comment = comment.rstrip()
    begins = sorted({comment.rfind("\n", 0, word.start()) + 1 for word in _TODO.finditer(comment)})
    for begin, end in zip(begins, [*begins[1:], len(comment)], strict=False):
        yield Todo(line + comment.count("\n", 0, begin), comment[begin:end].strip())
