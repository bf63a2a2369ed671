"""Task and workspace → the code that a model should see first.

By name: what encloses the place, its imports, its tests, what it uses, who calls it. Without a place, the words of the
instruction take its part. The order is fixed by the workspace alone, so that equal questions make equal prompts.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from detent.context.found import show_found
from detent.context.frames import frames
from detent.context.neighbours import used_by, users_of
from detent.context.pack import SHARE, Packing
from detent.context.places import Places, lies_in
from detent.context.query import query_of
from detent.context.ranking import Ranker
from detent.core.ports import Files
from detent.core.work import Chosen, ContextPack, Passage, Scope, Task
from detent.syntax.source import Source, Symbol

AROUND = 20
BEGINNING = 3
"""Lines of a place that is too long to be shown."""
SMALL_FILE = 80
"""A file of at most so many lines is shown whole."""
MOST_NEIGHBOURS = 12
"""Of each sort."""
MOST_NAMED = 8
BESIDE_A_PLACE = 4
"""What the words of a task find takes at most this part of the budget when it has a place as well."""
MOST_MENTIONED = 5
PINNED = "pinned by you"
LEAST_OF_FILE = 20
"""Tokens; in fewer nothing of one more file can be shown."""
MOST_PROBLEM_PLACES = 8

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
_PATH = re.compile(r"(?<![\w./-])[\w./-]+\.\w+")
_CODE_LIKE = re.compile(r"_|\d|[a-z][A-Z]")
_EVERYDAY = re.compile(
    r"(?:add|all|and|are|but|can|change|code|does|error|file|fix|for|from|has|have|implement|into|its|make|new|not|now|"
    r"one|out|please|remove|set|should|test|tests|that|the|then|there|this|use|when|where|which|will|with|write)\Z",
    re.IGNORECASE,
)
"""Words of a wish that say nothing about which definition is meant, unless it names the file as well."""


def retrieve(
    files: Files, task: Task, budget: int, ranker: Ranker | None = None, opened: Collection[str] = ()
) -> ContextPack:
    """At most ``budget`` tokens of code. With a ``ranker``, what the whole workspace's index finds fills what the
    place, and what the task names outright, have left of it. ``opened``: the files that the user is looking into."""
    packing = Packing(budget)
    places = Places(files, task.scope.path if task.scope else None)
    _heed(packing, places, task.chosen)
    focus = _show_place(packing, places, task.scope) if task.scope else None
    _show_problem(packing, places, task)
    mentioned = list(_mentioned_files(places, task))
    whole = [source for source in mentioned if _show_small_file(packing, source, budget)]
    if focus is None:
        focus = _show_named_in(packing, mentioned, task)
    for source in mentioned[:MOST_MENTIONED]:
        if source not in whole:
            _show_mentioned(packing, source, budget // (2 * MOST_MENTIONED) if ranker else None)
    if focus is not None:
        _show_neighbours(packing, places, *focus)
    if task.scope is None and ranker is None:
        _show_named(packing, places, task, focus)
    if ranker is not None:
        most = packing.left if task.scope is None else min(packing.left, budget // BESIDE_A_PLACE)
        ranking = ranker.rank(query_of(_wish(task)), opened=opened)
        show_found(packing, places, ranking, most, beside_place=task.scope is not None)
    if focus is not None:
        _show_outline(packing, focus[0], "also defined in that file")
    return packing.pack()


def _wish(task: Task) -> str:
    """The task's own words; where it has none, what it points at speaks for it."""
    symbol = task.scope.symbol or "" if task.scope else ""
    return "\n".join(part for part in (task.instruction or symbol, task.problem or "", symbol) if part)


def _heed(packing: Packing, places: Places, chosen: Chosen) -> None:
    """What a person pinned is shown before all else, as much of it as there is room for."""
    folders: list[str] = []
    for passage in chosen.pinned:
        source = places.plain(passage.path)
        if source is not None:
            end = len(source.lines) if passage.end is None else passage.end
            packing.beginning(source, passage.start, end, PINNED, packing.left)
        elif passage.end is None:
            folders.append(passage.path)
    for folder in sorted(folders, key=_depth, reverse=True):  # what is left out of the outer is pinned by the inner one
        narrower = [one for one in chosen.left_out if one.path != folder and lies_in(one.path, folder)]
        _leave_out(packing, places, narrower)
        _show_folder(packing, places, folder)
    _leave_out(packing, places, chosen.left_out)


def _depth(folder: str) -> int:
    return 0 if folder == "." else 1 + folder.count("/")


def _show_folder(packing: Packing, places: Places, folder: str) -> None:
    for path in places.below(folder):
        if packing.left < LEAST_OF_FILE:
            return
        source = places.plain(path)
        if source is not None:
            packing.beginning(source, 0, len(source.lines), PINNED, packing.left)


def _leave_out(packing: Packing, places: Places, left_out: Iterable[Passage]) -> None:
    for passage in left_out:
        for path in places.below(passage.path):
            packing.leave_out(path, passage.start, passage.end)


