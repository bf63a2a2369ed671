import pytest

from detent.checks.proof import prove
from detent.core.proof import CheckReport, ProofStatus

GREEN = CheckReport("pytest", "pytest", collected=3, passed=3)
SOME_SKIPPED = CheckReport("pytest", "", collected=3, passed=2, skipped=1)
ALL_SKIPPED = CheckReport("pytest", "", collected=2, skipped=2)


@pytest.mark.parametrize(
    ("reports", "status", "reason"),
    [
        ([GREEN], ProofStatus.PROVEN, "pytest: 3 passed"),
        (
            [CheckReport("pytest", "", collected=3, passed=2, skipped=1)],
            ProofStatus.PROVEN,
            "pytest: 2 passed, 1 skipped",
        ),
        ([], ProofStatus.UNPROVEN, "no check ran"),
        ([CheckReport("pytest", "")], ProofStatus.UNPROVEN, "pytest: no test passed"),
        ([GREEN, CheckReport("lint", "")], ProofStatus.UNPROVEN, "lint: no test passed"),
        (
            [CheckReport("pytest", "", collected=2, skipped=2)],
            ProofStatus.UNPROVEN,
            "pytest: no test passed, all were skipped",
        ),
        ([GREEN, CheckReport("pytest", "", passed=1, failed=2)], ProofStatus.RED, "pytest: 2 failed, 1 passed"),
        ([CheckReport("pytest", "", errors=1)], ProofStatus.RED, "pytest: 1 with an error"),
        ([CheckReport("pytest", "", failed=1, problem="Install x.")], ProofStatus.UNPROVEN, "Install x."),
        (
            [CheckReport("pytest", "", passed=9, failed=1, wrong_tree=("a", "b", "c", "d", "e"))],
            ProofStatus.UNPROVEN,
            "wrong tree: a, b, c and 2 more came from outside the shadow",
        ),
    ],
)
def test_only_green_reports_prove(reports: list[CheckReport], status: ProofStatus, reason: str) -> None:
    proof = prove(reports, "content")
    assert (proof.status, proof.reason, proof.content) == (status, reason, "content")
    assert proof.reports == tuple(reports)
