"""Models leave out code that stays as it is, with a comment for it; taken literally, that deletes the code."""

import re

_PLACEHOLDER = re.compile(r"^[ \t]*(?:#|//|--|;|/\*|<!--)[ \t]*(?:\.\.\.|…).*$", re.MULTILINE)


def placeholder(new: str, there: str) -> str | None:
    """A comment that stands for left-out code; None when there is none, or when it is the file's own."""
    return next((line.strip() for line in _PLACEHOLDER.findall(new) if line.strip() not in there), None)
