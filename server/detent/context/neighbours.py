"""What a definition uses, and who uses it: by name, the imports deciding which of several is meant."""

from collections.abc import Iterator

from detent.context.modules import files_of
from detent.context.places import Places
from detent.syntax.source import Import, Source, Symbol

Found = tuple[Source, Symbol]

MOST_SAME_NAMES = 3
"""A method's name that more classes have says nothing about which one is meant."""
MOST_UNPLACED_NAMES = 12


def used_by(places: Places, source: Source, symbol: Symbol) -> list[Found]:
    """What it calls or names: in its own file, through its imports, and else by a name that few things have."""
    calls = source.calls(symbol)
    words = {word for call in calls for word in (call.name, *(call.receiver or "").split(".")[:1])}
    found: dict[Found, None] = {}
    for own in source.symbols:
        if own.name in words and own != symbol and not _within(own, symbol):
            found[source, own] = None
    text = source.excerpt(symbol.start, symbol.end)
    for item in source.imports:
        if item.binds in text:
            found.update(dict.fromkeys(_imported(places, source, item, words)))
    placed = {one.name for _, one in found} | {item.binds for item in source.imports}
    unplaced = [call.name for call in calls if call.receiver and call.name not in placed]
    found.update(dict.fromkeys(_by_name(places, list(dict.fromkeys(unplaced))[:MOST_UNPLACED_NAMES])))
    return [one for one in found if not one[1].is_test and one[1] != symbol]


def users_of(places: Places, source: Source, symbol: Symbol) -> tuple[list[Found], list[Found]]:
    """The tests that call it, and the other definitions that do; first those that name what it stands in."""
    tests: list[tuple[bool, Found]] = []
    others: list[tuple[bool, Found]] = []
    beside = tuple(_surroundings(source, symbol))
    for other in places.naming({symbol.name}, beside):
        sure = other is source or any(word in other.text for word in beside)
        for caller in _callers(other, symbol):
            (tests if caller.is_test else others).append((not sure, (other, caller)))
    return _in_order(tests), _in_order(others)


def _in_order(found: list[tuple[bool, Found]]) -> list[Found]:
    return [one for _, one in sorted(found, key=lambda item: item[0])]


def _surroundings(source: Source, symbol: Symbol) -> Iterator[str]:
    """The class that it stands in, else the file's name: who uses it mostly names that too."""
    outer = symbol.qualified.split(".")[:-1]
    stem = source.path.rpartition("/")[2].partition(".")[0]
    yield from outer or (stem,)


def _callers(source: Source, symbol: Symbol) -> list[Symbol]:
    """The definitions in which something of this name is called."""
    callers: dict[Symbol, None] = {}
    for call in source.calls():
        if call.name == symbol.name or (call.receiver or "").split(".")[0] == symbol.name:
            caller = source.enclosing(call.line)
            if caller is not None and caller.kind.runs and not _within(caller, symbol):
                callers[caller] = None
    return list(callers)


def _imported(places: Places, source: Source, item: Import, words: set[str]) -> Iterator[Found]:
    """The definitions that an import makes known: the imported one, or for a module those that are called."""
    if source.language is None:
        return
    for path in files_of(item, source.path, places.paths, source.language):
        other = places.source(path)
        if other is None or other is source:
            continue
        is_module = item.name is None or path.rpartition("/")[2].partition(".")[0] == item.name
        wanted = words if is_module else {item.name or ""}
        found = [one for one in other.symbols if one.name in wanted and "." not in one.qualified]
        yield from ((other, one) for one in found)
        if not found and not is_module:
            yield from _handed_on(places, other, item.name or "")


def _handed_on(places: Places, package: Source, name: str) -> Iterator[Found]:
    """A package often only imports what it offers; one such step is followed."""
    for item in package.imports:
        if item.binds == name and item.name and package.language:
            for path in files_of(item, package.path, places.paths, package.language):
                other = places.source(path)
                if other is not None:
                    yield from ((other, one) for one in other.symbols if one.qualified == item.name)


def _by_name(places: Places, names: list[str]) -> Iterator[Found]:
    named: dict[str, list[Found]] = {name: [] for name in names}
    for other in places.naming(names):
        for one in other.symbols:
            if one.name in named:
                named[one.name].append((other, one))
    for found in named.values():
        if len(found) <= MOST_SAME_NAMES:
            yield from found


def _within(inner: Symbol, outer: Symbol) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
