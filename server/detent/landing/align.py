"""Which lines of one text are which lines of another, at a bounded cost.

difflib needs minutes for a few thousand equal lines. Here the common ends are trimmed, lines that are unique on both
sides cut the rest into pieces, and each piece gets a shortest edit script (Myers) as long as the work budget lasts. A
piece that is too different stays unaligned: coarser, never wrong.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST_EDITS = 400
"""More differences than this in one piece: the piece counts as rewritten."""

_WORK = 2_000_000
"""Steps of comparing for one pair of texts, about a second in all."""


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """``size`` lines from ``left`` on equal those from ``right`` on."""

    left: int
    right: int
    size: int


@dataclass(frozen=True, slots=True)
class _Piece:
    left: int
    left_end: int
    right: int
    right_end: int


def align(left: Sequence[str], right: Sequence[str]) -> list[Block]:
    """The blocks that stay, in order, none touching the next on both sides."""
    head, rest, tail = _trim(left, right, _Piece(0, len(left), 0, len(right)))
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(line, len(numbers)) for line in left[rest.left : rest.left_end]]
    b = [numbers.setdefault(line, len(numbers)) for line in right[rest.right : rest.right_end]]
    inside = [Block(rest.left + block.left, rest.right + block.right, block.size) for block in _blocks(a, b)]
    return _joined([*head, *inside, *tail])


def _blocks(a: Sequence[int], b: Sequence[int]) -> Iterator[Block]:
    work = _WORK
    for part in _cut(a, b, _Piece(0, len(a), 0, len(b))):
        head, middle, tail = _trim(a, b, part)
        found, work = _shortest(a, b, middle, work)
        yield from (*head, *found, *tail)


def counterparts(left: Sequence[str], right: Sequence[str], *, from_end: bool = False) -> list[int]:
    """For each line of ``left`` its line in ``right``, or -1.

    Where lines repeat, several answers are as good; ``from_end`` prefers the last instead of the first.
    """
    found = [-1] * len(left)
    if from_end:
        for block in align(left[::-1], right[::-1]):
            for offset in range(block.size):
                found[len(left) - 1 - block.left - offset] = len(right) - 1 - block.right - offset
        return found
    for block in align(left, right):
        found[block.left : block.left + block.size] = range(block.right, block.right + block.size)
    return found


def _trim(a: Sequence[object], b: Sequence[object], piece: _Piece) -> tuple[list[Block], _Piece, list[Block]]:
    """The equal lines at both ends, and what lies between."""
    longest = min(piece.left_end - piece.left, piece.right_end - piece.right)
    head = 0
    while head < longest and a[piece.left + head] == b[piece.right + head]:
        head += 1
    tail = 0
    while tail < longest - head and a[piece.left_end - 1 - tail] == b[piece.right_end - 1 - tail]:
        tail += 1
    rest = _Piece(piece.left + head, piece.left_end - tail, piece.right + head, piece.right_end - tail)
    return [Block(piece.left, piece.right, head)], rest, [Block(rest.left_end, rest.right_end, tail)]


def _cut(a: Sequence[int], b: Sequence[int], piece: _Piece) -> Iterator[_Piece]:
    """The piece, cut before lines that are unique on both sides (those that keep their order: the most of them).

    Of such lines that follow each other on both sides the first is enough: the others are the beginning of its part.
    """
    left, right = piece.left, piece.right
    last = (-1, -1)
    for next_left, next_right in _landmarks(a, b, piece):
        if (next_left - 1, next_right - 1) != last:
            yield _Piece(left, next_left, right, next_right)
            left, right = next_left, next_right
        last = next_left, next_right
    yield _Piece(left, piece.left_end, right, piece.right_end)


def _landmarks(a: Sequence[int], b: Sequence[int], piece: _Piece) -> list[tuple[int, int]]:
    in_a = Counter(a[piece.left : piece.left_end])
    in_b = Counter(b[piece.right : piece.right_end])
    place = {b[at]: at for at in range(piece.right, piece.right_end) if in_b[b[at]] == 1}
    pairs = [(at, place[a[at]]) for at in range(piece.left, piece.left_end) if in_a[a[at]] == 1 and a[at] in place]
    return _longest_rising(pairs)


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs whose second numbers rise as the first do (patience sorting)."""
    tops: list[int] = []
    top_pairs: list[int] = []
    before: list[int] = []
    for index, (_, right) in enumerate(pairs):
        pile = bisect_left(tops, right)
        before.append(top_pairs[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [right]
        top_pairs[pile : pile + 1] = [index]
    chosen: list[tuple[int, int]] = []
    at = top_pairs[-1] if top_pairs else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def _shortest(a: Sequence[int], b: Sequence[int], piece: _Piece, work: int) -> tuple[list[Block], int]:
    """Myers' greedy edit script: the blocks that it keeps, and the work that is left; no blocks when it costs too much.

    ``reach[k]`` is the furthest line of ``a`` reached on diagonal k (a minus b) with the edits so far.
    """
    rows, columns = piece.left_end - piece.left, piece.right_end - piece.right
    if not rows or not columns:
        return [], work
    reach = {1: 0}
    history: list[dict[int, int]] = []
    for edits in range(min(_MOST_EDITS, rows + columns) + 1):
        history.append(dict(reach))
        for k in range(-edits, edits + 1, 2):
            x = _step(reach, k, edits)
            start = x
            while x < rows and 0 <= x - k < columns and a[piece.left + x] == b[piece.right + x - k]:
                x += 1
            reach[k] = x
            work -= 1 + x - start
            if x >= rows and x - k >= columns:
                return _walk_back(history, piece, k), work
        if work <= 0:
            break
    return [], work


def _step(reach: dict[int, int], k: int, edits: int) -> int:
    """Where diagonal k starts after one more edit: a line of ``b`` put in, or a line of ``a`` taken out."""
    if k == -edits or (k != edits and reach[k - 1] < reach[k + 1]):
        return reach[k + 1]
    return reach[k - 1] + 1


def _walk_back(history: Sequence[dict[int, int]], piece: _Piece, k: int) -> list[Block]:
    x = piece.left_end - piece.left
    blocks: list[Block] = []
    for edits in range(len(history) - 1, -1, -1):
        reach = history[edits]
        start = _step(reach, k, edits)
        if x > start:
            blocks.append(Block(piece.left + start, piece.right + start - k, x - start))
        if edits == 0:
            break
        down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
        k = k + 1 if down else k - 1
        x = reach[k]
    return blocks


def _joined(blocks: Sequence[Block]) -> list[Block]:
    joined: list[Block] = []
    for block in sorted(block for block in blocks if block.size):
        last = joined[-1] if joined else None
        if last and last.left + last.size == block.left and last.right + last.size == block.right:
            joined[-1] = Block(last.left, last.right, last.size + block.size)
        else:
            joined.append(block)
    return joined
