"""What a file defines."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from tree_sitter import Node

from detent.syntax.definitions import Definition, Marks, definitions_of
from detent.syntax.doc_comments import DocComments
from detent.syntax.language import Language
from detent.syntax.stubs import LONGEST, comments_in, is_stub
from detent.syntax.tree import Match, Parsed, text_of

LONGEST_NAME = 120


class SymbolKind(StrEnum):
    FUNCTION = "function"
    METHOD = "method"
    CLASS = "class"
    STRUCT = "struct"
    INTERFACE = "interface"
    """A trait or a protocol too."""
    ENUM = "enum"
    TYPE = "type"
    """A name for a type."""
    PROPERTY = "property"
    """What an object holds, under a name that those who have the object use. An event too."""
    VALUE = "value"
    """A constant, a variable of a whole file, a member of an enum."""
    MODULE = "module"
    """A namespace or a package too."""
    SECTION = "section"
    """Below a heading, in a table, in an element that has an id."""
    KEY = "key"
    RULE = "rule"
    """Of a style sheet."""

    @property
    def runs(self) -> bool:
        """It has a body that does something, rather than holding other definitions."""
        return self in _RUNNING

    @property
    def is_held(self) -> bool:
        """It only holds something, in a line or a few that belong to what stands around it."""
        return self in HELD

    @property
    def is_code(self) -> bool:
        return self not in _NO_CODE


_RUNNING = (SymbolKind.FUNCTION, SymbolKind.METHOD)
HELD = (SymbolKind.PROPERTY, SymbolKind.VALUE)
"""A definition of the index has its kind as a word, which can be looked for here too."""
_NO_CODE = (SymbolKind.SECTION, SymbolKind.KEY, SymbolKind.RULE)
_KINDS: Mapping[str, SymbolKind] = {kind.value: kind for kind in SymbolKind}
_BY_SYMBOL = frozenset({"function", "property"})
_WITH_METHODS = frozenset({"class", "struct", "interface", "enum", "type", "scope"})


class Symbol(NamedTuple):
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
    """Its bytes."""


class _Outer(NamedTuple):
    """What a definition stands in. ``symbol`` is None for a scope, which is no definition itself."""

    definition: Definition
    qualified: str
    symbol: Symbol | None

    has_methods: bool
    """A value has what it stands in: the functions of an object that a class keeps are methods too."""

    @property
    def is_test(self) -> bool:
        return self.symbol is not None and self.symbol.is_test


def symbols_of(
    found: Iterable[Match], parsed: Parsed, language: Language, path: str, *, skim: bool = False
) -> tuple[Symbol, ...]:
    """In the order in which they begin. ``skim``: without ``doc`` and ``is_stub``."""
    marks, definitions = definitions_of(found)
    made: list[Symbol] = []
    outer: list[_Outer] = []
    reader = _Reader(parsed, marks, language, path, skim)
    for definition in definitions:
        while outer and outer[-1].definition.end <= definition.start:
            outer.pop()
        within = outer[-1] if outer else None
        if definition.kind == "test" and not reader.tests:
            continue
        if definition.kind == "value" and within is not None and within.symbol is not None and within.symbol.kind.runs:
            continue  # nobody else can name it
        name, symbol = reader.own_name(definition), None
        qualified = reader.qualified(definition, name, within)
        if definition.kind != "scope":
            symbol = reader.symbol(definition, name, qualified, within)
            made.append(symbol)
        has_methods = definition.kind in _WITH_METHODS
        if definition.kind in HELD:
            has_methods = within is not None and within.has_methods
        outer.append(_Outer(definition, qualified, symbol, has_methods))
    return tuple(made)


class _Reader:
    """One file's definitions → symbols, in the order in which they begin."""

    def __init__(self, parsed: Parsed, marks: Marks, language: Language, path: str, skim: bool) -> None:
        self.tests = language.is_test_file(path)
        """What the path says of the whole file."""
        self._parsed = parsed
        self._marks = marks
        self._language = language
        self._skim = skim
        self._only_declares = language.only_declares(path)
        self._docs = DocComments(parsed.data, language.docs)

    def qualified(self, definition: Definition, name: str, outer: _Outer | None) -> str:
        if definition.within:
            name = ".".join([*map(self.name, definition.within), name])
        if "::" in name and definition.kind != SymbolKind.RULE:
            name = name.replace("::", ".")
        return f"{outer.qualified}.{name}" if outer else name

    def symbol(self, definition: Definition, name: str, qualified: str, outer: _Outer | None) -> Symbol:
        extent = self._marks.extent(definition.node)
        first, is_test = self._marks.first(extent)
        kind = _kind(definition, outer)
        doc = "" if self._skim else self._doc(definition, first)
        header_end = self._header_end(definition)
        return Symbol(
            name,
            qualified,
            kind,
            first.start_point.row,
            definition.name.start_point.row,
            header_end,
            max(self._end(definition), header_end),
            not self._skim and kind.runs and self._is_stub(definition, outer, doc),
            is_test or self._is_test(definition, name, kind, outer),
            doc,
            (first.start_byte, definition.end),
        )

    def own_name(self, definition: Definition) -> str:
        """Without the colon of what is named by a symbol."""
        name = self.name(definition.name)
        return name[1:] if name[:1] == ":" and definition.kind in _BY_SYMBOL else name

    def name(self, node: Node) -> str:
        """On one line, and without quotes."""
        name = text_of(self._parsed, node)
        if name.isidentifier():
            return name[:LONGEST_NAME]
        if name[:1] in ("'", '"'):
            name = name.replace(name[0], "")
        return " ".join(name.split())[:LONGEST_NAME]

    def _header_end(self, definition: Definition) -> int:
        """Up to its body, without the blanks and line ends before that."""
        if definition.header is not None:
            return definition.header.end_point.row + 1
        if definition.body is None:
            return definition.name.end_point.row + 1
        before = self._parsed.data[definition.name.end_byte : definition.body.start_byte].rstrip()
        return definition.name.end_point.row + before.count(b"\n") + 1

    def _end(self, definition: Definition) -> int:
        """Where blocks are told by their depth, a body of comments alone is no body to the grammar: then the comments
        below, further in, belong to it. Blank lines at the end do not."""
        last, body = definition.node, definition.body
        if body is not None and body.start_byte == body.end_byte:
            column, follower = definition.node.start_point.column, definition.node.next_sibling
            while follower is not None and follower.is_extra and follower.start_point.column > column:
                last, follower = follower, follower.next_sibling
        row, at = last.end_point.row, last.end_byte
        if self._parsed.data[at - 1 : at].isspace():
            text = self._parsed.data[last.start_byte : at]
            row -= text.count(b"\n", len(text.rstrip()))
        return row + 1

    def _is_stub(self, definition: Definition, outer: _Outer | None, doc: str) -> bool:
        if definition.node.id in self._marks.declared or self._only_declares:
            return False
        if outer is not None and outer.definition.node.id in self._marks.interfaces:
            return False
        body = definition.body
        if body is None:
            return definition.header is not None and is_stub(self._comments(definition), doc, self._language)
        inside = self._marks.docs.get(definition.node.id)
        start = inside.end_byte if inside is not None else body.start_byte
        if body.end_byte - start > LONGEST:
            return False
        return is_stub(self._parsed.data[start : body.end_byte].decode("utf-8", "replace"), doc, self._language)

    def _comments(self, definition: Definition) -> str:
        """All that is between the header and the end of a definition that has no body."""
        start = definition.header.end_byte if definition.header is not None else definition.end
        rest = self._parsed.data[start : min(definition.end, start + LONGEST)]
        return comments_in(rest.decode("utf-8", "replace"), self._language)

    def _is_test(self, definition: Definition, name: str, kind: SymbolKind, outer: _Outer | None) -> bool:
        if definition.node.id in self._marks.tests:
            return True
        if not self.tests or definition.kind == "test":
            return self.tests
        return is_test(self._language, name, kind, outer.symbol if outer else None)

    def _doc(self, definition: Definition, first: Node) -> str:
        doc = self._marks.docs.get(definition.node.id)
        if doc is None:
            return self._docs.above(first.start_point.row, first.start_byte)
        return "".join(text_of(self._parsed, child) for child in doc.named_children if _is_content(child)).strip()


def is_test(language: Language, name: str, kind: SymbolKind, within: Symbol | None) -> bool:
    """Of what a file of tests defines, by its name."""
    if not kind.runs:
        return kind.is_code and not kind.is_held and language.is_test_class(name)
    return (kind is SymbolKind.FUNCTION or (within is not None and within.is_test)) and language.is_test_function(name)


def _is_content(node: Node) -> bool:
    """A string's text, without the quotes around it."""
    return not node.type.endswith(("_start", "_end"))


def _kind(definition: Definition, outer: _Outer | None) -> SymbolKind:
    if definition.kind not in ("function", "test"):
        return _KINDS[definition.kind]
    has_methods = outer is not None and outer.has_methods
    return SymbolKind.METHOD if has_methods or definition.within else SymbolKind.FUNCTION


def enclosing(symbols: tuple[Symbol, ...], line: int) -> Iterator[Symbol]:
    """All that the line stands in, the innermost first."""
    begun = bisect_right(symbols, line, key=lambda symbol: symbol.start)
    return (symbol for symbol in reversed(symbols[:begun]) if line < symbol.end)
