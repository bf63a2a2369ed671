"""Whether one text can be another one after a formatter went over it."""

import re

_LOOKS = re.compile(r"[\s,;()\\]+")
"""What a formatter adds, takes away or moves: white space, commas and brackets at the ends of lines."""
_QUOTES = re.compile("[\"'`]+")


def may_be_formatted(expected: str, now: str) -> bool:
    """A cheap look, so that the formatter is run only where it can have been at work."""
    return expected != now and _bare(expected) == _bare(now)


def _bare(text: str) -> str:
    return _QUOTES.sub('"', _LOOKS.sub("", text))
