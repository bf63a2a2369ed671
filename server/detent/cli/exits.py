"""The exit codes, which are a promise to scripts."""

from collections.abc import Mapping
from enum import IntEnum

from detent.core.proof import Outcome


class Exit(IntEnum):
    DONE = 0
    UNPROVEN = 1
    USAGE = 2
    BUDGET = 3
    DENIED = 4
    CANCELLED = 130


MEANINGS: Mapping[Exit, str] = {
    Exit.DONE: "proven, and landed or proposed; or answered",
    Exit.UNPROVEN: "not proven, failed, or not all that was asked for could be done",
    Exit.USAGE: "the command, the settings or the request cannot be used as they are",
    Exit.BUDGET: "the budget was used up",
    Exit.DENIED: "something that the run needed was denied, or waits for a person who was not there",
    Exit.CANCELLED: "cancelled",
}

_BY_OUTCOME: Mapping[Outcome, Exit] = {
    Outcome.PROVEN: Exit.DONE,
    Outcome.ANSWERED: Exit.DONE,
    Outcome.UNPROVEN: Exit.UNPROVEN,
    Outcome.GAVE_UP: Exit.UNPROVEN,
    Outcome.FAILED: Exit.UNPROVEN,
    Outcome.DENIED: Exit.DENIED,
    Outcome.BUDGET: Exit.BUDGET,
    Outcome.CANCELLED: Exit.CANCELLED,
}


def exit_of(outcome: Outcome | None) -> Exit:
    """A run without an outcome was cut off."""
    return _BY_OUTCOME[outcome] if outcome is not None else Exit.CANCELLED
