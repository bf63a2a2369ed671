"""What an edit changes, carried over to the lines that the file really has.

What the model wrote in ``old`` and in ``new`` alike only shows the place: there the file keeps its own text, however
the model remembered it. New lines get the indentation that the file uses where the model used its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from detent.edits.body import Splice
from detent.edits.depths import Pairs, in_the_file_s_way, indented, mapped, same_indentation, with_margin, without_lost
from detent.edits.hunk import Wanted
from detent.edits.index import Index
from detent.edits.lines import indent, is_blank, unindented
from detent.edits.place import Place
from detent.edits.refusal import EditRefused
from detent.edits.slips import amended
from detent.edits.strings import fixed_lines

_WORD = re.compile(r"\w+")
_LEADS = re.compile(r"\s*(?:@\w|#!?\[)")
"""A decorator or an attribute: it belongs to the line after it."""
_LONG = 400
_TELLING = 8
_NEAR = 200
Depths = dict[str, str]
Slips = dict[str, list[str]]


def changed_lines(wanted: Wanted) -> frozenset[int]:
    """The numbers of the lines of ``old`` that do not stay."""
    return frozenset(number for step in _delta(wanted) if not step.stays for number in range(step.i, step.j))


def carried(wanted: Wanted, place: Place, file: Index) -> list[Splice]:
    """What is to be done to the file's lines."""
    lines = file.lines
    pairs = place.pairs(wanted.old, lines)
    near = lines[max(place.start - _NEAR, 0) : place.end + _NEAR]
    depths = with_margin(mapped(without_lost(pairs)), (*wanted.old, *wanted.new), near)
    of_first = depths if without_lost(pairs) is pairs else mapped(pairs)
    slips = _moving(wanted, place, lines)
    loose_ends = _adds_white_space(pairs)
    splices: list[Splice] = []
    for step in _delta(wanted, exactly=place.strategy == "exact"):
        if step.stays:
            splices += _ends_of_lines(wanted, step, place, lines, depths)
            continue
        new = amended(_going(wanted, step, place, lines), wanted.new[step.k : step.m])
        new = _moved(new, of_first if step.k == 0 else depths, depths, slips)
        if not file.prose and not same_indentation(pairs):
            new = in_the_file_s_way(new, lines)
        if loose_ends:
            new = tuple(line.rstrip() for line in new)
        splices.append(_splice(place, lines, step.i, step.j, new))
    return splices


def _moved(new: Sequence[str], of_first: Depths, depths: Depths, slips: Slips) -> tuple[str, ...]:
    """As deep as the lines are meant to be, but for those within strings; ``of_first`` tells it of the first one."""
    kept = fixed_lines(new)
    return tuple(
        line if number in kept else indented(_as_there(line, slips), depths if number else of_first)
        for number, line in enumerate(new)
    )


def _going(wanted: Wanted, step: "_Step", place: Place, lines: Sequence[str]) -> Pairs:
    """What goes: each line as it was remembered, and as it is there."""
    numbers = range(step.i, step.j)
    return [(wanted.old[number], lines[at]) for number in numbers if (at := place.where[number]) is not None]


def _moving(wanted: Wanted, place: Place, lines: Sequence[str]) -> Slips:
    """Lines that go and may come back elsewhere, as they were remembered → as the file has each of them."""
    slips: Slips = {}
    for number in sorted(changed_lines(wanted)):
        mine, at = wanted.old[number].strip(), place.where[number]
        if at is not None and len(mine) >= _TELLING and unindented(mine) != unindented(lines[at]):
            slips.setdefault(mine, []).append(lines[at].strip())
    return slips


def _as_there(line: str, slips: Slips) -> str:
    """A line that only moves is the file's own: a slip of memory does not become part of it. One more is as written."""
    said = line.strip()
    return line.replace(said, slips[said].pop(0)) if slips.get(said) else line


def _adds_white_space(pairs: Pairs) -> bool:
    """Whether the model ends every line with white space that the file has not."""
    said = [pair for pair in pairs if not is_blank(pair[0])]
    return bool(said) and all(mine != mine.rstrip() and theirs == theirs.rstrip() for mine, theirs in said)


@dataclass(frozen=True, slots=True)
class _Step:
    """Lines ``i`` up to ``j`` of the old text are ``k`` up to ``m`` of the new one, or become them."""

    stays: bool
    i: int
    j: int
    k: int
    m: int


