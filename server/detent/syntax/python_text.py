"""What a text in Python defines and calls, by its lines, brackets and words.

To make a tree and to walk through it takes nearly three times as long, and who builds an index reads thousands of
files. Where a text is not plain enough to be sure that its tree would say the same, nothing is said.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from keyword import kwlist
from typing import NamedTuple

from detent.syntax.language import Language
from detent.syntax.python_code import IN_STRING, JOIN, Unsure, code_of, is_closed
from detent.syntax.references import LinesCalled
from detent.syntax.symbols import LONGEST_NAME, Symbol, SymbolKind, is_test
from detent.syntax.tree import LARGEST, encode

_BRACKETS = ((b"(", b")"), (b"[", b"]"), (b"{", b"}"))
_BEGINS = re.compile(rb"\n *(?:@|class +|def +|async +def +)")
_NAME = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*+")
_DECORATOR = re.compile(rb"(?:[\w\x80-\xff]+\.)*+[\w\x80-\xff]+(?=[ \r]*+\n)")
_PLAIN_HEAD = re.compile(rb" *+(?:\([^()\[\]{}]*+\))? *+(?:->[^:()\[\]{}\n]*+)?:")
_SIGN_IN_HEAD = re.compile(rb"[()\[\]{}:\n]")
_BODY = re.compile(rb"(?:[ \r]*+\n)++( *+)")
"""From behind a head to the first statement on a line of its own."""
_DEEPEST = 50
"""Definitions in definitions."""

_CONSTANT = rb"(_*+[A-Z][A-Z0-9_]*+)(?![\w\x80-\xff])"
_MAY_BE_CONSTANT = re.compile(rb"\n[ \t]*+" + _CONSTANT + rb"[ \t\0]*+(:|=(?!=))")
_ELSEWHERE = tuple(
    re.compile(before + rb"[ \t\0]*+" + _CONSTANT + rb"[ \t\0]*+" + behind)
    for before, behind in ((b";", rb"(?::|=(?!=))"), (b":", rb"(?::|=(?!=))"), (b"=", rb"=(?!=)"))
)
"""Behind another statement, another name, or what it is to be done for; most are arguments and annotations. One
expression for each is many times faster than one for all."""
_ANNOTATED = re.compile(rb"[ \t]*+(?!(?:else|try|finally|except)\b)[\w.\x80-\xff]++[ \t]*+\Z")

_BLANK = b"\t"
_OTHER = b" "
_SAID: Mapping[int, int] = {
    ord(JOIN): ord("\n"),
    ord(IN_STRING): ord("\n"),
    ord(" "): ord(_BLANK),
    ord("\t"): ord(_BLANK),
}
_WORDS = bytes(
    byte if byte >= 0x80 or chr(byte).isalnum() or byte in b"_(\n" else _SAID.get(byte, ord(_OTHER))
    for byte in range(256)
)
"""Words, opening brackets and ends of lines stay what they are; blanks are told from other signs."""
_BELOW = re.compile(rb"\n *+\(")
JOINED = re.compile(rb"\0 *+\(")
_WORD_AT_END = re.compile(rb"[\w\x80-\xff]+\Z")
_FAR = 1_000
"""Bytes above a bracket in which a word is looked for."""
_NOT_CALLED = frozenset(word.encode() for word in kwlist)
_TAIL = 20
"""More than the longest of these has letters."""


class _Head(NamedTuple):
    """``first``: where its decorators begin, or itself. ``behind`` its colon."""

    first: int
    start: int
    indent: int
    name: tuple[int, int]
    behind: int
    is_class: bool


class _Constant(NamedTuple):
    """``start``: of its name."""

    start: int
    behind_name: int
    end: int


class _Outer(NamedTuple):
    end: int
    symbol: Symbol


def skim_python(data: bytes, language: Language, path: str) -> tuple[tuple[Symbol, ...], LinesCalled] | None:
    """As ``skimmed``; None where only a tree can say."""
    try:
        return _skim(encode(data), language, path)
    except Unsure:
        return None


def _skim(data: bytes, language: Language, path: str) -> tuple[tuple[Symbol, ...], LinesCalled]:
    if len(data) > LARGEST:
        raise Unsure
    code = code_of(data)
    decorators: list[tuple[int, int]] = []
    heads = list(_heads(code, decorators))
    return tuple(_symbols(data, code, heads, language, path)), _calls(code, heads, decorators)


def _heads(code: bytes, decorators: list[tuple[int, int]]) -> Iterator[_Head]:
    """Of all definitions. Where the names of decorators stand that are not called goes to ``decorators``."""
    above: tuple[int, int] | None = None
    decorator = 0
    for begin in _BEGINS.finditer(code):
        if decorator:
            _look_at_decorator(code, decorator, begin.start())
        text = begin[0]
        word = text.lstrip()
        start, indent = begin.end() - len(word), len(text) - len(word) - 1
        decorator = begin.end() if word == b"@" else 0
        if decorator:
            if name := _decorator(code, begin.end()):
                decorators.append(name.span())
            if above is None or above[1] != indent:
                above = start, indent
            continue
        name = _NAME.match(code, begin.end())
        if name is None:
            raise Unsure
        first = above[0] if above is not None and above[1] == indent else start
        yield _Head(first, start, indent, name.span(), _behind_head(code, name.end()), word[0] == ord("c"))
        above = None
    if decorator:
        _look_at_decorator(code, decorator, len(code))


def _look_at_decorator(code: bytes, start: int, end: int) -> None:
    """``end``: where the next one or what it decorates begins. A matrix may be multiplied on a line that looks alike,
    and who has not written a definition yet has other lines below."""
    line = code.find(b"\n", start, end)
    has_more_lines = line >= 0 and code[line:end].strip()
    if not is_closed(code, start, end) or (has_more_lines and is_closed(code, start, line)):
        raise Unsure


def _decorator(code: bytes, at: int) -> re.Match[bytes] | None:
    """Its name and what that is taken from, unless it is called."""
    plain = _DECORATOR.match(code, at)
    if plain is None and _NAME.match(code[at : code.index(b"\n", at)].rstrip()[-1:]):
        raise Unsure
    return plain


def _behind_head(code: bytes, at: int) -> int:
    """``at``: behind the name."""
    if plain := _PLAIN_HEAD.match(code, at):
        return plain.end()
    depth = 0
    for sign in _SIGN_IN_HEAD.finditer(code, at):
        if sign[0] in b"([{":
            depth += 1
        elif sign[0] in b")]}":
            depth -= 1
        elif depth == 0:
            if sign[0] == b":":
                return sign.end()
            break
        elif _BEGINS.match(code, sign.start()):  # each of thousands in one another would go past all the others
            break
    raise Unsure


def _symbols(data: bytes, code: bytes, heads: Sequence[_Head], language: Language, path: str) -> Iterator[Symbol]:
    lines = list(accumulate(map(len, data.splitlines(keepends=True)), initial=1))
    in_tests, starts, outer = language.is_test_file(path), [head.start for head in heads], list[_Outer]()
    found: list[_Head | _Constant] = [*heads, *_constants(code)]
    for one in sorted(found, key=lambda begun: begun.start):
        while outer and outer[-1].end <= one.start:
            outer.pop()
        if len(outer) > _DEEPEST:
            raise Unsure
        within = outer[-1].symbol if outer else None
        if isinstance(one, _Constant):
            if within is None or not within.kind.runs:
                yield _constant(one, code, lines, within)
            continue
        end = _end(data, code, one, starts)
        name = code[slice(*one.name)].decode("utf-8", "replace")[:LONGEST_NAME]
        kind = _kind(one, within)
        rows = [bisect_right(lines, at) for at in (one.first, one.name[0], one.behind - 1, end - 1)]
        symbol = Symbol(
            name,
            f"{within.qualified}.{name}" if within else name,
            kind,
            rows[0] - 1,
            rows[1] - 1,
            rows[2],
            rows[3],
            False,
            in_tests and is_test(language, name, kind, within),
            "",
            (one.first - 1, end - 1),
        )
        yield symbol
        outer.append(_Outer(end, symbol))


def _constants(code: bytes) -> Iterator[_Constant]:
    """In the order in which they stand."""
    _look_elsewhere(code)
    for found in _outside_brackets(code, _MAY_BE_CONSTANT.finditer(code)):
        end = _end_of_statement(code, found.end())
        if found[2] == b"=" or _is_given_a_value(code[found.end() : end]):
            yield _Constant(*found.span(1), end)


def _outside_brackets(code: bytes, found: Iterator[re.Match[bytes]]) -> Iterator[re.Match[bytes]]:
    asked, depths = 0, [0] * len(_BRACKETS)
    for one in found:
        for number, pair in enumerate(_BRACKETS):
            depths[number] += code.count(pair[0], asked, one.start()) - code.count(pair[1], asked, one.start())
        asked = one.start()
        if not any(depths):
            yield one


def _look_elsewhere(code: bytes) -> None:
    """Assignments that begin no line."""
    for elsewhere in _ELSEWHERE:
        for found in _outside_brackets(code, elsewhere.finditer(code)):
            line = code[code.rfind(b"\n", 0, found.start()) + 1 : found.start()]
            if found[0][:1] != b":" or not _ANNOTATED.match(line):
                raise Unsure


def _end_of_statement(code: bytes, at: int) -> int:
    """The first end of a line behind ``at`` at which no bracket is open, without what is blank before it."""
    start, depth = at, 0
    while True:
        end = code.index(b"\n", at)
        line = code[at:end]
        if b";" in line:
            raise Unsure
        depth += sum(line.count(pair[0]) - line.count(pair[1]) for pair in _BRACKETS)
        if depth == 0:
            return start + len(code[start:end].rstrip())
        at = end + 1


def _is_given_a_value(annotation: bytes) -> bool:
    """``annotation``: and all behind it."""
    value = annotation.find(b"=")
    if value == 0 or (value >= 0 and (not is_closed(annotation, 0, value) or annotation[value : value + 2] == b"==")):
        raise Unsure
    return value >= 0


def _constant(found: _Constant, code: bytes, lines: Sequence[int], within: Symbol | None) -> Symbol:
    name = code[found.start : found.behind_name].decode()[:LONGEST_NAME]
    row, end = bisect_right(lines, found.start), bisect_right(lines, found.end - 1)
    qualified = f"{within.qualified}.{name}" if within else name
    span = found.start - 1, found.end - 1
    return Symbol(name, qualified, SymbolKind.VALUE, row - 1, row - 1, row, end, span=span)


def _kind(head: _Head, within: Symbol | None) -> SymbolKind:
    if head.is_class:
        return SymbolKind.CLASS
    return SymbolKind.METHOD if within is not None and within.kind is SymbolKind.CLASS else SymbolKind.FUNCTION


def _end(data: bytes, code: bytes, head: _Head, starts: Sequence[int]) -> int:
    """Behind the last that belongs to it."""
    stop = _stop(code, head, starts)
    body = code[head.behind : stop].rstrip()
    if not body:
        raise Unsure
    end = head.behind + len(body)
    below = data[end - 1 : stop - 1]
    return end + _comments_below(below, code, head.behind) if b"#" in below else end


def _stop(code: bytes, head: _Head, starts: Sequence[int]) -> int:
    """The end of the line before the first one that is no further in than its head: such a line in brackets says
    nothing, and where a definition begins no bracket is open."""
    out, at, asked, depths = _out(head.indent), head.behind, head.behind, [0] * len(_BRACKETS)
    while found := out.search(code, at):
        at = found.start()
        before = bisect_right(starts, at)
        asked = max(asked, starts[before - 1])
        if not any(depths) and is_closed(code, asked, at):
            return at
        for number, pair in enumerate(_BRACKETS):
            depths[number] += code.count(pair[0], asked, at) - code.count(pair[1], asked, at)
        if not any(depths):
            return at
        if starts[before : before + 1] == [found.end()]:
            raise Unsure
        asked, at = at, at + 1
    return len(code)


@lru_cache(maxsize=64)
def _out(indent: int) -> re.Pattern[bytes]:
    return re.compile(rb"\n {0,%d}+(?=\S)" % indent)


def _comments_below(below: bytes, code: bytes, behind: int) -> int:
    """How much of what is below the last statement of a body belongs to it: comments that are no further out than it.
    ``behind`` the head."""
    rest, *lines = below.split(b"\n")
    length, at, body = len(rest) if b"#" in rest else 0, len(rest), _BODY.match(code, behind)
    for line in lines if body else ():
        comment = line.strip()
        if body and comment and len(line) - len(line.lstrip()) < len(body[1]):
            break
        at += 1 + len(line)
        length = at if comment else length
    return length


def _calls(code: bytes, heads: Sequence[_Head], decorators: Sequence[tuple[int, int]]) -> LinesCalled:
    _look_at_brackets_below_words(code)
    words = bytearray(code.translate(_WORDS))
    for head in heads:
        words[head.name[1] - 1] = ord(_OTHER)
    for start, end in decorators:
        name = words[start:end].rpartition(_OTHER)[2]
        words[start - 1 : end] = name.rjust(end - start, _OTHER) + b"("  # there is room where its @ stood
    return {name.decode("utf-8", "replace"): lines for name, lines in _called(bytes(words)).items()}


def _called(words: bytes) -> dict[bytes, list[int]]:
    """The names right before opening brackets, and their lines."""
    found: dict[bytes, list[int]] = {}
    line = -1
    *pieces, _ = words.split(b"(")
    for piece in pieces:
        line += piece.count(b"\n")
        text = piece.rstrip(_BLANK)
        if text and not text[-1:].isspace():
            name = text.rsplit(None, 1)[-1]
            if name not in found:
                found[name] = []
            found[name].append(line)
    return {name: lines for name, lines in found.items() if name not in _NOT_CALLED and not name[:1].isdigit()}


def _look_at_brackets_below_words(code: bytes) -> None:
    """A name on the line before such a bracket is called within other brackets, and nowhere else."""
    closed = 0
    for found in _BELOW.finditer(code):
        at = found.start()
        if _may_be_called(code[max(0, at - _FAR) : at]):
            if not is_closed(code, closed, at):
                raise Unsure
            closed = at
    if JOIN in code and any(
        _may_be_called(code[max(0, one.start() - _FAR) : one.start()]) for one in JOINED.finditer(code)
    ):
        raise Unsure


def _may_be_called(text: bytes) -> bool:
    """What stands at its end, if anything does."""
    word = _WORD_AT_END.search(text.rstrip()[-_TAIL:])
    return not text.strip() or (word is not None and word[0] not in _NOT_CALLED and not word[0][:1].isdigit())
