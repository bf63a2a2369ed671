"""Whether one text can be another one after a formatter went over it."""

import re
from collections.abc import Callable

Explains = Callable[[str, str | None, str | None], bool]
"""Whether all that the second text of a path has from the first is what the project's formatter made of it."""

_LOOKS = re.compile(r"[\s,;()\\]+")
"""What a formatter adds, takes away or moves: white space, commas and brackets at the ends of lines."""
_QUOTES = re.compile("[\"'`]+")


def unexplained(path: str, expected: str | None, now: str | None) -> bool:
    """Where nobody knows a formatter."""
    return False


def may_be_formatted(expected: str, now: str) -> bool:
    """A cheap look, so that the formatter is run only where it can have been at work."""
    return expected != now and _bare(expected) == _bare(now)


def _bare(text: str) -> str:
    return _QUOTES.sub('"', _LOOKS.sub("", text))
