"""A change as a model is shown it."""

from collections.abc import Iterator
from difflib import unified_diff

from detent.review.change import Change, Edited

_MOST_CHARACTERS = 60_000
_MOST_LINES = 8_000
"""Of one file; comparing costs their square at worst."""


def shown(change: Change) -> str:
    """A unified diff; what is too long for that is named, with how much of it changes."""
    texts, left = list[str](), _MOST_CHARACTERS
    for file in change.files:
        text = _diff(file)
        if text is None or len(text) > left:
            text = f"{file.path}: {len(file.added)} lines come and {len(file.removed)} go; too many to show.\n"
        left -= len(text)
        texts.append(text)
    return "".join((*texts, *(f"{path}: changed; no text.\n" for path in change.others)))


def _diff(file: Edited) -> str | None:
    old, new = file.before.lines, file.after.lines
    if max(len(old), len(new)) > _MOST_LINES:
        return None
    names = "/dev/null" if file.is_new else f"a/{file.path}", "/dev/null" if file.is_gone else f"b/{file.path}"
    return "".join(_ended(unified_diff(old, new, *names)))


def _ended(lines: Iterator[str]) -> Iterator[str]:
    return (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
