"""Code that fits a pattern: compared tree by tree, so that layout, comments and trailing commas do not count."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate, pairwise
from time import thread_time

from tree_sitter import Node

from detent.syntax.language import Language
from detent.syntax.pattern import Pattern, Shape
from detent.syntax.tree import PATIENCE, Parsed, encode, nodes_of_kind, nodes_reading, parse, parse_without

MOST_STEPS = 200_000
"""For one text. Patterns with several gaps for any number of nodes could be tried in too many ways."""

MOST_TRIES = 3
"""To parse a text in part, each time with more of it."""
FOR_EACH = 2
"""Places that are looked at where one is wanted: a word may stand where nothing fits."""
_MAY_BE_CALLED = rb"(?![0-9A-Za-z_])[\s\\]*+(?![0-9A-Za-z_,;)\]}])"

Bound = Mapping[str, str]
"""The names of gaps → the text that fills them."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Lines are zero-based; ``end`` is the first one behind it."""

    start: int
    end: int
    gaps: Bound


@dataclass(frozen=True, slots=True)
class Fits:
    """``problem``: why these may not be all; else empty."""

    found: tuple[Fit, ...] = ()
    problem: str = ""


def fits_in(
    pattern: Pattern, text: str, definitions: Sequence[tuple[int, int]] = (), enough: int | None = None
) -> Fits:
    """In the order in which they stand. ``definitions``: the lines of those that the text holds, in their order, the
    outer ones first; where they are known, only those are parsed in which the pattern can fit. ``enough``: when so many
    end up to a line, nothing of what ends behind it may be found; at least 1."""
    data = encode(text)
    places = _places(pattern, data)
    if places is not None and not places:
        return Fits()
    if enough is not None and places is not None and len(places) > FOR_EACH * enough:
        first = _all_of(pattern, data, definitions, places[: FOR_EACH * enough])
        behind = data.count(b"\n", 0, places[FOR_EACH * enough])
        ends = sorted(fit.end for fit in first.found if fit.end <= behind)
        if len(ends) >= enough:
            last = ends[enough - 1]
            found = tuple(fit for fit in first.found if fit.end <= last)
            return Fits(found, first.problem or f"what ends behind line {last} was not searched for")
    return _all_of(pattern, data, definitions, places or ())


def _all_of(pattern: Pattern, data: bytes, definitions: Sequence[tuple[int, int]], places: Sequence[int]) -> Fits:
    """All at these places at least."""
    found: list[Fit] = []
    try:
        parsed = _parsed_in_part(pattern, data, definitions, places) or parse(pattern.language, data)
        if parsed.tree is None:
            return Fits(problem=parsed.problems[0])
        found.extend(_Comparison(parsed).all_of(pattern))
    except _TooMuch:
        return Fits(tuple(found), "there are too many ways in which the pattern could fit, or it takes too long")
    return Fits(tuple(sorted(found, key=lambda fit: (fit.start, fit.end))))


def could_fit(pattern: Pattern) -> Callable[[str], bool]:
    """Whether anything in a text can fit, as far as its words say; that is found out many times faster."""
    sought = _expression(pattern)
    search = re.compile(sought).search

    def could(text: str) -> bool:
        return all(word in text for word in pattern.words) and (not sought or search(encode(text)) is not None)

    return could


def _places(pattern: Pattern, data: bytes) -> list[int] | None:
    """Where the one word stands that is in whatever fits; None where there is no such word."""
    sought = _expression(pattern)
    return [place.start() for place in re.finditer(sought, data)] if sought else None


def _expression(pattern: Pattern) -> bytes:
    """For the one word that is in whatever fits; empty where there is none."""
    found = {_sought(row[0], pattern.called) if len(row) == 1 else b"" for row in pattern.rows}
    return found.pop() if len(found) == 1 else b""


def _sought(shape: Shape, called: Set[str]) -> bytes:
    """What is looked for in a text, as an expression: a word; one that is called only where a bracket may follow, so
    not where it decorates or is handed over."""
    word = shape.longest_word[0]
    leaves = list(_leaves(shape))
    behind = next((after for leaf, after in pairwise(leaves) if leaf == word), b"")
    return word + _MAY_BE_CALLED if word.decode() in called and behind == b"(" else word


