"""What a wish asks for in so many words, and what only sounds like it."""

import pytest

from detent.review.asked import (
    asks_for_settings,
    asks_for_settings_of,
    asks_for_snapshots,
    asks_to_change,
    asks_to_remove,
    asks_to_skip,
    names_file,
)


@pytest.mark.parametrize(
    "wish",
    [
        "skip test_divide until the rounding is decided",
        "mark the slow tests as slow",
        "Disable the flaky test of the socket.",
        "xfail the spec for now",
    ],
)
def test_tests_are_to_be_skipped(wish: str) -> None:
    assert asks_to_skip(wish)


@pytest.mark.parametrize(
    "wish",
    [
        "fix the markdown renderer",
        "mark todo items as done, and test it",
        "skip blank lines in the parser so that the tests pass",
        "do not skip any test",
        "make the failing test pass without skipping it",
        "ignore comments in tests/data/input.txt",
    ],
)
def test_nothing_is_to_be_skipped(wish: str) -> None:
    assert not asks_to_skip(wish)


@pytest.mark.parametrize(
    "wish",
    [
        "remove the test for zero",
        "delete the obsolete tests of calc",
        "simplify the tests of the parser",
        "merge the two test files into one",
        "delete tests/test_old.py",
    ],
)
def test_tests_are_to_go(wish: str) -> None:
    assert asks_to_remove(wish)
    assert asks_to_change(wish)


@pytest.mark.parametrize(
    "wish",
    [
        "simplify parse_line in calc.py",
        "rewrite divide so that it is faster",
        "fix the dropdown and its tests",
        "fix merging of lists",
        "remove the unused import in tests/test_calc.py",
        "make the deletion of users work; add tests",
        "remove the cache, but keep its tests",
    ],
)
def test_no_test_is_to_go(wish: str) -> None:
    assert not asks_to_remove(wish)


@pytest.mark.parametrize(
    ("wish", "asked"),
    [
        ("update the tests to the new rounding", True),
        ("adapt test_divide to the new signature", True),
        ("change what the test expects: it is wrong", True),
        ("fix the failing test in tests/test_calc.py", False),
        ("make the failing test pass", False),
        ("change divide so that the test passes", False),
    ],
)
def test_whether_tests_are_to_be_changed(wish: str, asked: bool) -> None:
    assert asks_to_change(wish) is asked


@pytest.mark.parametrize(
    ("wish", "asked"),
    [
        ("add a pytest hook that orders the tests", True),
        ("change the settings of CI", True),
        ("set addopts to -q", True),
        ("fix the failing pytest", False),
        ("read the port from the config", False),
        ("fix the circular import of the plugin", False),
    ],
)
def test_whether_settings_of_tests_are_to_be_changed(wish: str, asked: bool) -> None:
    assert asks_for_settings(wish) is asked


def test_whether_recorded_results_are_to_be_made_anew() -> None:
    assert asks_for_snapshots("update the snapshots")
    assert not asks_for_snapshots("fix the page, do not touch the snapshots")


def test_a_file_is_named_by_a_clause_that_forbids_nothing() -> None:
    assert names_file("Move the rules to ruff.toml, then drop Python 3.9.", "ruff.toml")
    assert names_file("Rewrite the Makefile", "sub/Makefile")
    assert not names_file("Make it pass. Do not touch ruff.toml.", "ruff.toml")
    assert not names_file("Rename a.ruff.toml and ruff.tomls", "ruff.toml")


@pytest.mark.parametrize(
    ("wish", "asked"),
    [
        ("implement divide in calc.py", False),
        ("make ruff pass", False),
        ("fix what the linter finds", False),
        ("implement divide, but do not change ruff.toml", False),
        ("implement divide and leave ruff.toml untouched", False),
        ("add a rule to ruff.toml", True),
        ("exclude the generated files from ruff", True),
        ("relax the lint rules", True),
        ("enable more rules in ruff", True),
    ],
)
def test_settings_of_a_tool_are_asked_for_in_words(wish: str, asked: bool) -> None:
    assert asks_for_settings_of(wish, "ruff", ["ruff.toml"]) is asked
