"""Indentation: what the model wrote against what the file has."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from detent.edits.lines import indent, is_blank

_VARIABLE = re.compile(r"\w+\s*[:?+]?=\s|\.PHONY:")
_REFERENCE = re.compile(r"\$\(\w+\)|\$[@<^]|^\.PHONY:")
_ENOUGH = 3
"""So many indented lines show how a file is indented."""
MOST_USUAL = 0.75
"""So many lines must be indented in one way, where others fell out of step."""

Pairs = Sequence[tuple[str, str]]
"""A line of the model, and the line of the file that it is."""


def moved_alike(pairs: Pairs) -> bool:
    """Whether equal indentation of one is equal in the other, and deeper is deeper."""
    depths = set(_indents(pairs))
    if len({mine for mine, _ in depths}) != len(depths):
        return False
    ordered = sorted(depths, key=lambda pair: _width(pair[0]))
    return all(_width(one[1]) <= _width(two[1]) for one, two in pairwise(ordered))


def mostly_moved_alike(pairs: Pairs) -> bool:
    depths = mapped(pairs)
    usual = [pair for pair in pairs if depths.get(indent(pair[0])) == indent(pair[1])]
    said = sum(not is_blank(mine) for mine, _ in pairs)
    return len(usual) >= MOST_USUAL * said and moved_alike(usual)


def mapped(pairs: Pairs) -> dict[str, str]:
    """The model's indentation → what the file mostly has for it; a line that fell out of step says nothing."""
    counts = Counter(_indents(pairs))
    shifts = Counter[int]()
    for (mine, theirs), count in counts.items():
        shifts[_width(theirs) - _width(mine)] += count
    shift, most = shifts.most_common(1)[0] if shifts else (0, 0)
    uniform = most >= MOST_USUAL * counts.total() and not moved_alike(pairs)
    depths: dict[str, str] = {}
    for (mine, theirs), _ in counts.most_common():
        if not uniform or _width(theirs) - _width(mine) == shift:
            depths.setdefault(mine, theirs)
    return depths


def without_lost(pairs: Pairs) -> Pairs:
    """Without the first line, where it alone has lost its indentation: models begin to copy at the first word."""
    first, others = pairs[:1], list(_indents(pairs[1:]))
    lost = any(not mine and theirs for mine, theirs in _indents(first))
    known = any(mine for mine, _ in others) and all(mine == theirs for mine, theirs in others)
    return pairs[1:] if lost and known else pairs


def with_margin(depths: dict[str, str], mine: Sequence[str], theirs: Sequence[str]) -> dict[str, str]:
    """With no indentation for none, where one step of mine being one step of the file's explains what is known."""
    known = [(len(one), len(other)) for one, other in depths.items()]
    if "" in depths or all(one == other for one, other in known):
        return depths
    if set("".join(map("".join, depths.items()))) != {" "}:
        return depths
    said = {len(indent(line)) for line in mine if not is_blank(line)}
    step, there = math.gcd(*said), len(_step_of(theirs))
    differences = math.gcd(*(two - one for one, two in pairwise(sorted(said))))
    if differences != step or step == there or any(one * there != other * step for one, other in known):
        return depths
    return {"": "", **depths}


def indented(line: str, depths: dict[str, str]) -> str:
    """A new line of the model's, as deep as it is meant to be in the file."""
    if is_blank(line) or all(mine == theirs for mine, theirs in depths.items()):
        return line
    mine = indent(line)
    return _depth(mine, depths) + line[len(mine) :]


def in_the_file_s_way(new: Sequence[str], lines: Sequence[str]) -> tuple[str, ...]:
    """With blanks for tabs where no line of the file begins with a tab, and the other way round."""
    written = {sign for line in new for sign in indent(line)}
    if written == {"\t"} and _is_makefile((*lines, *new)):
        return tuple(new)
    if len(written) != 1 or any(line[:1] in written and not is_blank(line) for line in lines):
        return tuple(new)
    if sum(line[:1].isspace() and not is_blank(line) for line in lines) < _ENOUGH:
        return tuple(new)
    unit = _step_of(lines) if written == {"\t"} else _step_of(new)
    mine, theirs = ("\t", unit) if written == {"\t"} else (unit, "\t")
    return tuple(indent(line).replace(mine, theirs) + line[len(indent(line)) :] for line in new)


def same_indentation(pairs: Pairs) -> bool:
    """Whether the model knows how the file is indented: then what it indents in another way is meant so."""
    there = [(mine, theirs) for mine, theirs in _indents(pairs) if mine or theirs]
    return bool(there) and all(mine == theirs for mine, theirs in there)


def _is_makefile(lines: Sequence[str]) -> bool:
    """By its variables; there a tab is no matter of taste."""
    return any(map(_VARIABLE.match, lines)) and any(map(_REFERENCE.search, lines))


def _step_of(lines: Sequence[str]) -> str:
    """One step of indentation made of blanks."""
    depths = Counter(len(indent(line)) for line in lines if not is_blank(line) and line.startswith(" "))
    return " " * min((depth for depth, count in depths.items() if count * 20 >= depths.total()), default=4)


def _indents(pairs: Pairs) -> Iterator[tuple[str, str]]:
    return ((indent(mine), indent(theirs)) for mine, theirs in pairs if not is_blank(mine) and not is_blank(theirs))


def _width(white: str) -> int:
    return len(white.expandtabs(4))


def _depth(mine: str, depths: dict[str, str]) -> str:
    if mine in depths:
        return depths[mine]
    unit = _unit(depths)
    shallower = [known for known in depths if mine.startswith(known)]
    if shallower:
        known = max(shallower, key=len)
        return depths[known] + _converted(mine[len(known) :], unit)
    known = min(depths, key=len)
    less = _converted(known[len(mine) :], unit)
    return depths[known][: len(depths[known]) - len(less)]


def _unit(depths: dict[str, str]) -> tuple[str, str]:
    """One step of the model's indentation and one of the file's; empty where both use the same."""
    ordered = sorted(depths.items(), key=lambda pair: len(pair[0]))
    if len({len(theirs) - len(mine) for mine, theirs in ordered}) == 1 and len(set("".join(map("".join, ordered)))) < 2:
        return "", ""  # the same steps, further to one side
    steps = [ordered[0]] if all(ordered[0]) else []
    for (mine, theirs), (deeper, there) in pairwise(ordered):
        if deeper.startswith(mine) and there.startswith(theirs) and len(there) > len(theirs):
            steps.append((deeper[len(mine) :], there[len(theirs) :]))
    odd = next((step for step in steps if set(step[0]) != set(step[1]) or len(step[0]) != len(step[1])), ("", ""))
    return _reduced(*odd)


def _reduced(mine: str, theirs: str) -> tuple[str, str]:
    """The smallest step: of two tabs and eight spaces, one tab and four spaces."""
    for parts in range(min(len(mine), len(theirs)), 1, -1):
        if len(mine) % parts == 0 and len(theirs) % parts == 0:
            return mine[: len(mine) // parts], theirs[: len(theirs) // parts]
    return mine, theirs


def _converted(white: str, unit: tuple[str, str]) -> str:
    mine, theirs = unit
    return white.replace(mine, theirs) if mine and set(white) <= set(mine) else white
