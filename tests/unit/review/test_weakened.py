"""Each way of making tests pass by making them weaker, and honest changes beside each."""

import pytest

from detent.core.form import FILE, Form
from detent.core.proof import Comparison
from detent.review.change import Change, change_of
from detent.review.weakened import weakened_tests

TEST = """import pytest
from calc import divide, Money


def test_divide():
    assert divide(6, 3) == 2
    assert divide(1, 3) == pytest.approx(0.333, abs=0.001)


def test_by_zero():
    with pytest.raises(ValueError):
        divide(1, 0)
"""
WISH = "make the failing test pass"


def changed(before: dict[str, str], after: dict[str, str | None], wish: str = WISH) -> Change:
    def form(text: str | None) -> Form | None:
        return None if text is None else Form(text.encode(), FILE | 0o644)

    return change_of(wish, {path: (form(before.get(path)), form(text)) for path, text in after.items()})


def told(after: str | None, before: str = TEST, path: str = "tests/test_calc.py", wish: str = WISH) -> list[str]:
    return [finding.text for finding in weakened_tests(changed({path: before}, {path: after}, wish))]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("def test_divide", "@pytest.mark.skip\ndef test_divide", "skipped"),
        ("def test_divide", "@pytest.mark.xfail(strict=False)\ndef test_divide", "skipped"),
        ("def test_divide", "@pytest.mark.skipif(True, reason='')\ndef test_divide", "skipped"),
        ("    assert divide(6, 3)", "    pytest.skip('later')\n    assert divide(6, 3)", "skipped"),
        ("import pytest\n", "import pytest\npytestmark = pytest.mark.skip\n", "skipped"),
        ("import pytest\n", "import pytest\n__test__ = False\n", "skipped"),
        ("    assert divide(6, 3) == 2\n", "", "1 of its 2 assertions"),
        ("    assert divide(6, 3) == 2\n", "    # assert divide(6, 3) == 2\n", "1 of its 2 assertions"),
        ("    assert divide(6, 3) == 2\n", "    assert divide(6, 3) is not None\n", "less exactly"),
        ("    assert divide(6, 3) == 2\n", "    assert divide(6, 3) == 2 or True\n", "never fail"),
        ("    assert divide(6, 3) == 2\n", "    assert True\n", "never fail"),
        ("    assert divide(6, 3) == 2\n", "    assert (divide(6, 3) == 2, 'it divides')\n", "never fail"),
        ("abs=0.001", "abs=0.5", "tolerates more"),
        ("raises(ValueError)", "raises(Exception)", "any exception"),
        ("    assert divide(6, 3) == 2\n",
         "    with pytest.raises(AssertionError):\n        assert divide(6, 3) == 2\n", "expected to fail"),
        ("    assert divide(6, 3) == 2\n",
         "    try:\n        assert divide(6, 3) == 2\n    except AssertionError:\n        pass\n", "swallows"),
        ("    assert divide(6, 3) == 2\n", "    return\n    assert divide(6, 3) == 2\n", "ends before"),
        ("    assert divide(6, 3) == 2\n", "    if False:\n        assert divide(6, 3) == 2\n", "ends before"),
        ("divide(6, 3) == 2", "divide(6, 3) == divide(6, 3)", "never fail"),
        ("divide(6, 3) == 2", "2 == 2", "never fail"),
        ("assert divide(6, 3) == 2", "assert (divide(6, 3) == 2, 'two')", "never fail"),
        ("divide(6, 3) == 2", "divide(6, 3) == pytest.approx(2, abs=10)", "tolerance"),
        ("raises(ValueError)", "raises((ValueError, Exception))", "any exception"),
        ("def test_by_zero", "def _test_by_zero", "test_by_zero is gone"),
        ("import pytest\n", "import pytest, sys\nsys.exit(0)\n", "ends the tests"),
    ],
)  # fmt: skip
def test_a_test_made_weaker_is_found(old: str, new: str, why: str) -> None:
    assert old in TEST
    found = told(TEST.replace(old, new, 1))
    assert any(why in one for one in found), found