def _delta(wanted: Wanted, *, exactly: bool = False) -> Iterator[_Step]:
    """White space at the ends of lines counts where the model knew them ``exactly``."""
    if wanted.signs:
        yield from _by_signs(wanted.signs)
        return
    old, new = ([line if exactly else line.rstrip() for line in lines] for lines in (wanted.old, wanted.new))
    first, last = _same_ends(old, new) if len(old) > _LONG else (0, 0)
    middle = SequenceMatcher(None, old[first : len(old) - last], new[first : len(new) - last], autojunk=False)
    if first:
        yield _Step(True, 0, first, 0, first)
    for kind, i, j, k, m in middle.get_opcodes():
        yield _Step(kind == "equal", i + first, j + first, k + first, m + first)
    if last:
        yield _Step(True, len(old) - last, len(old), len(new) - last, len(new))


def _same_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many lines the two begin and end with alike; what is compared between them costs its length squared."""
    most = min(len(old), len(new))
    first = next((at for at in range(most) if old[at] != new[at]), most)
    most -= first
    return first, next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)


def _by_signs(signs: str) -> Iterator[_Step]:
    i = k = 0
    for stays, group in groupby(signs, lambda sign: sign == " "):
        written = "".join(group)
        j, m = i + len(written.replace("+", "")), k + len(written.replace("-", ""))
        yield _Step(stays, i, j, k, m)
        i, k = j, m


def _ends_of_lines(
    wanted: Wanted, step: _Step, place: Place, lines: Sequence[str], depths: dict[str, str]
) -> Iterator[Splice]:
    """White space at a line's end is part of the change where the model knew the line to the last blank."""
    for number, other in zip(range(step.i, step.j), range(step.k, step.m), strict=True):
        at = place.where[number]
        mine, new = wanted.old[number], wanted.new[other]
        if at is not None and mine != new and lines[at].lstrip() == mine.lstrip() and not is_blank(mine):
            yield Splice(at, at + 1, (indented(new, depths),))


def _splice(place: Place, lines: Sequence[str], i: int, j: int, new: tuple[str, ...]) -> Splice:
    going = [at for at in place.where[i:j] if at is not None]
    if going:
        return Splice(going[0], going[-1] + 1, new)
    if any(not is_blank(line) for line in lines[i:j]) and i < j and not new:
        raise EditRefused("the lines that are to go are not there.")
    after = next((at for at in place.where[j:] if at is not None), None)
    if after is not None and i == j and i > 0 and place.where[i - 1] is None and place.where[i] == after:
        return Splice(after, after, new)  # what stands just before is not known there, what follows is
    before = next((at for at in reversed(place.where[:i]) if at is not None), None)
    at = _between(before, after, place, lines, new)
    return Splice(at, at, new)


def _between(before: int | None, after: int | None, place: Place, lines: Sequence[str], new: tuple[str, ...]) -> int:
    if before is None:
        return place.start if after is None else after
    if after is None or after == before + 1:
        return before + 1
    if not new:
        return before + 1
    if any(not is_blank(line) for line in lines[before + 1 : after]):
        return after if _LEADS.match(new[-1]) else _behind_what_is_deeper(before + 1, after, lines, new)
    if is_blank(new[-1]) != is_blank(new[0]):
        return after if is_blank(new[-1]) else before + 1
    return after if _kinship(new[-1], lines[after]) > _kinship(new[0], lines[before]) else before + 1


def _behind_what_is_deeper(at: int, after: int, lines: Sequence[str], new: Sequence[str]) -> int:
    """Lines that the model did not know belong to what stands before, where they are deeper than what comes.

    So they do up to the next blank line, where what comes begins with one.
    """
    if unindented(lines[at]) == unindented(new[0]):
        return at  # what comes begins like them: they are its end
    if (
        not is_blank(lines[after])
        and _width(lines[after - 1]) < _width(lines[after])
        and not is_blank(lines[after - 1])
    ):
        after -= 1  # it opens what follows
    while is_blank(new[0]) and at < after and not is_blank(lines[at]):
        at += 1
    least = min((_width(line) for line in new if not is_blank(line)), default=0)
    for number in range(at, after):
        if is_blank(lines[number]):
            continue
        if _width(lines[number]) <= least:
            break
        at = number + 1
    return at


def _width(line: str) -> int:
    return len(indent(line).expandtabs(4))


def _kinship(one: str, other: str) -> tuple[int, int]:
    """How alike two lines begin, in their form and then in their words: what is alike stands together."""
    return _shared(_WORD.sub("w", one), _WORD.sub("w", other)), _shared(one, other)


def _shared(one: str, other: str) -> int:
    return next((at for at, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs), len(one))