def _leaves(shape: Shape) -> Iterator[bytes]:
    if not shape.parts:
        yield shape.text
    for part in shape.parts:
        yield from _leaves(part)


def _parsed_in_part(
    pattern: Pattern, data: bytes, definitions: Sequence[tuple[int, int]], places: Sequence[int]
) -> Parsed | None:
    """Without the definitions in which nothing can stand that fits. None where that could make a difference: then what
    may fit is around such a definition, or needs what stands beside it."""
    if not places or not definitions:
        return None
    starts = list(accumulate(map(len, data.splitlines(keepends=True)), initial=0))
    last = len(starts) - 1
    known = [(starts[min(first, last)], starts[min(end, last)]) for first, end in definitions]
    left_out = list(_without(places, known))
    for _ in range(MOST_TRIES):
        if 3 * sum(end - start for start, end in left_out) < len(data):
            return None
        tree = parse_without(pattern.language, data, left_out)
        if tree is None:
            return None
        parsed, gone = Parsed(data, tree), set(left_out)
        parting = _Parting([start for start, _ in left_out], [one for one in known if one not in gone])
        nodes = (node for row in pattern.rows for node in _candidates(parsed, pattern.language, row[0]))
        needed = {left_out[number] for node in nodes for number in parting.beside(node)}
        if not needed:
            return parsed
        left_out = [one for one in left_out if one not in needed]
    return None