@pytest.mark.parametrize(
    "after",
    [
        TEST + "\n\ndef test_more():\n    assert divide(4, 2) == 2\n",
        TEST.replace("test_divide", "test_quotient"),
        TEST.replace("divide(6, 3) == 2", "divide(8, 4) == 2"),
        TEST.replace("    assert divide(6, 3) == 2\n", "    assert divide(6, 3) == 2\n    assert divide(9, 3) == 3\n"),
        TEST.replace("abs=0.001", "abs=0.0001"),
        TEST + "\n\n@pytest.mark.skipif(sys.platform == 'win32', reason='')\ndef test_x():\n    assert divide(2, 1)\n",
    ],
)  # fmt: skip
def test_honest_changes_of_tests_are_no_findings(after: str) -> None:
    assert told(after) == []


def test_what_was_asked_for_is_no_finding() -> None:
    skipped = TEST.replace("def test_divide", "@pytest.mark.skip\ndef test_divide")
    assert told(skipped, wish="skip test_divide until the rounding is decided") == []
    assert told(TEST.partition("def test_by_zero")[0], wish="remove the test for zero") == []
    assert told(None, wish="delete the obsolete tests of calc") == []


def test_a_deleted_file_of_tests_is_found_unless_its_tests_moved() -> None:
    assert len(told(None)) == 2
    moved = changed({"tests/test_calc.py": TEST}, {"tests/test_calc.py": None, "tests/unit/test_calc.py": TEST})
    assert list(weakened_tests(moved)) == []


def test_a_conftest_that_decides_over_results() -> None:
    hook = "def pytest_collection_modifyitems(items):\n    items[:] = items[:1]\n"
    assert "decides which tests run" in told(hook, "", "tests/conftest.py")[0]
    assert told(hook, "", "tests/conftest.py", wish="add a pytest hook that orders the tests") == []
    assert "skipped" in told('collect_ignore = ["test_calc.py"]\n', "", "conftest.py")[0]
    assert told("import pytest\n\n@pytest.fixture\ndef money():\n    return 1\n", "", "conftest.py") == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("pytest.ini", "addopts = -k 'not divide'\n"),
        ("pyproject.toml", 'addopts = "--deselect tests/test_calc.py::test_divide"\n'),
        ("setup.cfg", "python_files = check_*.py\n"),
        ("Makefile", "\tpytest || true\n"),
        ("package.json", '  "test": "jest --passWithNoTests",\n'),
        (".github/workflows/ci.yml", "        continue-on-error: true\n"),
    ],
)
def test_settings_that_leave_tests_out(path: str, line: str) -> None:
    assert "fewer tests run" in told(f"x\n{line}", "x\n", path)[0]
    assert told(f"x\n{line}", "x\n", path, wish="change the settings of CI") == []


def test_settings_that_leave_nothing_out() -> None:
    assert told("[tool.pytest.ini_options]\naddopts = \"-q\"\n", "", "pyproject.toml") == []  # fmt: skip


ALWAYS = "class Money:\n    def __eq__(self, other):\n        return True\n"


A = "tests/test_calc.py::test_divide"


@pytest.mark.parametrize(
    ("since", "why"),
    [
        (Comparison(rewritten=(A,), owed=(A,)), "as it stood, it is still red"),
        (Comparison(lost=(A,)), "does not run any more"),
    ],
)
def test_what_no_look_at_the_text_can_hide(since: Comparison, why: str) -> None:
    harmless = changed({"tests/test_calc.py": TEST}, {"tests/test_calc.py": TEST + "\nX = 1\n"})
    (found,) = weakened_tests(harmless, since)
    assert found.text.startswith(A)
    assert why in found.text
    asked = changed({}, {"tests/test_calc.py": TEST}, wish="remove test_divide")
    assert list(weakened_tests(asked, since)) == []


