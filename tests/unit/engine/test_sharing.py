"""What only tests read; the whole way is told by scenarios."""

import json

from detent.core.form import Form
from detent.engine.sharing import only_for_tests

TEST = "import json\nfrom calc import divide\nfrom helpers import assert_close\n\nopen('expected.json')\n"
FILES = {
    "calc.py": (Form(b"def divide(): ..."), Form(b"def divide(): pass")),
    "helpers.py": (Form(b"def assert_close(a, b):\n    assert a == b\n"), Form(b"")),
    "expected.json": (Form(b"[2]"), Form(b"[3]")),
}


def kept(asked: str = "", **rest: str) -> set[str]:
    others = [("tests/test_calc.py", TEST), *((f"{name}.py", text) for name, text in rest.items())]
    return set(only_for_tests(FILES, others, asked))


def test_helpers_and_data_that_tests_alone_read() -> None:
    assert kept() == {"helpers.py", "expected.json"}


def test_what_other_code_may_read_is_not_only_for_tests() -> None:
    assert kept(shop="import helpers\n\nopen(f'{name}.json')\n") == set()


def test_what_was_asked_for_is_not_only_for_tests() -> None:
    assert kept(asked="mend assert_close in helpers.py") == {"expected.json"}


def test_without_other_code_nothing_is() -> None:
    assert only_for_tests({"helpers.py": FILES["helpers.py"]}, [("tests/test_calc.py", TEST)], "") == frozenset()


def test_settings_are_no_data_of_tests() -> None:
    files = {"calc.py": FILES["calc.py"], "package.json": (Form(json.dumps({}).encode()), Form(b"{}"))}
    assert only_for_tests(files, [("tests/test_calc.py", "open('package.json')")], "") == frozenset()