def _without(places: Sequence[int], definitions: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The bytes of the definitions that hold none of the places."""
    behind = 0
    for start, end in definitions:
        if behind <= start < end and bisect_left(places, start) == bisect_left(places, end):
            yield start, end
            behind = end


@dataclass(frozen=True, slots=True)
class _Parting:
    """``starts``: where stretches were left out. ``kept``: the other definitions, by the bytes of their lines."""

    starts: Sequence[int]
    kept: Sequence[tuple[int, int]]

    def beside(self, node: Node) -> range:
        """Which of the stretches may belong to the node: those inside of it and, as it may be the last part, the one
        behind it."""
        first, behind = bisect_left(self.starts, node.start_byte), bisect_left(self.starts, node.end_byte)
        if first != behind or (first < len(self.starts) and not self._is_apart(node, self.starts[first])):
            return range(first, min(behind + 1, len(self.starts)))
        return range(0)

    def _is_apart(self, node: Node, behind: int) -> bool:
        """Whether something stands between the node and the stretch behind it that ends the node."""
        row_start = node.start_byte - node.start_point.column
        follower = _follower(node)
        return (follower is not None and follower.start_byte < behind) or any(
            start < row_start and node.end_byte <= end <= behind for start, end in self.kept
        )


def _follower(node: Node | None) -> Node | None:
    """The next node that is no comment, in whatever it stands."""
    while node is not None:
        follower = node.next_sibling
        while follower is not None and follower.is_extra:
            follower = follower.next_sibling
        if follower is not None:
            return follower
        node = node.parent
    return None


def _candidates(parsed: Parsed, language: Language, shape: Shape) -> Iterable[Node]:
    """Looked for by a word that must stand in it, where it has one: most of a text has not."""
    word, depth = shape.longest_word
    if not word:
        return nodes_of_kind(language, parsed, shape.kind)
    found = (_above(node, depth) for node in _in_time(nodes_reading(parsed, word)))
    return {node.id: node for node in found if node is not None and node.type == shape.kind}.values()


class _TooMuch(Exception):
    """The comparison takes too long."""


def _in_time(nodes: Iterable[Node]) -> Iterator[Node]:
    """To look at one of them takes the longer the deeper it stands, so thousands in one another take for ever."""
    end = thread_time() + PATIENCE
    for node in nodes:
        if thread_time() > end:
            raise _TooMuch
        yield node


class _Comparison:
    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed
        self._steps = 0

    def all_of(self, pattern: Pattern) -> Iterator[Fit]:
        for row in pattern.rows:
            for node in _in_time(_candidates(self._parsed, pattern.language, row[0])):
                nodes = _from(node) if len(row) > 1 else (node,)
                found = self._row(row, nodes, {}, whole=False)
                if found is not None:
                    bound, count = found
                    end = nodes[count - 1].end_point
                    yield Fit(node.start_point.row, end.row + (end.column > 0), bound)

    def _one(self, shape: Shape, node: Node, bound: Bound) -> Bound | None:
        """The gaps with what this node adds; None where it does not fit."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise _TooMuch
        if shape.gap is not None:
            return self._filled(shape.gap, (node,), bound) if node.is_named else None
        if shape.kind != node.type:
            return None
        if not shape.parts:
            same = self._parsed.data[node.start_byte : node.end_byte] == shape.text
            return bound if same else None
        found = self._row(shape.parts, node.children, bound, whole=True)
        return found[0] if found else None

    def _row(
        self, parts: Sequence[Shape], nodes: Sequence[Node], bound: Bound, *, whole: bool
    ) -> tuple[Bound, int] | None:
        """The gaps, and how many of the nodes were used. ``whole``: no named node may be left over, but what a pattern
        need not say."""
        if not parts:
            return None if whole and any(_counts(node) and not _may_be_left_out(node) for node in nodes) else (bound, 0)
        if parts[0].many:
            return self._any_number(parts, nodes, bound, whole=whole)
        if parts[0].separates and len(parts) > 1 and parts[1].many:
            none = self._filled(parts[1].gap, (), bound)
            rest = self._row(parts[2:], nodes, none, whole=whole) if none is not None else None
            if rest is not None:
                return rest
        return self._next(parts, nodes, bound, whole=whole)

    def _next(
        self, parts: Sequence[Shape], nodes: Sequence[Node], bound: Bound, *, whole: bool
    ) -> tuple[Bound, int] | None:
        """The first part fits one of the nodes, before which there are mere signs and comments."""
        for at, node in enumerate(nodes):
            filled = self._one(parts[0], node, bound)
            if filled is not None:
                rest = self._row(parts[1:], nodes[at + 1 :], filled, whole=whole)
                if rest is not None:
                    return rest[0], rest[1] + at + 1
            if _counts(node):
                return None
        return None

    def _any_number(
        self, parts: Sequence[Shape], nodes: Sequence[Node], bound: Bound, *, whole: bool
    ) -> tuple[Bound, int] | None:
        """As few as possible, but all at the end."""
        last = len(parts) == 1 and whole
        for count in (len(nodes),) if last else range(len(nodes) + 1):
            self._steps += 1
            filled = self._filled(parts[0].gap, nodes[:count], bound)
            if filled is None:
                continue
            skipped = 2 if count == 0 and len(parts) > 1 and parts[1].separates else 1
            for behind in sorted({1, skipped}):
                rest = self._row(parts[behind:], nodes[count:], filled, whole=whole)
                if rest is not None:
                    return rest[0], rest[1] + count
        return None

    def _filled(self, gap: str | None, nodes: Sequence[Node], bound: Bound) -> Bound | None:
        if not gap or gap == "_":
            return bound
        data = self._parsed.data
        text = data[nodes[0].start_byte : nodes[-1].end_byte].decode("utf-8", "replace").strip() if nodes else ""
        if gap in bound:
            return bound if bound[gap] == text else None
        return {**bound, gap: text}


def _counts(node: Node) -> bool:
    """Not a mere sign, and no comment."""
    return node.is_named and not node.is_extra


def _may_be_left_out(node: Node) -> bool:
    """At the end of a pattern: what has a part of its own to play there, such as what is done else, or a cause. A
    further statement, name or argument has none: it is one of several."""
    if node.type.endswith("_clause"):
        return True
    if node.parent is None:
        return False
    at = next(place for place, sibling in enumerate(node.parent.children) if sibling.id == node.id)
    field = node.parent.field_name_for_child(at)
    return field is not None and len(node.parent.children_by_field_name(field)) == 1


def _above(node: Node | None, depth: int) -> Node | None:
    for _ in range(depth):
        node = node.parent if node else None
    return node


def _from(node: Node) -> Sequence[Node]:
    """The node and what follows it in what it stands in."""
    children = node.parent.children if node.parent else [node]
    at = next((place for place, child in enumerate(children) if child.id == node.id), 0)
    return children[at:]
