"""What was run, what it showed, and for exactly which content."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a run ended."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    ANSWERED = "answered"
    DENIED = "denied"
    BUDGET = "budget"
    CANCELLED = "cancelled"
    GAVE_UP = "gave_up"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that failed, with the place of the assertion: a path in the workspace and a zero-based line."""

    test: str
    message: str
    path: str | None = None
    line: int | None = None
    trace: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """One check's result. ``problem`` says why it could not run, and what to do about it."""

    check: str
    command: str
    collected: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    errors: int = 0
    seconds: float = 0.0
    failures: tuple[Failure, ...] = ()
    interpreter: str = ""
    problem: str | None = None
    wrong_tree: tuple[str, ...] = ()
    """Modules of the workspace that were loaded from outside the shadow."""
    output: str = ""

    @property
    def green(self) -> bool:
        return (
            self.problem is None and self.passed > 0 and self.failed == 0 and self.errors == 0 and not self.wrong_tree
        )


class ProofStatus(StrEnum):
    PROVEN = "proven"
    UNPROVEN = "unproven"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Proof:
    """``content`` names the tree that the reports are about; another tree needs another proof."""

    status: ProofStatus
    reason: str
    content: str
    reports: tuple[CheckReport, ...] = ()
