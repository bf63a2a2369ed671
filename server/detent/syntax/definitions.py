"""What the queries say about the nodes of a tree → the definitions in it, and marks on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from tree_sitter import Node

from detent.syntax.tree import Match

_KIND = "definition."
_MARKS = frozenset(("extent", "documented", "above", "declared", "interface", "test"))


class Definition(NamedTuple):
    """``grammars/README.md`` says what the parts mean. ``start``, ``end``: the bytes of its node. Kind ``scope`` is a
    name for what stands inside, and no more."""

    kind: str
    node: Node
    start: int
    end: int
    name: Node
    header: Node | None
    body: Node | None
    within: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """By the ids of nodes."""

    extents: dict[int, Node] = field(default_factory=dict)
    docs: dict[int, Node] = field(default_factory=dict)
    declared: set[int] = field(default_factory=set)
    interfaces: set[int] = field(default_factory=set)
    tests: set[int] = field(default_factory=set)
    above: list[tuple[Node, bool]] = field(default_factory=list)
    """What stands above a definition and belongs to it, and whether it makes it a test; the last one first."""

    def extent(self, node: Node) -> Node:
        """The node with what stands around it and belongs to it."""
        while node.id in self.extents:
            node = self.extents[node.id]
        return node

    def first(self, extent: Node) -> tuple[Node, bool]:
        """The first of what stands above it and belongs to it, else itself; and whether any of that makes it a test.

        To be asked in the order of the definitions: what was passed belongs to none that follows.
        """
        if not self.above:
            return extent, False
        first, is_test, passed = extent, False, list[tuple[Node, bool]]()
        while self.above and self.above[-1][0].start_byte < extent.start_byte:
            passed.append(self.above.pop())
        for node, tests in reversed(passed):
            if first.start_point.row > node.end_point.row + 1:
                break
            first, is_test = node, is_test or tests
        return first, is_test


def definitions_of(found: Iterable[Match]) -> tuple[Marks, list[Definition]]:
    """In the order in which they begin, the outer one first."""
    marks, definitions, parts = Marks(), dict[int, Definition](), dict[int, int]()
    for match in found:
        if not _MARKS.isdisjoint(match):
            _mark(marks, match)
        if "name" not in match:
            continue
        definition = _definition(match)
        known_as = definition.node.id
        if len(match) >= parts.get(known_as, 0):
            parts[known_as] = len(match)
            definitions[known_as] = definition
    ordered = sorted(definitions.values(), key=lambda one: (one.start, -one.end))
    marks.above.sort(key=lambda one: -one[0].start_byte)
    return marks, ordered


def _mark(marks: Marks, match: Mapping[str, list[Node]]) -> None:
    if "extent" in match:
        marks.extents[match["decorated"][0].id] = match["extent"][0]
    elif "documented" in match:
        marks.docs[match["documented"][0].id] = match["doc"][0]
    elif "above" in match:
        marks.above.append((match["above"][0], "makes_test" in match))
    if "declared" in match:
        marks.declared.update(node.id for node in match["declared"])
    if "interface" in match:
        marks.interfaces.update(node.id for node in match["interface"])
    if "test" in match:
        marks.tests.update(node.id for node in match["test"])


def _definition(match: Match) -> Definition:
    kind = _kind_among(tuple(match))
    node, header, body = match[kind][0], match.get("header"), match.get("body")
    return Definition(
        kind.removeprefix(_KIND),
        node,
        node.start_byte,
        node.end_byte,
        match["name"][0],
        header[-1] if header else None,
        body[-1] if body else None,
        tuple(match.get("within", ())),
    )


@lru_cache(maxsize=256)
def _kind_among(names: tuple[str, ...]) -> str:
    (kind,) = [name for name in names if name.startswith(_KIND)]
    return kind
