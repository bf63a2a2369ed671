"""What a file defines and calls after a change, from what it did before: only what the change touches is looked at
again."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from tree_sitter import Node

from detent.syntax.contents import found_in
from detent.syntax.definitions import Definition, definitions_of
from detent.syntax.language import Language
from detent.syntax.references import Calls, calls_of
from detent.syntax.symbols import Symbol, symbols_of
from detent.syntax.tree import Changed, Match, Parsed

MOST_ABOVE = 50
"""Siblings that are looked at for what belongs to a definition and stands above it."""

MOST_FOUND = 20_000
"""In all portions. What fits everywhere in a long stretch is found in each portion of it: then the whole tree is asked
once."""

PORTION = 8_192
"""Bytes in which the tree is asked at a time: meanwhile no other thread goes on."""

Stretch = tuple[int, int]


def renewed(before: Sequence[Symbol], parsed: Parsed, language: Language, path: str) -> tuple[Symbol, ...] | None:
    """Exactly what ``symbols_of`` finds in the whole tree; None when it has to be asked. ``before`` is what the tree
    held that this one was made from."""
    changed = parsed.changed
    if changed is None or parsed.tree is None:
        return None
    start, end = _start(before, changed), _end(before, changed, parsed.data)
    kept = _kept(before, changed, (start, end))
    found = _matches(parsed, language, (start, end))
    if found is None:
        return None
    definitions = definitions_of(found)[1]
    if any(_names_others(one, changed) for one in definitions if one.kind == "scope"):
        return None
    near = [one for one in symbols_of(found, parsed, language, path) if one.span[1] >= start and one.span[0] < end]
    delta = changed.end - changed.end_before
    touched = [one for one in before if one.span[1] >= start and one.span[0] < end - delta]
    if _holders(touched, before, (start, end - delta)) != _holders(near, kept, (start, end)):
        return None
    return tuple(sorted([*near, *kept], key=lambda one: (one.span[0], -one.span[1])))


def carried(before: Sequence[Symbol], changed: Changed) -> tuple[Symbol, ...]:
    """Where they stand after a change into which nobody has looked: what it touches is taken to be as it was, with so
    many lines more or less."""
    delta = changed.end - changed.end_before
    return tuple(
        _moved(one, changed.rows, delta)
        if one.span[0] >= changed.end_before
        else one._replace(end=max(one.start + 1, one.end + changed.rows))
        if one.span[1] > changed.start
        else one
        for one in before
    )


def renewed_calls(before: Calls, parsed: Parsed, language: Language) -> Calls | None:
    """Exactly what ``calls_of`` finds in the whole tree; None when it has to be asked."""
    changed, data = parsed.changed, parsed.data
    if changed is None or parsed.tree is None:
        return None
    delta = changed.end - changed.end_before
    start = data.rfind(b"\n", 0, changed.start) + 1
    end = (data.find(b"\n", changed.end) + 1) or len(data) + 1
    first, behind = bisect_left(before.starts, start), bisect_left(before.starts, end - delta)
    made = dict(zip(before.starts[:first], before.calls[:first], strict=True))
    for at, call in zip(before.starts[behind:], before.calls[behind:], strict=True):
        made[at + delta] = replace(call, line=call.line + changed.rows) if changed.rows else call
    found = calls_of(found_in(parsed, language, [(start, end)]).called, parsed)
    made.update(zip(found.starts, found.calls, strict=True))
    starts = tuple(sorted(made))
    return Calls(tuple(map(made.__getitem__, starts)), starts)


def _start(before: Sequence[Symbol], changed: Changed) -> int:
    """Back to the definition that ends before the change: comments below an empty body belong to it."""
    ended = [one.span for one in before if one.span[1] < changed.start]
    return max(ended, key=lambda span: (span[1], span[0]))[0] if ended else 0


def _end(before: Sequence[Symbol], changed: Changed, data: bytes) -> int:
    """Down to the name of the definition that begins behind the change: what stands above that may belong to it."""
    delta, end = changed.end - changed.end_before, None
    for one in before:
        first = one.span[0] + delta
        if one.span[0] > changed.end_before and (end is None or first < end):
            end = max(end or 0, _behind_lines(data, first, one.line - one.start + 1))
    return len(data) if end is None else end


def _behind_lines(data: bytes, start: int, lines: int) -> int:
    for _ in range(lines):
        start = (data.find(b"\n", start) + 1) or len(data)
    return start


def _kept(before: Sequence[Symbol], changed: Changed, stretch: Stretch) -> list[Symbol]:
    """What lies outside of the stretch, where it is now."""
    delta = changed.end - changed.end_before
    behind = [one for one in before if one.span[0] >= stretch[1] - delta and one.span[1] >= stretch[0]]
    kept = [one for one in before if one.span[1] < stretch[0]]
    return kept + [_moved(one, changed.rows, delta) for one in behind]


def _moved(one: Symbol, rows: int, delta: int) -> Symbol:
    if not rows and not delta:
        return one
    return Symbol(  # ``replace`` takes four times as long, and there are many behind a key
        one.name,
        one.qualified,
        one.kind,
        one.start + rows,
        one.line + rows,
        one.header_end + rows,
        one.end + rows,
        one.is_stub,
        one.is_test,
        one.doc,
        (one.span[0] + delta, one.span[1] + delta),
    )


def _matches(parsed: Parsed, language: Language, stretch: Stretch) -> list[Match] | None:
    """What touches the stretch, and what stands above the definitions that begin before it and belongs to them. A
    pattern that begins at the whole text is found wherever it fits: what it finds elsewhere is put aside at once."""
    start, end = max(stretch[0] - 1, 0), stretch[1] + 1
    stops = [*range(start, end, PORTION)[: max(1, (end - start) // PORTION)], end]
    found = list[Match]()
    for portion in pairwise(stops):
        if len(found) > MOST_FOUND:
            return None
        found += found_in(parsed, language, [portion]).defined
    found = _touching(found if len(stops) == 2 else _once(found), (start, end))
    marks, definitions = definitions_of(found)
    reached = (marks.extent(one.node) for one in definitions if one.end >= stretch[0])
    for above in [_above(node) for node in reached if node.start_byte < stretch[0]]:
        found += _touching(found_in(parsed, language, [above]).defined, above)
    return found


def _touching(found: Iterable[Match], stretch: Stretch) -> list[Match]:
    start, end = stretch
    return [
        match
        for match in found
        if any(node.start_byte <= end and start <= node.end_byte for nodes in match.values() for node in nodes)
    ]


def _once(found: list[Match]) -> list[Match]:
    """What touches two portions is found in both."""
    return list(
        {tuple((name, *(node.id for node in nodes)) for name, nodes in one.items()): one for one in found}.values()
    )


def _above(node: Node) -> Stretch:
    first, other = node, node.prev_sibling
    for _ in range(MOST_ABOVE):
        if other is None or first.start_point.row > other.end_point.row + 1:
            break
        first, other = other, other.prev_sibling
    return first.start_byte, node.start_byte


def _names_others(scope: Definition, changed: Changed) -> bool:
    """Whether the change touches what gives its name to all that stands inside."""
    behind = scope.body.start_byte if scope.body is not None else scope.name.end_byte
    return scope.node.start_byte <= changed.end and changed.start <= behind


def _holders(holding: Sequence[Symbol], held: Sequence[Symbol], stretch: Stretch) -> list[tuple[object, ...]]:
    """Those in which definitions stand that are not looked at again: what these take from them."""
    starts = sorted(one.span[0] for one in held if one.span[1] < stretch[0] or one.span[0] >= stretch[1])
    return [
        (one.qualified, one.kind, one.is_test)
        for one in holding
        if bisect_left(starts, one.span[0]) < bisect_left(starts, one.span[1])
    ]
