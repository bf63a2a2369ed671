from dataclasses import replace

from detent.checks.describe import describe
from detent.core.proof import CheckReport, Failure

GREEN = CheckReport("pytest", "python -m pytest", collected=3, passed=2, skipped=1, seconds=0.42)
FAILURE = Failure("tests/test_a.py::test_a", "assert 1 == 2", "tests/test_a.py", 4, "def test_a():\n>   assert 1 == 2")


def test_green_is_told_in_two_lines() -> None:
    assert describe(GREEN) == "pytest: 2 passed, 1 skipped of 3, in 0.4 s\nCommand: python -m pytest"


def test_a_failure_has_its_place_message_and_trace() -> None:
    told = describe(replace(GREEN, passed=1, failed=1, failures=(FAILURE,), output="noise"))
    assert "1 passed, 1 failed, 1 skipped of 3" in told
    assert "FAILED tests/test_a.py::test_a (tests/test_a.py, line 5)\nassert 1 == 2\ndef test_a():" in told
    assert "noise" not in told


def test_many_failures_stay_short() -> None:
    failures = tuple(replace(FAILURE, test=f"t{number}", trace="x" * 99_999 + "END") for number in range(100))
    told = describe(replace(GREEN, failed=100, failures=failures))
    assert len(told) < 30_000
    assert "END" in told
    assert "92 more failed:\n- t8 (tests/test_a.py, line 5)" in told
    assert "and 52 others" in told


def test_a_problem_and_no_test_are_never_green_words() -> None:
    assert (
        describe(CheckReport("pytest", "", problem="pytest is missing")) == "pytest: could not run: pytest is missing"
    )
    assert "no test ran" in describe(CheckReport("pytest", "", output="collected 0 items"))
    assert "collected 0 items" in describe(CheckReport("pytest", "", output="collected 0 items"))


def test_a_wrong_tree_is_said() -> None:
    assert "outside the changed tree" in describe(replace(GREEN, wrong_tree=("/home/me/calc.py",)))
