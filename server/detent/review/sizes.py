"""How much a change may be for what was asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from detent.core.review import Finding
from detent.review.change import Change


@dataclass(frozen=True, slots=True)
class Limits:
    lines: int
    files: int


def diff_size(change: Change, limits: Limits) -> Iterator[Finding]:
    if change.size > limits.lines:
        yield Finding(
            "diff_size",
            f"{change.size} lines change, and a task of this size has {limits.lines}: "
            "take back what was not asked for, or say which part is to come later.",
        )


def file_count(change: Change, limits: Limits) -> Iterator[Finding]:
    if len(change.paths) > limits.files:
        yield Finding(
            "file_count",
            f"{len(change.paths)} files change, and a task of this size has {limits.files}: "
            "take back what was not asked for.",
        )
