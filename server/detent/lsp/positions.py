"""Lines and columns as the Language Server Protocol counts them.

A line ends with ``\\n``, ``\\r\\n`` or ``\\r`` and with nothing else, so ``str.splitlines`` is wrong here. Inside
Detent a column counts code points; on the wire it counts units of the encoding that was agreed on.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from lsprotocol import types

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


class Encoding(StrEnum):
    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


def split_lines(text: str) -> list[str]:
    """The lines with their endings; the last one has none and may be empty, so there is always at least one."""
    if "\r" not in text:
        *ended, last = text.split("\n")
        return [*(line + "\n" for line in ended), last]
    lines = _LINE.findall(text)
    if not lines or lines[-1].endswith(("\n", "\r")):
        lines.append("")
    return lines


def content_length(line: str) -> int:
    """The length without the line ending."""
    if line.endswith("\r\n"):
        return len(line) - 2
    return len(line) - line.endswith(("\n", "\r"))


def to_units(line: str, column: int, encoding: Encoding) -> int:
    if encoding is Encoding.UTF32 or line.isascii():
        return column
    if encoding is Encoding.UTF8:
        return len(line[:column].encode("utf-8", "surrogatepass"))
    return len(line[:column].encode("utf-16-le", "surrogatepass")) // 2


def from_units(line: str, units: int, encoding: Encoding) -> int:
    """The column; past the end means the end, and the inside of a character means its start."""
    limit = content_length(line)
    if encoding is Encoding.UTF32 or line.isascii():
        return min(units, limit)
    prefix = line[: min(units, limit)]  # no character takes less than one unit
    if encoding is Encoding.UTF8:
        return _from_utf8(prefix.encode("utf-8", "surrogatepass"), units)
    return _from_utf16(prefix.encode("utf-16-le", "surrogatepass"), units)


def _from_utf8(data: bytes, units: int) -> int:
    while units < len(data) and data[units] & 0xC0 == 0x80:
        units -= 1
    return len(data[:units].decode("utf-8", "surrogatepass"))


def _from_utf16(data: bytes, units: int) -> int:
    end = 2 * units
    if end < len(data) and data[end + 1] & 0xFC == 0xDC:
        end -= 2
    return len(data[:end].decode("utf-16-le", "surrogatepass"))


def to_wire(lines: Sequence[str], line: int, column: int, encoding: Encoding) -> types.Position:
    """A place of Detent's for the editor. One line past the last is legal: it is the end of a range."""
    text = lines[line] if line < len(lines) else ""
    return types.Position(line=line, character=to_units(text, column, encoding))


def from_wire(lines: Sequence[str], position: types.Position, encoding: Encoding) -> tuple[int, int]:
    """A place of the editor's, brought inside the text when it lies outside."""
    if position.line >= len(lines):
        return len(lines) - 1, content_length(lines[-1])
    return position.line, from_units(lines[position.line], position.character, encoding)
