"""What real tools wrote, kept as it was but for paths and addresses: each sample was recorded from the tool itself."""

import shutil
from pathlib import Path

import pytest

from detent.checks import runner_reports
from detent.checks.recipe import Ran, Reader
from detent.checks.results import NoReport, Results
from detent.core.ports import Finished

SAMPLES = Path(__file__).parent / "samples"


def said(sample: str, exit_code: int = 1) -> Ran:
    """A tool that printed what the sample holds."""
    return Ran(Finished(exit_code, (SAMPLES / sample).read_text("utf-8"), 1.0), Path("nowhere"))


def wrote(sample: str, name: str, folder: Path) -> Ran:
    """A tool that wrote the sample as its report."""
    shutil.copy(SAMPLES / sample, folder / name)
    return Ran(Finished(1, "", 1.0), folder)


def counts(found: Results) -> tuple[int, int, int, int, int]:
    return found.collected, found.passed, found.failed, found.errors, found.skipped


@pytest.mark.parametrize("tool", ["vitest", "jest"])
def test_vitest_and_jest(tool: str, tmp_path: Path) -> None:
    found = runner_reports.jest(wrote(f"{tool}.json", "tests.json", tmp_path))
    assert counts(found) == (4, 1, 1, 1, 1)
    broken, wrong = found.failures
    assert "nowhere" in broken.message or "nowhere" in broken.trace
    assert wrong.path is not None
    assert wrong.test == f"{wrong.path}::sum is wrong"
    assert Path(wrong.path).name.startswith("sum.test.")
    assert wrong.line == (4 if tool == "vitest" else 3)
    assert "2 to be 3" in wrong.message or "toBe" in wrong.message
    assert found.passing == (f"{wrong.path}::sum adds",)


def test_node(tmp_path: Path) -> None:
    found = runner_reports.junit(wrote("node.xml", "junit.xml", tmp_path))
    assert counts(found) == (3, 1, 1, 0, 1)
    (wrong,) = found.failures
    assert (wrong.test, wrong.message, wrong.path, wrong.line) == ("is wrong", "2 == 3", "/project/sum.test.mjs", 4)
    assert found.passing == ("adds",)


def test_go_counts_a_package_that_does_not_build_as_an_error_of_its_own() -> None:
    found = runner_reports.go(said("go_test.txt"))
    assert counts(found) == (5, 2, 1, 1, 1)
    broken, wrong = found.failures
    assert (broken.test, broken.path, broken.line) == ("example.org/calc/broken", "broken/b_test.go", 4)
    assert broken.message == "undefined: undefinedThing"
    assert (wrong.test, wrong.path, wrong.line) == ("example.org/calc.TestWrong/inner", "calc_test.go", 12)
    assert wrong.message == "1 + 1 is 2, not 3"
    assert found.passing == ("example.org/calc.TestAdd", "example.org/calc.TestWrong/fine")


def test_cargo() -> None:
    found = runner_reports.cargo(said("cargo_test.txt"))
    assert counts(found) == (3, 1, 1, 0, 1)
    (wrong,) = found.failures
    assert (wrong.test, wrong.path, wrong.line) == ("tests::is_wrong", "src/lib.rs", 16)
    assert wrong.message == "assertion `left == right` failed: one and one"
    assert found.passing == ("tests::adds",)


def test_what_cargo_cannot_build_is_an_error_with_a_place() -> None:
    found = runner_reports.cargo(said("cargo_broken.txt"))
    assert counts(found) == (1, 0, 0, 1, 0)
    assert (found.failures[0].message, found.failures[0].path) == ("mismatched types", "src/lib.rs")


def test_maven() -> None:
    found = runner_reports.surefire(said("maven.txt"))
    assert counts(found) == (4, 1, 1, 1, 1)
    assert [(one.test, one.line) for one in found.failures] == [("c.CalcTest.breaks", 10), ("c.CalcTest.isWrong", 8)]
    assert found.failures[1].message.endswith("one and one ==> expected: <3> but was: <2>")


@pytest.mark.parametrize(
    "read",
    [runner_reports.unittest, runner_reports.go, runner_reports.cargo, runner_reports.surefire],
    ids=lambda it: it.__name__,
)
def test_output_that_tells_of_no_test_is_no_report(read: Reader) -> None:
    with pytest.raises(NoReport):
        read(Ran(Finished(1, "Segmentation fault\n", 1.0), Path("nowhere")))


def test_a_test_of_rust_has_one_name_whether_it_is_to_panic_or_not() -> None:
    output = "test adds ... ok\ntest refuses - should panic ... ok\n"
    assert runner_reports.cargo(Ran(Finished(0, output, 1.0), Path("nowhere"))).passing == ("adds", "refuses")


def test_a_test_of_node_that_is_still_to_do_has_not_failed(tmp_path: Path) -> None:
    case = '<testcase name="adds" classname="test"><skipped type="todo"/><failure>no</failure></testcase>'
    (tmp_path / "junit.xml").write_text(f"<testsuites>{case}</testsuites>")
    found = runner_reports.junit(Ran(Finished(0, "", 1.0), tmp_path))
    assert (found.skipped, found.failed, found.passing) == (1, 0, ())


@pytest.mark.parametrize("read", [runner_reports.jest, runner_reports.junit])
@pytest.mark.parametrize("text", ["", "[]", '{"testResults": [1]}', "<a"])
def test_a_damaged_report_is_no_report(read: Reader, text: str, tmp_path: Path) -> None:
    for name in ("tests.json", "junit.xml"):
        (tmp_path / name).write_text(text)
    with pytest.raises(NoReport):
        read(Ran(Finished(1, "", 1.0), tmp_path))


def test_a_command_of_the_projects_own_passes_by_its_exit_code() -> None:
    green = runner_reports.by_exit_code(Ran(Finished(0, "all fine", 1.0), Path("nowhere")))
    assert counts(green) == (1, 1, 0, 0, 0)
    red = runner_reports.by_exit_code(Ran(Finished(3, "a\nit broke\n", 1.0), Path("nowhere")))
    assert counts(red) == (1, 0, 1, 0, 0)
    assert red.failures[0].message == "it ended with exit code 3: it broke"
