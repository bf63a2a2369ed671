"""What a model makes of red checks, as data."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Reflection:
    diagnosis: str
    root_cause: str
    severity: Severity
    strategy: str
    code_changes: tuple[str, ...] = ()
    plan_adjustment: tuple[str, ...] = ()
    """The steps that shall be done instead; empty where the plan stays."""

    @property
    def told(self) -> str:
        return " ".join(filter(None, (self.diagnosis, self.root_cause, self.strategy)))
