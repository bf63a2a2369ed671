"""What is done about a run that goes in circles."""

from dataclasses import dataclass
from enum import StrEnum


class StuckMove(StrEnum):
    """One after the other."""

    STRATEGY = "strategy"
    STRONGER = "stronger"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Stuck:
    """An event: how the run goes in circles, and what is done."""

    what: str
    move: StuckMove
    detail: str
