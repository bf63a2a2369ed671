"""What goes with a change: files that are deleted, or emptied, or lose most of their lines."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

LEAST_KEPT = 0.3
"""Of a file's lines; else a person is asked."""
SMALL_FILE = 40
"""In lines: of such a file everything may go."""
_NOTHING = (b"", b"\n")

Content = str | None
"""A text, or the name of one; None where there is no file."""


def lost(changes: Mapping[str, tuple[Content, Content]]) -> Sequence[str]:
    """The files that are deleted or emptied: path → what it held and holds. One that was moved is not lost."""
    made = {now for before, now in changes.values() if before is None and now}
    return [path for path, (before, now) in changes.items() if _is_lost(before, now) and (now or before not in made)]


def _is_lost(before: Content, now: Content) -> bool:
    if before is None or now is None:
        return before is not None
    return _is_empty(now) and not _is_empty(before)


def _is_empty(content: str) -> bool:
    return not content.strip() or content in (sha256(nothing).hexdigest() for nothing in _NOTHING)


def shrinks(before: str, after: str) -> bool:
    """Whether a text takes the place of one that is much longer, as half an answer does."""
    had = before.count("\n")
    return had > SMALL_FILE and after.count("\n") < had * LEAST_KEPT


def shrinks_in_all(base: str, before: str, after: str) -> bool:
    """Whether it does so at once, or bit by bit since the run began with ``base``."""
    return shrinks(before, after) or (shrinks(base, after) and after.count("\n") < before.count("\n"))
