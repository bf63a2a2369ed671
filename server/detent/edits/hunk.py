"""What every format says in the end: lines that stand somewhere, and lines that shall stand there instead."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Hints:
    """Where the model says that it is; never more than a help to choose between places that fit alike."""

    line: int | None = None
    """Zero-based."""
    after: tuple[str, ...] = ()
    """Lines that stand somewhere before."""
    at_end: bool = False
    """It is the end of the file."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """``old`` becomes ``new``; what is in both is there to show the place, and stays as the file has it."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    hints: Hints = field(default_factory=Hints)
    signs: str = ""
    """A blank, a minus or a plus for each line, where the model wrote them; else the two texts are compared."""
    may_break_off: bool = False
    """The answer ends with the last line, and without a line end: perhaps in the middle of it."""


@dataclass(frozen=True, slots=True)
class Final:
    """Of the last line alone the ending changes: it gets one, or loses it."""

    lines: tuple[str, ...]
    """Those that stand at the end of the file."""
    ended: bool


@dataclass(frozen=True, slots=True)
class Change:
    """Hunks of one file, in the order in which they were written."""

    path: str
    hunks: tuple[tuple[Wanted, ...], ...]
    """Each in the ways in which it can be read, the likeliest first."""
    to: str | None = None
    """The file moves there."""
    in_order: bool = False
    """Each hunk sees what those before it left; else all of them speak of the file as it was."""
    final: Final | None = None


@dataclass(frozen=True, slots=True)
class Create:
    path: str
    text: str
    may_exist: bool = False


@dataclass(frozen=True, slots=True)
class Remove:
    path: str
    old: tuple[str, ...] = ()
    """What the model thinks stands there."""


@dataclass(frozen=True, slots=True)
class Swap:
    """A piece of text, not of whole lines: a tool call."""

    path: str
    old: str
    new: str
    everywhere: bool = False


class Where(StrEnum):
    """What an edit does to the symbol that it names."""

    REPLACE = "replace"
    BEFORE = "insert_before"
    AFTER = "insert_after"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Symbolic:
    """``symbol``: its name, with those of what it stands in: ``Shape.area``."""

    path: str
    symbol: str
    where: Where
    text: str = ""
    mark: str = ""
    """What its text is called; empty when any is meant."""


Step = Change | Create | Remove | Swap | Symbolic


def paths_of(steps: Sequence[Step]) -> list[str]:
    return [path for step in steps for path in (step.path, getattr(step, "to", None)) if path]
