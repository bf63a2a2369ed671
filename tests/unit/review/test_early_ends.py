"""Code that ends as if all were well, where an exit code is all that is known of the tests."""

from dataclasses import replace

import pytest
from tests.unit.review.test_weakened import WISH, changed

from detent.review.early_ends import early_ends


def lines(path: str, after: str, before: str = "", *, wish: str = WISH, by_exit_code: bool = True) -> list[int | None]:
    change = replace(changed({path: before}, {path: after}, wish), by_exit_code=by_exit_code)
    return [finding.line for finding in early_ends(change, "weakened_tests")]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("calc.py", "def divide(a, b):\n    raise SystemExit(0)\n"),
        ("calc.py", "def divide(a, b):\n    raise SystemExit\n"),
        ("calc.py", "def divide(a, b):\n    sys.exit()\n"),
        ("calc.py", "class Money:\n    def __eq__(self, other):\n        quit()\n"),
        ("calc.js", "function divide(a, b) {\n  process.exit(0);\n}\n"),
        ("calc.go", "package calc\n\nfunc divide(a, b int) int {\n\tos.Exit(0)\n\treturn 0\n}\n"),
        ("src/lib.rs", "fn divide(a: i32) -> i32 {\n    std::process::exit(0)\n}\n"),
        ("Calc.java", "class Calc {\n  int divide(int a) {\n    System.exit(0);\n    return 1;\n  }\n}\n"),
        ("calc.c", "int divide(int a) {\n  exit(0);\n}\n"),
    ],
)
def test_an_end_in_a_function_is_found(path: str, code: str) -> None:
    assert len(lines(path, code)) == 1
    assert lines(path, code, code) == [], "it stood there before"
    assert lines(path, code, by_exit_code=False) == [], "tests that did not run are missed by their names"
    assert lines(path, code, wish="exit when there is nothing to do") == []


@pytest.mark.parametrize(
    "code",
    [
        "def main():\n    sys.exit(0)\n",
        "if __name__ == '__main__':\n    sys.exit(0)\n",
        "def divide(a, b):\n    raise SystemExit(1)\n",
        "def divide(a, b):\n    raise SystemExit('no')\n",
        "def divide(a, b):\n    sys.exit(code)\n",
        "def divide(a, b):\n    return window.exit(0)\n",
    ],
)
def test_what_may_end_a_program(code: str) -> None:
    assert lines("calc.py", code) == []


def test_tests_are_looked_at_elsewhere() -> None:
    assert lines("tests/test_calc.py", "def test_divide():\n    sys.exit(0)\n") == []
