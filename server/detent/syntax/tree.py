"""Text → tree, and questions to it: the one module that speaks to tree-sitter.

Four bounds keep every input cheap. A text over ``LARGEST`` bytes is not parsed, because the parser holds up every
thread meanwhile. What takes longer than ``PATIENCE`` is given up: some grammars need minutes for a few kilobytes of
brackets that nothing closes. And a tree that is broken too badly is not queried: a query takes quadratic time on a long
row of tokens that no rule has a name for, as ten thousand open brackets are. It does so as well on what is nested
deeply, as a chain of ten thousand calls is, so nothing is looked for deeper than ``DEEPEST``.
"""

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import import_module
from itertools import accumulate, count, pairwise

from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Query, QueryCursor, Range, Tree

from detent.syntax.grammars import query_text
from detent.syntax.language import Language
from detent.syntax.predicates import Predicate, predicates_in

LARGEST = 1_000_000
PATIENCE = 2.0
"""Seconds, of which the largest text that is right takes a tenth."""
MOST_BROKEN_NODES = 50_000
LONGEST_NAMELESS_ROW = 4_000
MOST_BROKEN_LINES = 10
DEEPEST = 2_000
"""Nodes above what a query looks for. What people write is at most some fifty deep."""

_PIECE = 65_536
_SLICE = 4_096
_SELDOM = 4
"""Times that a parser asks whether it is to stop, of which one looks at a clock."""
_LONE_RETURN = re.compile(rb"\r(?!\n)")
MOST_BEGUN = 128
"""Matches that are under way at a time. Each is held against each other one at each node, so thousands of parts of one
node, such as the pieces between the escapes of a long string, have no end in sight, while no other thread goes on; what
people write needs fewer than 64, but for one file of 4,303."""
_NAMED = re.compile(r"@(\w[\w.]*)")

Match = dict[str, list[Node]]


@dataclass(frozen=True, slots=True)
class Changed:
    """The stretch of bytes outside of which a tree is as it was, and where that stretch ended before. ``rows``: how
    many there are more than before."""

    start: int
    end: int
    end_before: int
    rows: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """``tree`` is None when there is nothing to ask; ``problems`` says why, or which lines do not parse."""

    data: bytes
    tree: Tree | None
    problems: tuple[str, ...] = ()
    changed: Changed | None = None
    """Against the tree that it was made from, if it was made from one."""
    given_up: bool = False
    """Whether patience ended before there was a tree."""


