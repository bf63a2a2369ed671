"""What a call gave, in one line: that of a check that failed is known as such."""

import pytest

from detent.core.proof import CheckKind, CheckReport
from detent.harness.lines import of_report, tells_of_bad


@pytest.mark.parametrize(
    ("report", "line", "bad"),
    [
        (CheckReport("pytest", "", passed=3), "3 passed", False),
        (CheckReport("pytest", "", passed=1, failed=2), "1 passed, 2 failed", True),
        (CheckReport("pytest", "", passed=1, errors=1), "1 passed, 1 with errors", True),
        (CheckReport("pytest", "", passed=1, skipped=2), "1 passed, 2 skipped", False),
        (CheckReport("pytest", ""), "no test ran", True),
        (CheckReport("ruff", "", kind=CheckKind.LINT), "clean", False),
        (CheckReport("ruff", "", kind=CheckKind.LINT, failed=3), "3 found", True),
        (CheckReport("pytest", "", problem="The tests did not end within 6 seconds."), None, True),
        (CheckReport("cargo", "", problem="cargo test ended with exit code 1 and no report."), None, True),
    ],
)
def test_a_report_in_a_line(report: CheckReport, line: str | None, bad: bool) -> None:
    assert of_report(report) == (line or report.problem)
    assert tells_of_bad(of_report(report)) is bad


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        ("Exit code 0, after 0.1 s.", False),
        ("Exit code 1, after 0.1 s.", True),
        ("Exit code -9, after 0.1 s.", True),
        ("Stopped, because it took longer than 5 s.", True),
        ("pytest: 10 passed of 10, in 0.1 s", False),
        ("pytest: 10 passed, 1 failed of 11, in 0.1 s", True),
        ("pytest: could not run: pytest is not installed", True),
    ],
)
def test_the_first_line_of_a_command(line: str, bad: bool) -> None:
    assert tells_of_bad(line) is bad
