"""A text in Python without what its strings and comments say: words, brackets and indentation are left."""

import re

_QUIET = re.compile(
    rb"#[^\n]*+"
    rb'|"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'
    rb"|'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''"
    rb'|"""'
    rb"|'''"
    rb'|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
    rb"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'"
    rb"|\"|'"
    rb"|\\\r?\n",
    re.DOTALL,
)
"""Comments, strings, and ends of lines that end no statement. Each begins with a plain character and none is a group,
else it takes twice to four times as long."""
_NOT_ENDED = frozenset((b'"""', b"'''", b'"', b"'"))
"""What is found of a string that does not end: behind it there may be thousands more, each looked for to the end."""
_LONGEST_QUOTE = 3
JOIN = b"\0"
"""In the place of the end of a line that ends no statement."""
IN_STRING = b"\1"
"""In the place of a line's end in a string."""
_FILLED = bytes(IN_STRING[0] if byte == ord("\n") else ord("0" if byte not in b"'\"" else ",") for byte in range(256))
"""A string becomes a row of noughts; its quotes part it from the words beside it."""
_PUT_IN = re.compile(rb"(?<![\w\x80-\xff])(?:[ft]r?|r[ft])\Z", re.IGNORECASE)
"""Before a string into which values are put."""
_HOLES = re.compile(rb"\{\{|\}\}|\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}|[{}]")
"""What is put in, brackets that stand for themselves, and such as are never closed."""
_NOT_ALL_CODE = re.compile(rb"[^:]*+:(?:[^(){}]|\{[^(){}]*+\})*+\(|[^#]*+#[^\n]*+\n")
"""A bracket in how a value is written, or a comment."""
_BYTE_ORDER = b"\xef\xbb\xbf"
_NOT_BY_BLANKS = re.compile(rb"\n *\t|(?:def|class|async)\t")
_NOT_BY_LINES = re.compile(rb"\n *\0|\b(?:def|class|async) *\0")
"""Definitions that lines and blanks alone do not show."""
_PATTERN = re.compile(rb"\n *(?:case\b[^\n]*[(\[{]|match *\()")
"""This looks like a call, there or on a line below."""


class Unsure(Exception):
    """Only a tree can say."""


def code_of(data: bytes) -> bytes:
    """The text between two ends of lines, without what its strings and comments say; everything is where it was, one
    byte further."""
    if JOIN in data or IN_STRING in data or data.startswith(_BYTE_ORDER):
        raise Unsure
    code = b"\n%b\n" % _QUIET.sub(lambda found: _quiet(data, found), data)
    if b"\f" in code:
        raise Unsure
    if (b"\t" in code and _NOT_BY_BLANKS.search(code)) or (JOIN in code and _NOT_BY_LINES.search(code)):
        raise Unsure
    if (b" case" in code and _PATTERN.search(code)) or not is_closed(code, 0, len(code)):
        raise Unsure
    return code


def _quiet(data: bytes, found: re.Match[bytes]) -> bytes:
    text, start = found[0], found.start()
    if len(text) <= _LONGEST_QUOTE and text in _NOT_ENDED:
        raise Unsure
    if text[0] == ord("#"):
        return b" " * len(text)
    if text[0] == ord("\\"):
        return b" " * (len(text) - 1) + JOIN
    if b"{" in text and _PUT_IN.search(data, max(start - 3, 0), start):
        return _without_holes(text)
    return text.translate(_FILLED)


def _without_holes(text: bytes) -> bytes:
    """What is called in a string into which values are put stays."""
    parts, at = list[bytes](), 0
    for hole in _HOLES.finditer(text):
        inside = hole[0]
        if len(inside) == 1:
            raise Unsure
        parts.append(text[at : hole.start()].translate(_FILLED))
        parts.append(_hole(inside) if b"(" in inside else inside.translate(_FILLED))
        at = hole.end()
    parts.append(text[at:].translate(_FILLED))
    return b"".join(parts)


def _hole(inside: bytes) -> bytes:
    """``inside`` its braces there may be strings again."""
    if b'"' in inside or b"'" in inside:
        if b"#" in inside:
            raise Unsure
        inside = _QUIET.sub(lambda found: _quiet(inside, found), inside)
    if _NOT_ALL_CODE.match(inside):
        raise Unsure
    return inside.replace(b"\n", IN_STRING)


def is_closed(code: bytes, start: int, end: int) -> bool:
    """As many brackets are closed there as are opened."""
    count = code.count
    return (
        count(b"(", start, end) == count(b")", start, end)
        and count(b"[", start, end) == count(b"]", start, end)
        and count(b"{", start, end) == count(b"}", start, end)
    )
