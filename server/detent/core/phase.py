"""What a run does next."""

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    ANSWER = "answer"
    PLAN = "plan"
    EXECUTE = "execute"
    VERIFY = "verify"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class PhaseDecided:
    """An event: what the run does next, and why."""

    phase: Phase
    reason: str
