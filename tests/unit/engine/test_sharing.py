"""What only tests read; the whole way is told by scenarios."""

import json

import pytest

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


LISTED = {"cases/big/one.json": (Form(b"[2]"), Form(b"[3]"))}


@pytest.mark.parametrize("how", ["Path('cases').rglob('*')", "Path('..', 'cases/big')", "root.rglob('*.json')"])
def test_data_is_named_by_its_folder_or_its_ending(how: str) -> None:
    rest = [("tests/test_calc.py", f"for one in {how}: ..."), ("calc.py", "def divide(): ...")]
    assert only_for_tests({**LISTED, "calc.py": FILES["calc.py"]}, rest[:1], "") == {"cases/big/one.json"}
    assert only_for_tests(LISTED, rest, "") == {"cases/big/one.json"}, "the code is what it should be true to"
    assert only_for_tests(LISTED, rest[:1], "") == frozenset(), "the data is all that there is"
    assert only_for_tests(LISTED, [*rest, ("load.py", "open(f'cases/{name}')")], "") == frozenset()


def test_settings_are_no_data_of_tests() -> None:
    files = {"calc.py": FILES["calc.py"], "package.json": (Form(json.dumps({}).encode()), Form(b"{}"))}
    assert only_for_tests(files, [("tests/test_calc.py", "open('package.json')")], "") == frozenset()
