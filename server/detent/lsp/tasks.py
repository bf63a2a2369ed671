"""From a place that was clicked to a task: which lines, which symbol, which words."""

from collections.abc import Iterator

from detent.core.work import Scope, Task, TaskKind
from detent.lsp.instructions import wish_in_comments
from detent.lsp.positions import split_lines
from detent.syntax.source import Source, Symbol, SymbolKind

Selection = tuple[int, int, bool]
"""The first and the last line that it touches, and whether anything is selected at all, rather than a cursor set."""

NEEDS_WISH = frozenset({TaskKind.REFACTOR, TaskKind.EDIT})
"""What cannot be done without words of the user's."""

_WHOLE_FILE = frozenset({TaskKind.EXPLAIN, TaskKind.REVIEW, TaskKind.EDIT, TaskKind.REFACTOR, TaskKind.TESTS})


def stubs_at(source: Source, first: int, last: int) -> Iterator[Symbol]:
    """What is still to be written on these lines; with the cursor on a class, what is to be written inside it."""
    inside = _not_held(source, first)
    for symbol in source.symbols:
        if not symbol.is_stub:
            continue
        touched = symbol.start <= last and first < symbol.end
        below = (
            inside is not None
            and inside.kind is not SymbolKind.MODULE
            and inside.start <= symbol.start
            and symbol.end <= inside.end
        )
        if touched or below:
            yield symbol


def make_task(kind: TaskKind, source: Source, path: str, selection: Selection | None, words: str) -> Task:
    """Without a selection the task is about the whole file."""
    lines = split_lines(source.text)
    first, last, selected = selection or (0, len(lines) - 1, True)
    instruction = words.strip()
    if kind is TaskKind.TODO:
        todo = next((todo for todo in source.todos if first <= todo.line <= last), None)
        if todo is not None:
            first = last = todo.line
            selected = True
            instruction = instruction or todo.text
    scope = _scope(kind, source, path, (first, last, selected))
    if not instruction and kind is not TaskKind.TODO:
        instruction = wish_in_comments(lines, scope.start if not selected else first, last)
    return Task(kind, instruction, scope)


def _scope(kind: TaskKind, source: Source, path: str, selection: Selection) -> Scope:
    first, last, selected = selection
    if kind is TaskKind.IMPLEMENT:
        stubs = list(stubs_at(source, first, last))
        if len(stubs) == 1 and not (selected and first < stubs[0].start):
            return _of(stubs[0], path)
    symbol = _not_held(source, first) if kind is TaskKind.TESTS else source.enclosing(first)
    if selected:
        named = symbol.qualified if symbol is not None and last < symbol.end else None
        return Scope(path, first, last + 1, named)
    if symbol is not None:
        return _of(symbol, path)
    if kind in _WHOLE_FILE:
        return Scope(path, 0, len(split_lines(source.text)))
    return Scope(path, first, last + 1)


def _not_held(source: Source, line: int) -> Symbol | None:
    """What the line stands in, or for a constant or a property what that stands in."""
    return next((symbol for symbol in source.around(line) if not symbol.kind.is_held), None)


def _of(symbol: Symbol, path: str) -> Scope:
    return Scope(path, symbol.start, symbol.end, symbol.qualified)
