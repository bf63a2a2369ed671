"""Habits of models: text that is wrapped, numbered or escaped. Undone only when what was written is not in the file."""

import html
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from detent.edits.hunk import Wanted
from detent.edits.lines import is_blank

_NUMBER = re.compile(r"^\s*(\d+)(?:\t| ?\| ?|: ?| → ?|→| {2})(.*)$|^\s*(\d+)\s*[|:]?$", re.DOTALL)
ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#39|#34|nbsp);")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})[\w+#.-]*\s*$")


def healed(wanted: Wanted) -> Iterator[tuple[str, Wanted]]:
    """The same edit without one habit, or without all that it has; each with its name."""
    whole, names = wanted, list[str]()
    for name, heal in (("fence", _unfenced), ("line numbers", _unnumbered), ("HTML escapes", _unescaped)):
        one = heal(whole)
        if one is not None:
            whole, names = one, [*names, name]
            yield ", ".join(names), whole


def unescape(text: str) -> str | None:
    r"""Text in which ``\n`` and ``\"`` were escaped once too often; None when nothing was."""
    if not re.search(r"\\[nrt\"'\\`$]", text):
        return None
    plain = {"n": "\n", "t": "\t", "r": "\r"}
    return re.sub(r"\\([nrt\"'\\`$])", lambda match: plain.get(match[1], match[1]), text)


def _unfenced(wanted: Wanted) -> Wanted | None:
    old = _without_fence(wanted.old)
    return None if old is None else replace(wanted, old=old, new=_without_fence(wanted.new) or wanted.new, signs="")


def _without_fence(lines: Sequence[str]) -> tuple[str, ...] | None:
    kept = list(lines)
    while kept and is_blank(kept[0]):
        kept.pop(0)
    while kept and is_blank(kept[-1]):
        kept.pop()
    if len(kept) < 3 or not _FENCE.match(kept[0]) or not _FENCE.match(kept[-1]):
        return None
    return tuple(kept[1:-1])


def _unnumbered(wanted: Wanted) -> Wanted | None:
    numbers, old = _without_numbers(wanted.old)
    if len(numbers) != len(wanted.old) or not numbers or not _are_consecutive(numbers):
        return None
    new_numbers, new = _without_numbers(wanted.new)
    are_numbered = len(new_numbers) * 2 > len(wanted.new)
    if not are_numbered:
        ends_blank = bool(wanted.new) and old[-1:] == ("",) and not is_blank(wanted.new[-1])
        new = (*wanted.new, "") if ends_blank else wanted.new  # a blank line without its number is a line end
    return replace(wanted, old=old, new=new, hints=replace(wanted.hints, line=numbers[0] - 1))


def _are_consecutive(numbers: Sequence[int]) -> bool:
    return all(two == one + 1 for one, two in itertools.pairwise(numbers))


def _without_numbers(lines: Sequence[str]) -> tuple[list[int], tuple[str, ...]]:
    numbers, texts = list[int](), list[str]()
    for line in lines:
        match = _NUMBER.match(line)
        if match is None:
            texts.append(line)
            continue
        numbers.append(int(match[1] or match[3]))
        texts.append(match[2] or "")
    return numbers, tuple(texts)


def _unescaped(wanted: Wanted) -> Wanted | None:
    if not any(ENTITY.search(line) for line in wanted.old):
        return None
    return replace(wanted, old=tuple(map(html.unescape, wanted.old)), new=tuple(map(html.unescape, wanted.new)))
