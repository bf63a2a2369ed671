"""A text as lines, as an editor counts them: a line ends with LF, CRLF or a lone CR, and with nothing else."""

import re

_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")


def split_lines(text: str) -> tuple[str, ...]:
    """``"".join(split_lines(text)) == text``; only the last line can be without an ending."""
    if "\r" in text:
        return tuple(_LINE.findall(text))
    *lines, rest = text.split("\n")  # several times faster
    whole = [f"{line}\n" for line in lines]
    return (*whole, rest) if rest else tuple(whole)
