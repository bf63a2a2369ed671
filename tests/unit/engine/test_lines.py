import pytest

from detent.core.form import FILE, Form
from detent.core.proof import CheckReport
from detent.engine.lines import changed_lines, is_unreached, moved_files, unproven_lines


def form(text: str | None) -> Form | None:
    return None if text is None else Form(text.encode(), FILE)


@pytest.mark.parametrize(
    ("before", "after", "gone", "came"),
    [
        ("a\nb\nc\n", "a\nx\nc\n", {1}, {1}),
        ("a\nb\nc\nd\ne\n", "a\nx\nc\nd\ny\nz\ne\n", {1}, {1, 4, 5}),
        ("a\n", "a\na\n", set(), {1}),
        (None, "a\nb\n", set(), {0, 1}),
        ("a\nb\n", None, {0, 1}, set()),
        ("a\n", "\0binary", {0}, set()),
    ],
)
def test_the_lines_that_go_and_those_that_come(
    before: str | None, after: str | None, gone: set[int], came: set[int]
) -> None:
    assert changed_lines({"a.py": (form(before), form(after))}) == (
        {"a.py": frozenset(gone)},
        {"a.py": frozenset(came)},
    )


def test_only_lines_of_the_change_that_no_check_executed_are_unproven() -> None:
    new = {"a.py": frozenset({1, 2, 3}), "b.js": frozenset({1}), "tests/test_a.py": frozenset({1})}
    one = CheckReport("pytest", "", missed={"a.py": (2, 3, 9), "tests/test_a.py": (1,)})
    other = CheckReport("make test", "", missed={"a.py": (1, 3)})
    assert unproven_lines([one, other], new) == {"a.py": (3,)}
    assert unproven_lines([CheckReport("pytest", "")], new) == {}


OLD = "x = 1\n\n\ndef f():\n    return 1\n"
NEW = "x = 1\n\n\ndef f():\n    # twice\n    return 2\n"


@pytest.mark.parametrize(
    ("files", "missed", "unreached"),
    [
        ({"a.py": (OLD, NEW)}, {"a.py": (0, 3, 5)}, True),
        ({"a.py": (OLD, NEW)}, {"a.py": (3,)}, False),
        ({"a.py": (OLD, NEW)}, {}, False),
        ({"a.py": (None, '"Words."\nx = 1\n'), "b.py": (OLD, OLD)}, {"a.py": (1,), "b.py": ()}, True),
        ({"a.py": (OLD, NEW), "a.js": ("1", "2")}, {"a.py": (0, 3, 5)}, False),
        ({"a.py": (OLD, NEW), "README.md": ("1", "2")}, {"a.py": (0, 3, 5)}, True),
        ({"a.py": (OLD, NEW), "b.py": (OLD, NEW)}, {"a.py": (0, 3, 5), "b.py": ()}, False),
        ({"a.py": (OLD, OLD.replace("    return", "    # so\n    return"))}, {"a.py": (0, 3, 5)}, False),
        ({"tests/test_a.py": (OLD, NEW)}, {"tests/test_a.py": (0, 3, 5)}, False),
        ({"README.md": (None, "words\n")}, {}, False),
        ({"a.py": (OLD, None)}, {}, False),
        ({"a.py": (None, "@mark\ndef f():\n    pass\n")}, {"a.py": (2,)}, False),
    ],
)
def test_a_change_that_no_test_executed_is_known_as_such(
    files: dict[str, tuple[str | None, str | None]], missed: dict[str, tuple[int, ...]], unreached: bool
) -> None:
    forms = {path: (form(before), form(after)) for path, (before, after) in files.items()}
    report = CheckReport("pytest", "", passed=1, missed=missed)
    assert is_unreached([report], forms, changed_lines(forms)[1]) is unreached


def test_what_a_moved_file_keeps_is_no_change_of_it() -> None:
    text = "".join(f"line {number}\n" for number in range(10))
    files = {"a.py": (form(text), None), "b.py": (None, form(f"first\n{text}")), "c.py": (None, form("other\n"))}
    moved = moved_files(files)
    assert moved == {"b.py": "a.py"}
    assert changed_lines(files, moved) == (
        {"a.py": frozenset(), "c.py": frozenset()},
        {"b.py": frozenset({0}), "c.py": frozenset({0})},
    )
    assert moved_files({"a.py": (form(text), None), "b.py": (None, form("new\n"))}) == {}
