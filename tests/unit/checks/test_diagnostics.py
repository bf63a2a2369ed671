from pathlib import Path

import pytest
from tests.unit.checks.test_runner_reports import said, wrote

from detent.checks import diagnostics
from detent.checks.recipe import Ran, Reader
from detent.checks.results import NoReport
from detent.core.ports import Finished


def test_typescript() -> None:
    found = diagnostics.bracketed_lines(said("tsc.txt"))
    assert [(one.path, one.line) for one in found.failures] == [("a.ts", 0), ("a.ts", 2)]
    assert found.failures[0].message == "error TS2322: Type 'string' is not assignable to type 'number'."


def test_only_what_eslint_calls_an_error(tmp_path: Path) -> None:
    found = diagnostics.eslint(wrote("eslint.json", "eslint.json", tmp_path))
    assert found.failed == 2
    unused, parsing = found.failures
    assert (unused.path, unused.line) == ("/project/a.js", 0)
    assert unused.message == "no-unused-vars 'unused' is assigned a value but never used."
    assert parsing.message.startswith("Parsing error")


def test_pyright() -> None:
    (found,) = diagnostics.pyright(said("pyright.json")).failures
    assert (found.path, found.line) == ("/project/a.py", 0)
    assert found.test.startswith('/project/a.py: reportAssignmentType Type "Literal')
    assert "\n" not in found.test


def test_vet() -> None:
    found = diagnostics.vet_lines(said("go_vet.txt"))
    assert [(one.path, one.line) for one in found.failures] == [("broken/b_test.go", 4), ("./say.go", 4)]


def test_clippy() -> None:
    found = diagnostics.cargo_messages(said("clippy.txt", 0))
    assert {(one.path, one.line) for one in found.failures} == {("src/lib.rs", 2)}
    assert "clippy::needless_return" in found.failures[0].message


def test_notes_only_explain_what_stands_before_them() -> None:
    text = "a.py:3: error: Bad type  [misc]\na.py:3: note: See the manual\nb.py:4:2: E501 too long\n"
    found = diagnostics.placed_lines(Ran(Finished(1, text, 1.0), Path("nowhere")))
    assert [(one.path, one.line) for one in found.failures] == [("a.py", 2), ("b.py", 3)]


@pytest.mark.parametrize("read", [diagnostics.ruff, diagnostics.eslint])
def test_no_report_is_never_a_clean_one(read: Reader, tmp_path: Path) -> None:
    with pytest.raises(NoReport):
        read(Ran(Finished(0, "", 1.0), tmp_path))
