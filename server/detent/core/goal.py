"""When a goal is met: by commands alone where there are some, else by a judge who must quote what he saw."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Criterion:
    """``command``: it holds when this ends with 0, whatever anybody says. Empty: it is judged."""

    text: str
    command: str = ""

    @property
    def told(self) -> str:
        """In words."""
        if not self.command:
            return self.text
        return f"`{self.command}` ends with 0" + (f" ({self.text})" if self.text else "")


class CriterionState(StrEnum):
    MET = "met"
    UNMET = "unmet"
    HELD = "held"
    """Its command ends with 0, but the run changed what it stands on, and nobody was there to say that it counts."""
    OPEN = "open"
    """Not looked at in this round: what costs nothing to check does not hold yet."""


@dataclass(frozen=True, slots=True)
class CriterionFound:
    """What one round found. ``evidence`` stands literally in the change, a file or an output."""

    criterion: Criterion
    state: CriterionState
    reason: str = ""
    evidence: str = ""

    @property
    def met(self) -> bool:
        return self.state is CriterionState.MET


@dataclass(frozen=True, slots=True)
class CriteriaChecked:
    """An event: what holds, each time that the model claims to be done. ``content`` names the tree that it is about."""

    round: int
    content: str
    found: tuple[CriterionFound, ...]
