"""What a file defines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile

from tree_sitter import Node

from detent.syntax.language import Language
from detent.syntax.tree import Match, Parsed, matches, text_of


class SymbolKind(StrEnum):
    FUNCTION = "function"
    METHOD = "method"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A definition. Lines are zero-based, ``end`` is the first one behind it; decorators belong to it."""

    name: str
    qualified: str
    """With the names of what it stands in: ``Shape.area``."""
    kind: SymbolKind
    start: int
    line: int
    """Where its name stands."""
    header_end: int
    """The first line behind its signature."""
    end: int
    is_stub: bool = False
    """Nothing in its body does anything, and nothing says that this is on purpose."""
    is_test: bool = False
    doc: str = ""
    span: tuple[int, int] = (0, 0)
    """Its bytes, for queries that look at it alone."""


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the queries say about nodes, by their ids."""

    extents: dict[int, Node] = field(default_factory=dict)
    docs: dict[int, Node] = field(default_factory=dict)
    empty: set[int] = field(default_factory=set)
    declared: set[int] = field(default_factory=set)
    interfaces: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Definition:
    kind: str
    node: Node
    name: Node
    header: Node
    body: Node


def symbols_of(parsed: Parsed, language: Language, path: str) -> tuple[Symbol, ...]:
    """In the order in which they begin."""
    marks, definitions = _sorted_out(matches(language, "symbols", parsed))
    definitions.sort(key=lambda definition: (definition.node.start_byte, -definition.node.end_byte))
    made: list[Symbol] = []
    outer: list[tuple[_Definition, Symbol]] = []
    reader = _Reader(parsed, marks, language, language.only_declares(path), language.is_test_file(path))
    for definition in definitions:
        while outer and outer[-1][0].node.end_byte <= definition.node.start_byte:
            outer.pop()
        symbol = reader.symbol(definition, outer[-1] if outer else None)
        made.append(symbol)
        outer.append((definition, symbol))
    return tuple(made)


def _sorted_out(found: list[Match]) -> tuple[_Marks, list[_Definition]]:
    marks, definitions = _Marks(), dict[int, _Definition]()
    for match in found:
        if "name" in match:
            kind = next(name for name in match if name.startswith("definition."))
            node = match[kind][0]
            parts = match["name"][0], match["header"][-1], match["body"][-1]
            definitions[node.id] = _Definition(kind.removeprefix("definition."), node, *parts)
        elif "extent" in match:
            marks.extents[match["decorated"][0].id] = match["extent"][0]
        elif "documented" in match:
            marks.docs[match["documented"][0].id] = match["doc"][0]
        for name, ids in (("empty", marks.empty), ("declared", marks.declared), ("interface", marks.interfaces)):
            ids.update(node.id for node in match.get(name, ()))
    return marks, list(definitions.values())


@dataclass(frozen=True, slots=True)
class _Reader:
    """One file's definitions → symbols."""

    parsed: Parsed
    marks: _Marks
    language: Language
    only_declares: bool
    tests: bool
    """What the path says of the whole file."""

    def symbol(self, definition: _Definition, outer: tuple[_Definition, Symbol] | None) -> Symbol:
        node = definition.node
        extent = self.marks.extents.get(node.id, node)
        name = text_of(self.parsed, definition.name)
        kind = _kind(definition, outer)
        return Symbol(
            name=name,
            qualified=f"{outer[1].qualified}.{name}" if outer else name,
            kind=kind,
            start=extent.start_point.row,
            line=definition.name.start_point.row,
            header_end=definition.header.end_point.row + 1,
            end=max(self._end(definition), definition.header.end_point.row + 1),
            is_stub=kind is not SymbolKind.CLASS and self._is_stub(definition, outer),
            is_test=self._is_test(name, kind, outer),
            doc=self._doc(node),
            span=(extent.start_byte, node.end_byte),
        )

    def _end(self, definition: _Definition) -> int:
        """A body of comments alone is no body to the grammar: then the comments below, further in, belong to it."""
        last = definition.node
        if not definition.body.named_child_count:
            column, follower = definition.node.start_point.column, definition.node.next_sibling
            while follower is not None and follower.is_extra and follower.start_point.column > column:
                last, follower = follower, follower.next_sibling
        point = last.end_point
        return point.row if point.column == 0 else point.row + 1

    def _is_stub(self, definition: _Definition, outer: tuple[_Definition, Symbol] | None) -> bool:
        if definition.node.id in self.marks.declared or self.only_declares:
            return False
        if outer is not None and outer[0].node.id in self.marks.interfaces:
            return False
        body = definition.body
        statements = (body.named_child(index) for index in range(body.named_child_count))
        return all(child.is_extra or child.id in self.marks.empty for child in statements)

    def _is_test(self, name: str, kind: SymbolKind, outer: tuple[_Definition, Symbol] | None) -> bool:
        if not self.tests:
            return False
        if kind is SymbolKind.CLASS:
            return self.language.is_test_class(name)
        within = kind is SymbolKind.FUNCTION or (outer is not None and outer[1].is_test)
        return within and self.language.is_test_function(name)

    def _doc(self, node: Node) -> str:
        doc = self.marks.docs.get(node.id)
        if doc is None:
            return ""
        return "".join(text_of(self.parsed, child) for child in doc.named_children if _is_content(child)).strip()


def _is_content(node: Node) -> bool:
    """A string's text, without the quotes around it."""
    return not node.type.endswith(("_start", "_end"))


def _kind(definition: _Definition, outer: tuple[_Definition, Symbol] | None) -> SymbolKind:
    if definition.kind == "class":
        return SymbolKind.CLASS
    return SymbolKind.METHOD if outer and outer[1].kind is SymbolKind.CLASS else SymbolKind.FUNCTION


def enclosing(symbols: tuple[Symbol, ...], line: int) -> Iterator[Symbol]:
    """All that the line stands in, the innermost first."""
    begun = list(takewhile(lambda symbol: symbol.start <= line, symbols))
    return (symbol for symbol in reversed(begun) if line < symbol.end)