@cache
def grammar(language: Language) -> Grammar | None:
    """None when the grammar's wheel is not installed. Kept: a grammar is part of the program."""
    try:
        return Grammar(getattr(import_module(language.package), language.entry)())
    except (ImportError, AttributeError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class _Question:
    """``predicates``: those of each pattern of the query."""

    query: Query
    predicates: tuple[tuple[Predicate, ...], ...]


@cache
def _question(language: Language, names: tuple[str, ...], unwanted: frozenset[str]) -> _Question | None:
    """Several queries are asked as one: what costs is to walk through the tree, not what is looked for on the way."""
    text, of = "\n".join(query_text(language, name) for name in names), grammar(language)
    if not text.strip() or of is None:
        return None
    query, data = Query(of, text), text.encode()
    patterns = [
        data[query.start_byte_for_pattern(one) : query.end_byte_for_pattern(one)].decode()
        for one in range(query.pattern_count)
    ]
    for name in unwanted:
        query.disable_capture(name)
    for number, pattern in enumerate(patterns):
        if {name for name in _NAMED.findall(pattern) if not name.startswith("_")} <= unwanted:
            query.disable_pattern(number)
    return _Question(query, tuple(map(predicates_in, patterns)))


@lru_cache(maxsize=256)
def _of_kind(language: Language, kind: str) -> Query | None:
    of = grammar(language)
    return Query(of, f"({kind}) @found") if of else None


def encode(text: str | bytes) -> bytes:
    """The bytes that are parsed. A lone CR ends a line for an editor but not for a grammar, so it goes in as LF."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    return _LONE_RETURN.sub(b"\n", data) if b"\r" in data else data


def parse(language: Language, text: str | bytes, before: Parsed | None = None, *, patience: float = PATIENCE) -> Parsed:
    """The tree of a text; much faster when ``before`` is that of nearly the same text. Bytes are a text in UTF-8."""
    of = grammar(language)
    if of is None:
        return Parsed(b"", None, (f"the grammar of {language.name} is not installed",))
    data = encode(text)
    if len(data) > LARGEST:
        return Parsed(b"", None, ("the file is too large to be parsed",))
    edited = _edited(before, data)
    tree = _tree(Parser(of), data, edited[0] if edited else None, patience)
    if tree is None:
        return Parsed(data, None, ("the file is too broken to be parsed",), given_up=True)
    return replace(_surveyed(data, tree), changed=_widened(*edited, tree) if edited else None)


def parse_without(language: Language, data: bytes, left_out: Sequence[tuple[int, int]]) -> Tree | None:
    """The tree of what is left when these stretches of whole lines are not read, in their order; every node is where it
    is in the whole. None where there is no right one."""
    of = grammar(language)
    if of is None or len(data) > LARGEST:
        return None
    stops = [0, *(at for stretch in left_out for at in stretch), len(data)]
    rows = list(accumulate((data.count(b"\n", *part) for part in pairwise(stops)), initial=0))
    end = _point(data, len(data))
    points = [(row, 0) for row in rows[:-1]] + [end]
    kept = [
        Range(points[number], points[number + 1], stops[number], stops[number + 1])
        for number in range(0, len(stops), 2)
        if stops[number] < stops[number + 1]
    ]
    tree = _tree(Parser(of, included_ranges=kept), data, None, PATIENCE)
    return None if tree is None or tree.root_node.has_error else tree


def matches(
    language: Language,
    parsed: Parsed,
    *names: str,
    within: Iterable[tuple[int, int]] | None = None,
    below: Node | None = None,
    unwanted: frozenset[str] = frozenset(),
) -> list[Match]:
    """What the queries of these names find; ``within``: only where it touches one of these stretches of bytes;
    ``below``: only what is part of this node; ``unwanted``: the names of nodes that nobody asks for."""
    if parsed.tree is None or (asked := _question(language, names, unwanted)) is None:
        return []
    found, data = list[tuple[int, Match]](), parsed.data
    for stretch in (None,) if within is None else within:
        cursor = QueryCursor(asked.query)
        cursor.set_max_start_depth(DEEPEST)
        cursor.match_limit = MOST_BEGUN
        if stretch is not None:
            cursor.set_byte_range(*stretch)
        found += cursor.matches(below or parsed.tree.root_node)
    return [
        match
        for pattern, match in found
        if not asked.predicates[pattern] or all(one.holds(data, match) for one in asked.predicates[pattern])
    ]


def nodes_of_kind(language: Language, parsed: Parsed, kind: str) -> list[Node]:
    """All of them, in the order in which they begin."""
    if parsed.tree is None or (query := _of_kind(language, kind)) is None:
        return []
    found = QueryCursor(query).captures(parsed.tree.root_node).get("found", [])
    return sorted(found, key=lambda node: (node.start_byte, -node.end_byte))


def nodes_reading(parsed: Parsed, word: bytes) -> Iterator[Node]:
    """Those without parts that are just this word."""
    at = parsed.data.find(word)
    while at >= 0 and parsed.tree is not None:
        node = parsed.tree.root_node.descendant_for_byte_range(at, at + len(word))
        if node is not None and (node.start_byte, node.end_byte, node.child_count) == (at, at + len(word), 0):
            yield node
        at = parsed.data.find(word, at + len(word))


def text_of(parsed: Parsed, node: Node) -> str:
    return parsed.data[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _tree(parser: Parser, data: bytes, edited: Tree | None, patience: float) -> Tree | None:
    """None when patience ended before: of this thread's own work, not of what else a busy machine does meanwhile."""
    end, soonest, asked = time.thread_time() + patience, time.monotonic() + patience, count(1)

    def is_over(offset: int, has_error: bool) -> bool:
        """Asked every few microseconds. The clock on the wall costs a fraction of the own one, which never goes
        faster."""
        return not next(asked) % _SELDOM and time.monotonic() > soonest and time.thread_time() > end

    pieces = _Pieces(data)
    try:
        if edited is None:
            return parser.parse(pieces.piece, progress_callback=is_over)
        return parser.parse(pieces.piece, edited, progress_callback=is_over)
    except ValueError:
        return None
    finally:
        pieces.release()


class _Pieces:
    """A text to be read piece by piece. The grammar library never frees what it is given: here that is a view of the
    text, which holds nothing any more once it was released."""

    def __init__(self, data: bytes) -> None:
        self._views = [memoryview(data)]

    def piece(self, offset: int, point: object) -> memoryview | bytes:
        if offset >= len(self._views[0]):
            return b""
        self._views.append(self._views[0][offset : offset + _PIECE])
        return self._views[-1]

    def release(self) -> None:
        for view in reversed(self._views):
            view.release()


def difference(old: bytes, data: bytes) -> Changed:
    """The one stretch in which the texts differ."""
    shorter = min(len(old), len(data))
    start = _length_in_common(old, data, shorter, from_end=False)
    rest = _length_in_common(old, data, shorter - start, from_end=True)
    end, end_before = len(data) - rest, len(old) - rest
    return Changed(start, end, end_before, data.count(b"\n", start, end) - old.count(b"\n", start, end_before))


def _edited(before: Parsed | None, data: bytes) -> tuple[Tree, Changed] | None:
    """The old tree with the one stretch marked in which the texts differ, and that stretch."""
    if before is None or before.tree is None:
        return None
    changed = difference(before.data, data)
    first = _point(data, changed.start)
    tree = before.tree.copy()
    tree.edit(
        start_byte=changed.start,
        old_end_byte=changed.end_before,
        new_end_byte=changed.end,
        start_point=first,
        old_end_point=_point(before.data, changed.end_before, first, changed.start),
        new_end_point=_point(data, changed.end, first, changed.start),
    )
    return tree, changed


def _widened(edited: Tree, changed: Changed, tree: Tree) -> Changed:
    """With what is read in another way now, although its text is the same."""
    ranges = edited.changed_ranges(tree)
    start = min((changed.start, *(one.start_byte for one in ranges)))
    end = max((changed.end, *(one.end_byte for one in ranges)))
    return Changed(start, end, end - changed.end + changed.end_before, changed.rows)


def _length_in_common(one: bytes, other: bytes, most: int, *, from_end: bool) -> int:
    """By comparing slices, since that costs next to nothing and comparing bytes one by one does: of one size while they
    are the same, then by halving that in which they differ."""
    known, step = 0, _SLICE
    while step and known < most:
        length = min(known + step, most)
        if from_end:
            same = one[len(one) - length : len(one) - known] == other[len(other) - length : len(other) - known]
        else:
            same = one[known:length] == other[known:length]
        if same:
            known = length
        if not same or step < _SLICE:
            step //= 2
    return known


def _point(data: bytes, offset: int, known: tuple[int, int] = (0, 0), at: int = 0) -> tuple[int, int]:
    """``known``: the point of the offset ``at``, which is not behind it."""
    return known[0] + data.count(b"\n", at, offset), offset - (data.rfind(b"\n", 0, offset) + 1)


def _surveyed(data: bytes, tree: Tree) -> Parsed:
    """The lines that do not parse; and no tree when there is so much of them that queries would not end."""
    broken, seen, stack = set[int](), 0, [tree.root_node] if tree.root_node.has_error else []
    while stack:
        node = stack.pop()
        seen += node.child_count
        children = node.children if seen <= MOST_BROKEN_NODES else []
        if seen > MOST_BROKEN_NODES or _longest_nameless_row(children) > LONGEST_NAMELESS_ROW:
            return Parsed(data, None, ("the file is too broken to be parsed",))
        worse = [child for child in children if child.has_error]
        if not worse:
            broken.add(node.start_point.row)
        stack += worse
    return Parsed(data, tree, tuple(f"line {line + 1} does not parse" for line in sorted(broken)[:MOST_BROKEN_LINES]))


def _longest_nameless_row(nodes: Sequence[Node]) -> int:
    if len(nodes) <= LONGEST_NAMELESS_ROW:
        return 0
    longest = row = 0
    for node in nodes:
        row = 0 if node.is_named else row + 1
        longest = max(longest, row)
    return longest
