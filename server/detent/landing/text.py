"""A text as lines that keep their endings. A line ends with LF, CRLF or a lone CR, as in LSP, and with nothing else."""

import re

_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")


def split_lines(text: str) -> tuple[str, ...]:
    """``"".join(split_lines(text)) == text``; only the last line can be without an ending."""
    return tuple(_LINE.findall(text))
