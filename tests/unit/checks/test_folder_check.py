"""Checks in a folder below the top, run by the real tools."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from tests.project_python import project_python
from tests.unit.checks.workshop import Chosen, run, write

from detent.checks.catalog import find_checks
from detent.checks.folders import with_folders
from detent.checks.interpreter import Interpreter
from detent.checks.project import Project
from detent.checks.proof import prove
from detent.checks.since import Change, blamed, compare, since_offered
from detent.checks.targets import stands_in
from detent.core.ports import Check
from detent.core.proof import Comparison, ProofStatus

TEST = """\
import totals


def test_sum():
    assert totals.add(1, 2) == 3


def test_wrong():
    assert totals.add(1, 2) == 4
"""


def one(root: Path, name: str, path: str) -> Check:
    python = Interpreter(project_python(), "our own", ())
    variables = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(Path.home())}
    project, chosen = Project(root, python, variables), Chosen()
    return next(
        check for check in with_folders(project, chosen, find_checks(project, chosen), [path]) if check.name == name
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    write(
        root, {"services/api/src/totals.py": "def add(a, b):\n    return a + b\n", "services/api/tests/test_t.py": TEST}
    )
    write(root, {"services/api/pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src"]\n'})
    return root


async def test_pytest_runs_by_the_folders_own_settings_and_names_the_workspaces_paths(root: Path) -> None:
    check = one(root, "pytest in services/api", "services/api/src/totals.py")
    report = await run(check, root)
    assert report.problem is None, report.problem
    assert report.check == "pytest in services/api"
    assert report.command == f"cd services/api && {project_python()} -m pytest"
    assert report.passing == ("services/api/tests/test_t.py::test_sum",)
    (failure,) = report.failures
    assert (failure.test, failure.path, failure.line) == (
        "services/api/tests/test_t.py::test_wrong",
        "services/api/tests/test_t.py",
        8,
    )
    assert "services/api/tests/test_t.py:9" in failure.trace
    since = compare([report], [report], Change(new={"services/api/tests/test_t.py": [8]}))
    assert since is not None
    assert since.owed == (failure.test,)


async def test_a_test_of_the_folder_is_named_as_in_the_workspace(root: Path) -> None:
    check = one(root, "pytest in services/api", "services/api/src/totals.py")
    changes = {"services/api/src/totals.py": "def add(a, b):\n    return a + b  # both\n"}
    report = await run(check, root, "services/api/tests/test_t.py::test_sum", changes=changes)
    assert (report.passed, report.failed) == (1, 0)
    assert report.missed == {"services/api/src/totals.py": ()}


async def test_what_cannot_run_says_in_which_folder(root: Path) -> None:
    write(root, {"web/package.json": '{"devDependencies": {"no-such-tool": "1", "jest": "1"}}'})
    report = await run(one(root, "jest in web", "web/a.js"), root)
    assert report.problem == "in web: jest is not installed, so nothing was checked by it: npm install"


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node.js here")
async def test_nodes_own_runner_in_a_folder(root: Path) -> None:
    write(root, {"web/package.json": '{"scripts": {"test": "node --test"}}'})
    tests = 'import test from "node:test";\nimport assert from "node:assert";\n'
    tests += 'test("is wrong", () => {\n  assert.equal(1, 2);\n});\n'
    write(root, {"web/a.test.mjs": tests})
    report = await run(one(root, "node --test in web", "web/a.js"), root)
    assert report.problem is None, report.problem
    assert (report.passed, report.failed) == (0, 1)
    assert [(failure.path, failure.line) for failure in report.failures] == [("web/a.test.mjs", 3)]
    assert report.failures[0].test in ("is wrong in web", "web/a.test.mjs::is wrong"), "newer ones know the file"


UNITS = """\
import unittest

class T(unittest.TestCase):
    def test_sum(self):
        assert 1 + 1 == {sum}
    def test_more(self):
        pass
"""


async def test_tests_of_one_name_in_two_folders_are_told_apart(root: Path) -> None:
    sums = {"a": {"a/test_t.py": UNITS.format(sum=3)}, "b": {"b/test_t.py": UNITS.format(sum=3)}}
    for folder in "ab":
        write(root, {f"{folder}/setup.py": "", f"{folder}/test_t.py": UNITS.format(sum=2)})
    a, b = (one(root, f"unittest in {folder}", f"{folder}/test_t.py") for folder in "ab")
    before = [await run(a, root, changes=sums["a"]), await run(b, root)]
    after = [await run(a, root), await run(b, root, changes=sums["b"])]
    since = compare(before, after, Change())
    assert since == Comparison(introduced=("test_t.T.test_sum in b",), fixed=("test_t.T.test_sum in a",))

    both = [before[0], after[1]]
    since = compare(before, both, Change())
    assert since == Comparison(introduced=("test_t.T.test_sum in b",), still=("test_t.T.test_sum in a",))
    assert prove(both, "id", since).status is ProofStatus.RED
    assert [len(blamed(report, since).failures) for report in both] == [0, 1]
    offered = compare(before, [after[0], before[1]], Change())
    assert since_offered(offered, after) == Comparison(
        introduced=("test_t.T.test_sum in b",), fixed=("test_t.T.test_sum in a",)
    )

    owed = compare(before, both, Change(named="mend test_sum"))
    assert owed is not None
    assert owed.owed == ("test_t.T.test_sum in a",)
    again = await run(b, root, "test_t.T.test_sum in b")
    assert again.passing == ("test_t.T.test_sum in b",)
    assert stands_in("unittest in b", "test_t.T.test_sum in b", ["b/test_t.py"])
    assert not stands_in("unittest in b", "test_t.T.test_sum in b", ["b/test_u.py"])


@pytest.mark.skipif(shutil.which("ruff", path=str(Path(sys.executable).parent)) is None, reason="there is no ruff here")
async def test_a_finding_names_the_path_in_the_workspace(root: Path) -> None:
    write(root, {"services/api/ruff.toml": "", "services/api/src/more.py": "import os\n"})
    report = await run(one(root, "ruff in services/api", "services/api/src/more.py"), root)
    (failure,) = report.failures
    assert failure.path == "services/api/src/more.py"
    assert failure.test.startswith("services/api/src/more.py: F401")
