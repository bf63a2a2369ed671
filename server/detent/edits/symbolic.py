"""Edits that name a symbol instead of showing its text: the syntax tree says which lines that is."""

import hashlib
import re
from collections.abc import Sequence
from difflib import get_close_matches

from detent.core.encoding import BOM
from detent.edits import refusals
from detent.edits.body import Body, Splice
from detent.edits.depths import in_the_file_s_way
from detent.edits.elide import dots_are_code, refuse_gap
from detent.edits.endings import flat
from detent.edits.hunk import Symbolic, Where
from detent.edits.lines import indent, is_blank, split
from detent.edits.refusal import EditRefused
from detent.syntax.source import Source, Symbol

_MOST_NAMES = 20
_BEFORE = re.compile(r"[\w\s@$&*.:<>-]*")
"""Words and signs that belong to a definition, such as ``export const``."""
_AFTER = re.compile(r"[\s;,]*(?:(?://|\#|--|<!--)[^\r\n]*|/\*[^*]*\*/)?\s*")


def mark_of(source: Source, symbol: Symbol) -> str:
    """A short name of a symbol's text, by which a later edit says which text it means."""
    return mark_of_text(source.excerpt(symbol.start, symbol.end))


def mark_of_text(text: str) -> str:
    return hashlib.sha256(flat(text).encode("utf-8", "replace")).hexdigest()[:8]


def with_symbol_edited(step: Symbolic, text: str, path: str) -> str:
    source = Source(text.removeprefix(BOM), path)
    symbol = _meant(step, source)
    _refuse_shared_lines(step, source, symbol)
    body = Body.of(text)
    lines = body.lines
    if step.where is Where.DELETE:
        return body.spliced([Splice(*_with_gap(_above(source, symbol, lines), symbol.end, lines), ())])
    new = _as_deep(_unfenced(split(flat(step.text).strip("\n"))), lines, indent(lines[symbol.start]))
    if not any(not is_blank(line) for line in new):
        raise EditRefused("there is no text to put there. Give it, or delete the symbol.")
    old = lines[symbol.start : symbol.end] if step.where is Where.REPLACE else ()
    refuse_gap(new, lines, old, dots_are_code=dots_are_code(path, new, old))
    if step.where is Where.REPLACE:
        start = _above(source, symbol, lines) if _is_comment(source, new[0], indent(new[0])) else symbol.start
        replaced = body.spliced([Splice(start, symbol.end, new)])
        _refuse_no_definition(Source(replaced, path, source), range(start, start + len(new)), symbol)
        return replaced
    gap = ("",) * _gap(source, symbol, lines)
    if step.where is Where.BEFORE:
        at = _above(source, symbol, lines)
        there = lines[at - len(new) - len(gap) : at] == (*new, *gap)
        return text if there else body.spliced([Splice(at, at, (*new, *gap))])
    there = lines[symbol.end : symbol.end + len(new) + len(gap)] == (*gap, *new)
    return text if there else body.spliced([Splice(symbol.end, symbol.end, (*gap, *new))])


def _meant(step: Symbolic, source: Source) -> Symbol:
    if source.language is None or not source.symbols:
        why = source.problems[0] if source.problems else "it defines no function, method or class"
        raise EditRefused(f"{step.symbol} was not found: {why}. Use edit_file.")
    wanted = step.symbol.replace("::", ".").strip(".")
    found = [symbol for symbol in source.symbols if symbol.qualified == wanted]
    found = found or [symbol for symbol in source.symbols if symbol.qualified.endswith(f".{wanted}")]
    if step.mark:
        marked = [symbol for symbol in found if mark_of(source, symbol) == step.mark]
        if found and not marked:
            raise EditRefused(_changed(step, source, found[0]))
        found = marked
    if not found:
        raise EditRefused(_unknown(wanted, source))
    if len(found) > 1:  # what is only held, and written out as well: the latter is meant
        found = [symbol for symbol in found if not symbol.kind.is_held] or found
    if len(found) > 1:
        places = ", ".join(f"{symbol.start + 1} (mark {mark_of(source, symbol)})" for symbol in found)
        raise EditRefused(f"{step.symbol} is defined {len(found)} times, at lines {places}. Say which by its mark.")
    return found[0]


