"""What a file takes from elsewhere: imports and calls, by name."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from detent.syntax.language import Language
from detent.syntax.tree import Match, Parsed, text_of


@dataclass(frozen=True, slots=True)
class Import:
    """``module`` as it is written, with its leading dots; ``name`` is what is taken out of it, or None for itself."""

    module: str
    name: str | None
    alias: str | None
    start: int
    end: int
    known_as: str | None = None
    """What the language calls a module that gets no alias, where that is not its first word."""

    @property
    def binds(self) -> str:
        """The name that it gives to the file; empty where it gives none of its own, as an ``#include`` does."""
        if self.known_as is not None:
            return self.alias or self.name or self.known_as
        return self.alias or self.name or self.module.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Call:
    """``receiver`` is what stands before the dot, as it is written, if anything does."""

    name: str
    line: int
    receiver: str | None = None


LinesCalled = Mapping[str, Sequence[int]]
"""What is called in a file, by its name, and the zero-based lines where."""


@dataclass(frozen=True, slots=True)
class Calls:
    """In the order in which they stand, with the byte at which each begins."""

    calls: tuple[Call, ...] = ()
    starts: tuple[int, ...] = ()

    def within(self, span: tuple[int, int] | None) -> tuple[Call, ...]:
        """Those in the bytes of ``span``, or all."""
        if span is None:
            return self.calls
        return self.calls[bisect_left(self.starts, span[0]) : bisect_left(self.starts, span[1])]


def imports_of(found: Iterable[Match], parsed: Parsed, language: Language) -> tuple[Import, ...]:
    made = [_import(parsed, match, language) for match in found]
    return tuple(sorted(made, key=lambda item: item.start))


def calls_of(found: Iterable[Match], parsed: Parsed) -> Calls:
    made: dict[int, Call] = {}
    for match in found:
        name = match["call"][0]
        made[name.start_byte] = _call(parsed, name, match.get("receiver"))
    starts = tuple(sorted(made))
    return Calls(tuple(made[start] for start in starts), starts)


def lines_of(calls: Iterable[Call]) -> LinesCalled:
    found: dict[str, list[int]] = {}
    for call in calls:
        found.setdefault(call.name, []).append(call.line)
    return found


def lines_called(found: Iterable[Match], parsed: Parsed) -> LinesCalled:
    """``lines_of`` what ``calls_of`` finds, in a third of the time."""
    ends: dict[int, int] = {}
    for match in found:
        name = match["call"][0]
        ends[name.start_byte] = name.end_byte
    data, lines, line, counted = parsed.data, dict[bytes, list[int]](), 0, 0
    for start in sorted(ends):
        line, counted = line + data.count(b"\n", counted, start), start
        lines.setdefault(data[start : ends[start]], []).append(line)
    return {name.decode("utf-8", "replace"): where for name, where in lines.items()}


def _import(parsed: Parsed, match: Match, language: Language) -> Import:
    statement = match["import"][0]
    written = language.modules.separator.join(text_of(parsed, node) for node in match.get("module", ()))
    module = written.strip("\"'`<>")
    name, alias = (text_of(parsed, match[key][0]) if key in match else None for key in ("name", "alias"))
    known_as = None
    if language.modules.binds == "last":
        known_as = module.rpartition(language.modules.separator)[2]
    elif language.modules.binds == "nothing":
        known_as = ""
    return Import(module, name, alias, statement.start_point.row, statement.end_point.row + 1, known_as)


def _call(parsed: Parsed, name: Node, receivers: list[Node] | None) -> Call:
    receiver = text_of(parsed, receivers[0]) if receivers else None
    return Call(text_of(parsed, name), name.start_point.row, receiver)
