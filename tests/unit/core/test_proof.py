from dataclasses import replace

import pytest

from detent.core.proof import CheckReport

GREEN = CheckReport("pytest", "pytest", collected=3, passed=2, skipped=1)


def test_green_needs_a_test_that_passed() -> None:
    assert GREEN.green
    assert not replace(GREEN, passed=0).green


@pytest.mark.parametrize(
    "flawed",
    [
        replace(GREEN, failed=1),
        replace(GREEN, errors=1),
        replace(GREEN, problem="no pytest"),
        replace(GREEN, wrong_tree=("shapes: /elsewhere/shapes.py",)),
    ],
)
def test_nothing_else_may_be_wrong(flawed: CheckReport) -> None:
    assert not flawed.green