def _refuse_shared_lines(step: Symbolic, source: Source, symbol: Symbol) -> None:
    """Whole lines are changed, so nothing else may stand on the first one or the last one."""
    before, after = _beside(source, symbol)
    clean_before = step.where is Where.AFTER or _BEFORE.fullmatch(before)
    clean_after = step.where is Where.BEFORE or _AFTER.fullmatch(after)
    others = (one for one in source.symbols if not one.qualified.startswith(f"{symbol.qualified}."))
    whole = step.where in (Where.REPLACE, Where.DELETE)
    mixed = whole and any(symbol.span[0] < one.span[0] and one.span[1] <= symbol.span[1] for one in others)
    if mixed or not clean_before or not clean_after:
        raise EditRefused(f"{step.symbol} shares a line with other code. Use edit_file.")


def _beside(source: Source, symbol: Symbol) -> tuple[str, str]:
    """What stands on its lines before it and after it."""
    start = len("".join(source.lines[: symbol.start]).encode("utf-8", "replace"))
    text = source.excerpt(symbol.start, symbol.end).encode("utf-8", "replace")
    first, last = (max(offset - start, 0) for offset in symbol.span)
    return text[:first].decode("utf-8", "replace"), text[last:].decode("utf-8", "replace")


def _unknown(wanted: str, source: Source) -> str:
    names = [symbol.qualified for symbol in source.symbols]
    near = get_close_matches(wanted, names, _MOST_NAMES, 0.5) or names[:_MOST_NAMES]
    return f"it defines no {wanted}. It does define {', '.join(near)}."


def _changed(step: Symbolic, source: Source, symbol: Symbol) -> str:
    shown = refusals.excerpt(source.excerpt(symbol.start, symbol.end))
    return (
        f"{step.symbol} is not the text that has the mark {step.mark}. It reads now, with the mark "
        f"{mark_of(source, symbol)}:\n{shown}"
    )


def _as_deep(new: Sequence[str], lines: Sequence[str], depth: str) -> tuple[str, ...]:
    """As deep as the symbol stands, whatever depth the model wrote it at."""
    new = in_the_file_s_way(new, lines)
    written = [indent(line) for line in new if not is_blank(line)]
    if not written or written[0] == depth:
        return tuple(new)
    first = written[0]
    return tuple(
        depth + line.removeprefix(first) if not is_blank(line) and line.startswith(first) else line for line in new
    )


def _above(source: Source, symbol: Symbol, lines: Sequence[str]) -> int:
    """The first line of the comments that stand directly above it, as deep as it."""
    at, depth = symbol.start, indent(lines[symbol.start])
    while at > 0 and _is_comment(source, lines[at - 1], depth):
        at -= 1
    return at


def _is_comment(source: Source, line: str, depth: str) -> bool:
    """A line that says how to run or read the file is none, and ``#`` is one only where the language has such."""
    comments = source.language.comments if source.language else None
    if line.startswith(f"{depth}#"):
        return bool(comments and comments.match("# ")) and not line.startswith(("#!", "# -*-"))
    return line.startswith((f"{depth}//", f"{depth}/*", f"{depth} *"))


def _unfenced(lines: Sequence[str]) -> Sequence[str]:
    fenced = len(lines) > 2 and lines[0].startswith("```") and lines[-1].strip() == "```"
    return lines[1:-1] if fenced else lines


def _refuse_no_definition(source: Source, new: range, symbol: Symbol) -> None:
    """A body alone in the place of a definition takes its name away."""
    if not source.problems and not any(one.line in new for one in source.symbols):
        raise EditRefused(f"the text defines nothing, and {symbol.qualified} would be gone. Give its whole definition.")


def _with_gap(first: int, last: int, lines: Sequence[str]) -> tuple[int, int]:
    """These lines with the blank ones on one side, so that those on the other side part what is left."""
    start, end = first, last
    while end < len(lines) and is_blank(lines[end]):
        end += 1
    if end == last or end == len(lines):
        while start > 0 and is_blank(lines[start - 1]):
            start -= 1
    return start, end


def _gap(source: Source, symbol: Symbol, lines: Sequence[str]) -> int:
    """How many blank lines stand between such definitions in this file."""
    depth = indent(lines[symbol.start])
    for one in source.symbols[1:]:
        above = blank = _above(source, one, lines)
        while blank > 0 and is_blank(lines[blank - 1]):
            blank -= 1
        beside = indent(lines[one.start]) == depth and blank > 0 and indent(lines[blank - 1]).startswith(depth)
        if beside and blank < above:
            return above - blank
    return 1 if depth or source.language is None else source.language.blank_lines
