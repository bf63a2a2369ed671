"""What asks for a bug to be mended, and what shows that it was."""

import pytest

from detent.core.proof import Comparison
from detent.engine.bugs import is_bug_fix, shows_it


@pytest.mark.parametrize(
    "words",
    [
        "fix the bug: divide(1, 2) gives 0",
        "Please fix this bug in calc.py",
        "Bug: dividing rounds down",
        "bug #12: dividing rounds down",
        "divide rounds. Fix that regression",
        "repair the crash when the list is empty",
        "resolve the race condition in the queue",
        "fix divide, which gives a wrong result for halves",
        "divide(1, 0) crashes, please fix it",
        "The total is wrong: fix that",
        "half(4) is broken, it returns 1.33. Please repair it.",
        "mean([]) raises ZeroDivisionError. Can you fix this?",
        "There is a bug in half: half(4) gives 1.33",
        "fix the KeyError when a price is missing",
    ],
)
def test_a_bug_is_to_be_mended(words: str) -> None:
    assert is_bug_fix(words)


@pytest.mark.parametrize(
    "words",
    [
        "fix the failing test",
        "implement divide",
        "fix the lint errors",
        "fix the wrong docstring of divide",
        "fix the typo in the bug report template's readme",
        "write a test that shows the bug",
        "do not fix the bug, only log it",
        "add a field for the bug number",
        "raise a ValueError for zero",
        "the readme is wrong, fix it",
        "divide is broken. Do not fix it, explain why",
        "the crash reporter works. Add a button",
        "fix the failing test, which ends with AssertionError",
        "resolve the ImportError by adding the module",
    ],
)
def test_no_bug_is_to_be_mended(words: str) -> None:
    assert not is_bug_fix(words)


def test_only_a_test_shows_that_a_bug_is_gone() -> None:
    assert shows_it(None)
    assert shows_it(Comparison(fixed=("tests/test_calc.py::test_halves",)))
    assert shows_it(Comparison(red_first=("tests/test_calc.py::test_many[a: b]",)))
    assert not shows_it(Comparison(green_first=("tests/test_calc.py::test_halves",)))
    assert not shows_it(Comparison(fixed=("calc.py: F401 `os` imported but unused",)))