def test_a_test_that_was_green_may_be_rewritten_for_what_is_new() -> None:
    harmless = changed({"tests/test_calc.py": TEST}, {"tests/test_calc.py": TEST + "\nX = 1\n"})
    assert list(weakened_tests(harmless, Comparison(rewritten=(A,)))) == []


def test_a_rust_test_that_is_new_may_panic() -> None:
    old = "#[test]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n"
    new = "#[test]\n#[should_panic]\nfn refuses_zero() {\n    assert_eq!(divide(1, 0), 0);\n}\n"
    assert told(old + new, old, "tests/calc.rs") == []


def test_a_command_of_the_project_may_be_rewritten_when_that_is_asked_for() -> None:
    since = Comparison(rewritten=("make test",), owed=("make test",))
    change = changed({"Makefile": "test:\n\tgrep x y\n"}, {"Makefile": "test:\n\tgrep z y\n"})
    assert "as it stood, it is still red" in next(iter(weakened_tests(change, since))).text
    asked = changed({}, {"Makefile": "test:\n\tgrep z y\n"}, wish="mend the Makefile, its test target looks for x")
    assert list(weakened_tests(asked, since)) == []


def test_something_that_equals_everything() -> None:
    assert "everything is equal" in told(ALWAYS, "class Money:\n    pass\n", "money.py")[0]
    assert told(ALWAYS, ALWAYS, "money.py") == []
    real = ALWAYS.replace("return True", "return self.amount == other.amount")
    assert told(real, "class Money:\n    pass\n", "money.py") == []


def test_recorded_results_made_anew() -> None:
    path = "tests/__snapshots__/page.ambr"
    assert "made anew" in told("new\n", "old\n", path)[0]
    assert told("new\n", "old\n", path, wish="update the snapshots") == []
    assert list(weakened_tests(changed({}, {path: "first\n"}))) == []


@pytest.mark.parametrize(
    ("path", "before", "after", "why"),
    [
        ("calc.test.js", "test('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n",
         "test.skip('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n", "skipped"),
        ("calc.test.js", "test('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n",
         "test.only('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n", "only this test"),
        ("calc_test.go", "func TestAdd(t *testing.T) {\n\tcheck(t, Add(1, 2), 3)\n}\n",
         "func TestAdd(t *testing.T) {\n\tt.Skip(\"later\")\n\tcheck(t, Add(1, 2), 3)\n}\n", "skipped"),
        ("tests/calc.rs", "#[test]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n",
         "#[test]\n#[ignore]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n", "skipped"),
        ("tests/calc.rs", "#[test]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n",
         "#[test]\nfn adds() {\n    assert!(add(1, 2) > 0);\n}\n", "less exactly"),
        ("tests/calc.rs", "#[test]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n",
         "#[test]\n#[should_panic]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n", "expected to fail"),
        ("tests/calc.rs", "#[test]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n",
         "#[test]\n#[cfg_attr(all(), ignore)]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n", "skipped"),
        ("calc.test.js", "test('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n",
         "test('adds', {\n  todo: true,\n}, () => {\n  expect(add(1, 2)).toBe(3);\n});\n", "skipped"),
        ("calc.test.js", "test('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n",
         "test('adds', { only: true }, () => {\n  expect(add(1, 2)).toBe(3);\n});\n", "only this test"),
        ("calc.test.ts", "test('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n",
         "test.concurrent.fails('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n", "skipped, or expected to fail"),
    ],
)  # fmt: skip
def test_in_other_languages(path: str, before: str, after: str, why: str) -> None:
    found = told(after, before, path)
    assert any(why in one for one in found), found


def test_two_tuples_that_are_compared_can_well_fail() -> None:
    new = "    assert (divide(6, 3), 'six') == (2, 'six')\n"
    assert told(TEST.replace("    assert divide(6, 3) == 2\n", new)) == []
