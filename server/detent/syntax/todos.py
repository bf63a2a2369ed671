"""What is left to do, as comments say it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detent.syntax.language import Language
from detent.syntax.tree import Parsed, matches, text_of

_TODO = re.compile(r"\b(?:TODO|FIXME)\b")


@dataclass(frozen=True, slots=True)
class Todo:
    """A comment that says what is left to do; the line is zero-based."""

    line: int
    text: str


def todos_of(parsed: Parsed, language: Language, text: str) -> tuple[Todo, ...]:
    if not _TODO.search(text):
        return ()
    found = (match["comment"][0] for match in matches(language, parsed, "comments"))
    todos = (todo for node in found for todo in _said(text_of(parsed, node), node.start_point.row))
    return tuple(sorted(todos, key=lambda todo: todo.line))


def _said(comment: str, line: int) -> Iterator[Todo]:
    """A comment of many lines can say it several times; each time holds up to the next."""
    comment = comment.rstrip()
    begins = sorted({comment.rfind("\n", 0, word.start()) + 1 for word in _TODO.finditer(comment)})
    for begin, end in zip(begins, [*begins[1:], len(comment)], strict=False):
        yield Todo(line + comment.count("\n", 0, begin), comment[begin:end].strip())
