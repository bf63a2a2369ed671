"""What was run, what it showed, and for exactly which content."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


class CheckKind(StrEnum):
    """What a check can say. Only tests prove; the others can only find something wrong."""

    TESTS = "tests"
    BUILD = "build"
    TYPES = "types"
    LINT = "lint"


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
    kind: CheckKind = CheckKind.TESTS
    flaky: tuple[str, ...] = ()
    """Tests that failed, and passed when they ran once more on the same files. They count as neither."""
    passing: tuple[str, ...] = ()
    """The names of the tests that passed. A proof holds none: the call's result does."""
    missed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Path → the zero-based lines of code that no test executed, of the files that the run has changed."""

    @property
    def red(self) -> bool:
        return self.problem is None and not self.wrong_tree and self.failed + self.errors > 0

    @property
    def green(self) -> bool:
        """A check that is no test passes with nothing; a test that did not run has not passed."""
        spoke = self.passed > 0 or self.kind is not CheckKind.TESTS
        return spoke and self.problem is None and self.failed == 0 and self.errors == 0 and not self.wrong_tree


class ProofStatus(StrEnum):
    PROVEN = "proven"
    UNPROVEN = "unproven"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the checks since before the change, by the names of tests and findings."""

    introduced: tuple[str, ...] = ()
    """Red, and not red before."""
    fixed: tuple[str, ...] = ()
    still: tuple[str, ...] = ()
    """Red as before: not the change's fault."""
    owed: tuple[str, ...] = ()
    """Red as before, but the task names it, or it fails in lines of the change: so it is the change's to mend."""
    red_first: tuple[str, ...] = ()
    """Tests of the change that fail on the old code, and pass now."""
    green_first: tuple[str, ...] = ()
    """Tests of the change that pass on the old code too, so that they show nothing of it."""
    rewritten: tuple[str, ...] = ()
    """Tests that pass now, and fail on the new code as they stood before: the change rewrote them, or what decides over
    them. One that was red before is in ``owed`` as well, and not in ``fixed``."""
    lost: tuple[str, ...] = ()
    """Tests that ran before and do not run any more, under this name or another."""


@dataclass(frozen=True, slots=True)
class Proof:
    """``content`` names the tree that the reports are about; another tree needs another proof."""

    status: ProofStatus
    reason: str
    content: str
    reports: tuple[CheckReport, ...] = ()
    since: Comparison | None = None
    """None where the tree before the change was not checked."""
    unproven_lines: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Path → the zero-based lines of the change that no test executed."""
