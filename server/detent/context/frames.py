"""The lines of files that a text names: frames of a stack trace, and what compilers and checkers complain about."""

import re
from collections.abc import Iterator

_PLACE = re.compile(
    r"(?<![\w./\\@+~\[\]-])(?P<path>[\w./\\@+~\[\]-]+\.\w+)"
    r"(?:\"?, line |: ?line | on line |:|#L|: (?=\d+: )|(?:: )?\((?=\d+(?:, ?\d+)?\)))(?P<line>\d{1,7})"
    r"|^line (?P<alone>\d{1,7})\b",
    re.MULTILINE,
)
"""As written by Python; .NET and Bash; PHP; most; links; other shells; TypeScript, Visual C++ and Kotlin. A line alone
is one of the task's file. A path is tried only where it can begin: to try a long word at each of its letters takes
minutes."""
_INNERMOST_LAST = "most recent call last"


def frames(text: str) -> Iterator[tuple[str | None, int]]:
    """Paths as they are written, and lines counted from zero; the most telling first, each once."""
    found = [
        (match["path"].replace("\\", "/") if match["path"] else None, int(match["line"] or match["alone"]) - 1)
        for match in _PLACE.finditer(text)
    ]
    if _INNERMOST_LAST in text:
        found.reverse()
    yield from dict.fromkeys(found)
