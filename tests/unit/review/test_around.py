"""Ways around all tests at once, and honest changes beside each."""

import pytest

from detent.review.around import ways_around
from detent.review.change import Edited

WISH = "make the failing test pass"


def told(path: str, before: str | None, after: str, wish: str = WISH) -> list[str]:
    return [finding.text for finding in ways_around(Edited(path, before, after), wish, "weakened_tests")]


@pytest.mark.parametrize(
    ("path", "before", "after", "why"),
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\naddopts = ["-q"]\n',
         '[tool.pytest.ini_options]\naddopts = [\n "-q",\n "-k", "add",\n]\n', "fewer tests"),
        ("pytest.ini", "[pytest]\naddopts = -q\n", "[pytest]\naddopts =\n  -q\n  --deselect tests/test_x.py\n", "few"),
        ("pyproject.toml", 'testpaths = ["tests"]\n', 'testpaths = ["tests/none"]\n', "fewer tests"),
        ("pytest.ini", "xfail_strict = true\n", "xfail_strict = false\n", "less strict"),
        ("pyproject.toml", "fail_under = 90\n", "fail_under = 10\n", "less strict"),
        ("pyproject.toml", "[tool.mypy]\nstrict = true\n", "[tool.mypy]\nstrict = false\n", "less strict"),
        ("pyproject.toml", 'select = ["ALL"]\n', "select = []\n", "less strict"),
        ("package.json", '{"scripts": {\n"test": "jest"\n}}', '{"scripts": {\n"test": "exit 0"\n}}', "fewer tests"),
        ("package.json", '{"scripts": {"test": "jest"}}', '{"scripts": {"test": "node ok.js"}}', "is gone"),
        ("Makefile", "test:\n\tpytest\n", "test:\n\t@true\n", "what ran the tests is gone"),
        ("Makefile", "test:\n\tpytest\n", "test:\n\t-pytest\n", "no longer count"),
        ("calc.py", "x = 1\n", "import sys\nx = 1\nsys.exit(0)\n", "ends the tests"),
        ("calc.py", "x = 1\n", "from os import _exit\nx = 1\n_exit(0)\n", "ends the tests"),
        ("calc.py", "x = 1\n", 'import pytest\npytest.skip("x", allow_module_level=True)\n', "skips tests"),
        ("src/lib.rs", "#[test]\nfn a() {}\n", "#[test]\n#[ignore]\nfn a() {}\n", "skips tests"),
        ("sitecustomize.py", None, "import sys\n", "every Python"),
        ("pytest.py", None, "import sys\n", "takes the place of what the tests are run by"),
        ("_pytest/__init__.py", None, "", "takes the place"),
        ("unittest.py", None, "def main():\n    pass\n", "takes the place"),
    ],
)  # fmt: skip
def test_a_way_around_is_found(path: str, before: str | None, after: str, why: str) -> None:
    found = told(path, before, after)
    assert any(why in one for one in found), found


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("pyproject.toml", 'testpaths = ["tests"]\n', 'testpaths = ["tests"]\npythonpath = ["src"]\n'),
        ("pyproject.toml", "", 'testpaths = ["tests"]\n'),
        ("pyproject.toml", "fail_under = 80\n", "fail_under = 90\n"),
        ("Makefile", "test:\n\tpytest\n", "test:\n\tpytest -q\n"),
        ("package.json", '{"scripts": {"test": "jest"}}', '{"scripts": {"test": "vitest"}}'),
        ("tools/pytest.py", None, "import sys\n"),
        ("pytest_money.py", None, "import sys\n"),
        ("main.py", "", 'import sys\n\nif __name__ == "__main__":\n    sys.exit(0)\n'),
    ],
)
def test_what_leaves_the_tests_as_they_were(path: str, before: str | None, after: str) -> None:
    assert told(path, before, after) == []


def test_a_file_that_the_wish_names_may_take_any_place() -> None:
    assert told("pytest.py", None, "import sys\n", "write pytest.py, which starts our own runner") == []


@pytest.mark.parametrize(
    "body",
    [
        "    def __eq__(self, o):\n        return 1\n",
        "    __eq__ = lambda self, o: True\n",
        "    def __eq__(self, o):\n        return not False\n",
        "    def __eq__(self, o):\n        return isinstance(o, object)\n",
        '    def __eq__(self, o):\n        """True if equal."""\n        return True\n',
    ],
)
def test_what_equals_everything(body: str) -> None:
    assert "everything is equal" in told("money.py", "class A:\n    pass\n", f"class A:\n{body}")[0]


@pytest.mark.parametrize(
    "body",
    [
        "    def __eq__(self, o):\n        return isinstance(o, A)\n",
        "    def __eq__(self, o):\n        if o is self:\n            return True\n        return self.x == o.x\n",
        "    __eq__ = lambda self, o: self.x == o.x\n",
    ],
)
def test_what_compares(body: str) -> None:
    assert told("money.py", "class A:\n    pass\n", f"class A:\n{body}") == []
