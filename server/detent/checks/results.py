"""What a tool found, read from whatever it wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from detent.core.proof import Failure

MOST_FAILURES = 200
_MOST_FINDINGS = 2_000
_MOST_TRACE = 4000


class NoReport(Exception):
    """There is no report that can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Results:
    collected: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    errors: int = 0
    failures: tuple[Failure, ...] = ()
    outside: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Modules whose absence kept a test from being collected or set up."""
    passing: tuple[str, ...] = ()
    """The tests that passed, by the names that failures have too."""
    missed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Path → the zero-based lines of code that nothing executed, for files that were watched."""


def of_findings(findings: list[Failure]) -> Results:
    """What a linter or a type checker has to say: nothing is what it passes with."""
    return Results(failed=len(findings), failures=tuple(findings[:_MOST_FINDINGS]))


def of_tests(passing: list[str], failures: list[Failure], skipped: int = 0, errors: int = 0) -> Results:
    """``failures`` hold the errors too, of which there are so many."""
    return Results(
        collected=len(passing) + len(failures) + skipped,
        passed=len(passing),
        failed=len(failures) - errors,
        skipped=skipped,
        errors=errors,
        failures=tuple(failures[:MOST_FAILURES]),
        passing=tuple(passing),
    )


def shortened(text: str) -> str:
    half = _MOST_TRACE // 2
    return text if len(text) <= _MOST_TRACE else f"{text[:half]}\n…\n{text[-half:]}"
