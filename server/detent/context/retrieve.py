"""Task and workspace → the code that a model should see first.

By name: what encloses the place, what that calls, who calls it, which tests name it. Without a place, the words of the
instruction take its part. The order is fixed by the workspace alone, so that equal questions make equal prompts.
"""

import re

from detent.context.pack import Packing
from detent.context.places import Places
from detent.core.ports import Files
from detent.core.work import ContextPack, Scope, Task
from detent.syntax.source import Source, Symbol, SymbolKind

AROUND = 20
SMALL_FILE = 80
"""A file of at most so many lines is shown whole."""

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
_PATH = re.compile(r"[\w./-]+\.\w+")


def retrieve(files: Files, task: Task, budget: int) -> ContextPack:
    """At most ``budget`` tokens of code."""
    packing = Packing(budget)
    places = Places(files, task.scope.path if task.scope else None)
    words = f"{task.instruction}\n{task.problem or ''}"
    focus = _show_place(packing, places, task.scope) if task.scope else None
    _show_mentioned_files(packing, places, words)
    if focus is not None:
        _show_neighbours(packing, places, *focus)
    if task.scope is None or task.problem:
        _show_mentioned_symbols(packing, places, words)
    return packing.pack()


def _show_place(packing: Packing, places: Places, scope: Scope) -> tuple[Source, Symbol] | None:
    source = places.source(scope.path)
    if source is None:
        return None
    around = source.around(scope.start)
    symbol = around[0] if around else None
    if len(source.lines) <= SMALL_FILE:
        packing.lines(source, 0, len(source.lines), "the file of the place")
    elif symbol is None:
        packing.lines(source, scope.start - AROUND, scope.end + AROUND, "the place and what is around it")
    else:
        packing.symbol(source, symbol, "the place")
        for outer in around[1:]:
            packing.lines(source, outer.start, outer.header_end, "what the place is in")
    for imported in source.imports:
        packing.lines(source, imported.start, imported.end, "an import of that file")
    return (source, symbol) if symbol is not None else None


def _show_neighbours(packing: Packing, places: Places, source: Source, symbol: Symbol) -> None:
    called = {call.name for call in source.calls(symbol)} - {symbol.name}
    found = list(places.naming({symbol.name, *called}))
    for other in found:
        for definition in other.symbols:
            if definition.name in called and not definition.is_test:
                packing.symbol(other, definition, f"called by {symbol.qualified}")
    callers = [(other, caller) for other in found for caller in _callers(other, symbol)]
    for tests in (True, False):
        for other, caller in callers:
            if caller.is_test is tests:
                packing.symbol(other, caller, f"{'a test of' if tests else 'calls'} {symbol.qualified}")


def _callers(source: Source, symbol: Symbol) -> list[Symbol]:
    """The definitions in which something of this name is called."""
    callers: dict[Symbol, None] = {}
    for call in source.calls():
        caller = source.enclosing(call.line) if call.name == symbol.name else None
        if caller is None or caller.kind is SymbolKind.CLASS or caller == symbol:
            continue
        callers[caller] = None
    return list(callers)


def _show_mentioned_files(packing: Packing, places: Places, words: str) -> None:
    for path in dict.fromkeys(_PATH.findall(words)):
        source = places.source(path.removeprefix("./"))
        if source is None:
            continue
        if len(source.lines) > SMALL_FILE or not packing.lines(source, 0, len(source.lines), "named in the task"):
            for symbol in source.symbols:
                packing.lines(source, symbol.start, symbol.header_end, "what a file named in the task defines")


def _show_mentioned_symbols(packing: Packing, places: Places, words: str) -> None:
    names = set(_WORD.findall(words))
    defined = [(source, symbol) for source in places.naming(names) for symbol in source.symbols if symbol.name in names]
    for source, symbol in defined:
        if packing.full:
            return
        packing.symbol(source, symbol, "named in the task")
        _show_neighbours(packing, places, source, symbol)