def _show_place(packing: Packing, places: Places, scope: Scope) -> tuple[Source, Symbol] | None:
    source = places.source(scope.path)
    if source is None:
        return None
    around = [outer for outer in source.around(scope.start) if not outer.kind.is_held]
    symbol = around[0] if around else None
    start, end = (symbol.start, symbol.end) if symbol else (scope.start - AROUND, scope.end + AROUND)
    if len(source.lines) <= SMALL_FILE and packing.lines(source, 0, len(source.lines), "the file of the place"):
        return (source, symbol) if symbol else None
    if not packing.lines(source, start, end, "the place"):
        if symbol:
            packing.lines(source, symbol.start, symbol.header_end, "the place; its signature")
        _show_part_of_place(packing, source, scope)
    for outer in around[1:]:
        packing.lines(source, outer.start, outer.header_end, "what the place is in")
    _show_imports(packing, source)
    return (source, symbol) if symbol else None


def _show_part_of_place(packing: Packing, source: Source, scope: Scope) -> None:
    """Of a long one how it begins and what it defines; else the lines around it."""
    if scope.end - scope.start <= 2 * AROUND:
        packing.lines(source, scope.start - AROUND, scope.start + AROUND, "the lines around the place")
        return
    packing.lines(source, scope.start, scope.start + BEGINNING, "the place begins")
    defined = [symbol.line for symbol in source.symbols if scope.start <= symbol.line < scope.end]
    packing.outline(source, defined, "what the place defines", packing.left // SHARE)


def _show_imports(packing: Packing, source: Source) -> None:
    """Those that stand one below the other are one snippet."""
    runs: list[tuple[int, int]] = []
    for item in source.imports:
        if runs and item.start <= runs[-1][1] + 1:
            runs[-1] = runs[-1][0], max(item.end, runs[-1][1])
        else:
            runs.append((item.start, item.end))
    for start, end in runs:
        packing.lines(source, start, end, "what that file imports")


def _show_problem(packing: Packing, places: Places, task: Task) -> None:
    """What encloses the lines that a stack trace or a diagnostic names."""
    shown = 0
    for teller, text in (("problem", task.problem or ""), ("task", task.instruction)):
        for written, line in frames(text):
            path = places.meant_by(written) if written else task.scope and task.scope.path
            source = places.source(path) if path and shown < MOST_PROBLEM_PLACES else None
            if source is None or line >= len(source.lines):
                continue
            shown += 1
            symbol, why = source.enclosing(line), f"the {teller} names line {line + 1}"
            if symbol is not None:
                packing.symbol(source, symbol, why)
            else:
                packing.lines(source, line - AROUND, line + AROUND, why)


def _show_neighbours(packing: Packing, places: Places, source: Source, symbol: Symbol) -> None:
    tests, callers = users_of(places, source, symbol)
    for other, test in tests[:MOST_NEIGHBOURS]:
        packing.symbol(other, test, f"a test of {symbol.qualified}")
    for other, used in used_by(places, source, symbol)[:MOST_NEIGHBOURS]:
        packing.symbol(other, used, f"used by {symbol.qualified}")
    for other, caller in callers[:MOST_NEIGHBOURS]:
        packing.symbol(other, caller, f"calls {symbol.qualified}")


def _mentioned_files(places: Places, task: Task) -> Iterator[Source]:
    for written in dict.fromkeys(_PATH.findall(task.instruction)):
        path = places.meant_by(written)
        source = places.source(path) if path else None
        if source is not None:
            yield source


def _show_named_in(packing: Packing, sources: list[Source], task: Task) -> tuple[Source, Symbol] | None:
    """The first definition that the task names in a file that it names: as good as a place."""
    words = _words(task)
    for source in sources:
        for symbol in _weightiest_first(source):
            if symbol.name in words:
                packing.symbol(source, symbol, "named in the task")
                return source, symbol
    return None


def _show_small_file(packing: Packing, source: Source, budget: int) -> bool:
    small = len(source.lines) <= SMALL_FILE
    return small and packing.lines(source, 0, len(source.lines), "named in the task", budget // 2)


def _show_mentioned(packing: Packing, source: Source, most: int | None) -> None:
    """``most``: tokens, when there is more to be shown than what the task names."""
    why = "what a file named in the task defines"
    if most is not None:
        packing.outline(source, [symbol.line for symbol in _weightiest_first(source)], why, most)
    else:
        _show_imports(packing, source)
        _show_outline(packing, source, why)


def _show_named(packing: Packing, places: Places, task: Task, focus: tuple[Source, Symbol] | None) -> None:
    """The definitions that the task's words name, those first that can hardly be everyday words."""
    names = {word for word in _words(task) if not _EVERYDAY.match(word)}
    found: list[tuple[Source, Symbol]] = []
    for words in ({name for name in names if _CODE_LIKE.search(name)}, names):
        for source in places.naming(words):
            found += [(source, symbol) for symbol in source.symbols if symbol.name in words]
    found.sort(key=lambda one: one[1].kind.is_held)
    found = [one for one in dict.fromkeys(found) if one != focus][:MOST_NAMED]
    for source, symbol in found:
        packing.symbol(source, symbol, "named in the task")
    if focus is None and found:
        _show_neighbours(packing, places, *found[0])


def _words(task: Task) -> set[str]:
    return set(_WORD.findall(f"{task.instruction}\n{task.problem or ''}"))


def _show_outline(packing: Packing, source: Source, why: str) -> None:
    for symbol in _weightiest_first(source):
        packing.lines(source, symbol.start, symbol.header_end, why)


def _weightiest_first(source: Source) -> list[Symbol]:
    """What is only held behind all else: its name is more often an everyday word, and it says less."""
    return sorted(source.symbols, key=lambda symbol: symbol.kind.is_held)
