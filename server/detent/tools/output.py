"""Results that fit into a conversation, each saying how to see the rest."""

import re
from collections.abc import Sequence

LARGEST = 64 * 1024
LARGEST_HEAD = LARGEST // 3

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """Bytes that are no text, shown as the sign for that: a model's answer cannot hold them."""
    return _HALF_CHARACTER.sub("\ufffd", text)


def fitting(lines: Sequence[str], most: int = LARGEST) -> int:
    """How many of the lines fit, at least one."""
    size = 0
    for count, line in enumerate(lines):
        size += len(line.encode("utf-8", "replace"))
        if size > most:
            return max(count, 1)
    return len(lines)


def cut(line: str) -> str:
    """A line that alone is too long, shortened."""
    if len(line) <= LARGEST // 4:
        return line
    return f"{line[: LARGEST // 4]}… [{len(line) - LARGEST // 4} more characters in this line]\n"


def listed(lines: Sequence[str], rest: str) -> str:
    """A line each, as many as fit; ``rest`` says how to see the others."""
    count = fitting([f"{line}\n" for line in lines])
    shown = "\n".join(cut(line).rstrip("\n") for line in lines[:count])
    return plain(shown if count == len(lines) else f"{shown}\n[{len(lines) - count} more are not shown. {rest}]")


def ends_of(text: str, rest: str) -> str:
    """The beginning and the end of a long output; its end mostly says how it went."""
    text = plain(text)
    data = text.encode()
    if len(data) <= LARGEST:
        return text
    tail = LARGEST - LARGEST_HEAD
    first, last = data[:LARGEST_HEAD].decode("utf-8", "ignore"), data[-tail:].decode("utf-8", "ignore")
    return f"{first}\n[… {len(data) - LARGEST} bytes are not shown. {rest}]\n{last}"
