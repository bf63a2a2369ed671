"""The real tools, where they are installed; what only others have is read from what it once wrote."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.unit.checks.workshop import Chosen, run, write

from detent.checks.catalog import RECIPES
from detent.checks.compile_check import CompileCheck
from detent.checks.interpreter import Interpreter
from detent.checks.project import Project
from detent.checks.proof import prove
from detent.checks.recipe_check import RecipeCheck
from detent.core.proof import CheckReport, ProofStatus

OWN = Interpreter(sys.executable, "our own Python", ())
PATH = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
UNITTEST = """\
import unittest


class T(unittest.TestCase):
    def test_ok(self):
        '''A sentence about it.'''
        print("test_no (tests.test_a.T.test_no) ... ok")

    def test_fail(self):
        self.assertEqual(1, 2)

    def test_error(self):
        {}["x"]

    @unittest.skip("later")
    def test_later(self):
        pass

    @unittest.expectedFailure
    def test_surprise(self):
        pass
"""


async def check(
    name: str,
    root: Path,
    *targets: str,
    changes: Mapping[str, str] | None = None,
    seconds: float = 120,
    path: str = PATH,
) -> CheckReport:
    recipe = next(one for one in RECIPES if one.name == name)
    project = Project(root, OWN, {"PATH": path, "HOME": str(Path.home())})
    assert recipe.wanted(project), "the project does not speak of it"
    return await run(RecipeCheck(recipe, project, Chosen(seconds=seconds)), root, *targets, changes=changes)


def counts(report: CheckReport) -> tuple[int, int, int, int, int]:
    return report.collected, report.passed, report.failed, report.errors, report.skipped


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project"


@pytest.mark.parametrize("package", [True, False])
async def test_unittest(root: Path, package: bool) -> None:
    write(root, {"tests/test_a.py": UNITTEST, "tests/test_broken.py": "import unittest\nimport nowhere\n"})
    if package:
        write(root, {"tests/__init__.py": ""})
    report = await check("unittest", root)
    assert report.problem is None, report.problem
    assert counts(report) == (6, 1, 2, 2, 1)
    folder = "tests." if package else ""
    assert report.passing == (f"{folder}test_a.T.test_ok",)
    failed = {failure.test.removeprefix(folder): failure for failure in report.failures}
    assert set(failed) == {"test_a.T.test_fail", "test_a.T.test_error", "test_a.T.test_surprise", "test_broken"}
    wrong = failed["test_a.T.test_fail"]
    assert (wrong.path, wrong.line, wrong.message) == ("tests/test_a.py", 9, "AssertionError: 1 != 2")
    assert failed["test_a.T.test_error"].line == 12
    assert (failed["test_broken"].path, failed["test_broken"].line) == ("tests/test_broken.py", 1)


async def test_some_unittests_by_file_or_name(root: Path) -> None:
    write(root, {"tests/test_a.py": UNITTEST, "tests/test_b.py": UNITTEST})
    assert (await check("unittest", root, "tests/test_b.py")).collected == 5
    report = await check("unittest", root, "test_a.T.test_ok")
    assert (counts(report), report.green) == ((1, 1, 0, 0, 0), True)


async def test_unittests_that_are_not_there_prove_nothing(root: Path) -> None:
    write(root, {"tests/test_a.py": "import unittest\n"})
    report = await check("unittest", root)
    assert report.problem is not None
    assert prove([report], "").status is ProofStatus.UNPROVEN


async def test_what_a_unittest_imports_from_the_users_own_tree_is_said(root: Path) -> None:
    own = f"import sys\nsys.path.insert(0, {str(root)!r})\nimport unittest, mine\n\n\nclass T(unittest.TestCase):\n"
    write(root, {"mine.py": "", "tests/test_a.py": own + "    def test_a(self):\n        pass\n"})
    report = await check("unittest", root)
    assert report.wrong_tree == ("mine",)
    assert not report.green


async def test_ruff(root: Path) -> None:
    write(root, {"ruff.toml": "", "a.py": "import os\n", "b.py": "x = 1\n"})
    report = await check("ruff", root)
    (found,) = report.failures
    assert (found.path, found.line, report.failed) == ("a.py", 0, 1)
    assert found.test.startswith("a.py: F401 `os` imported but unused")
    assert prove([report], "").status is ProofStatus.RED
    assert (await check("ruff", root, changes={"a.py": "x = 2\n"})).green


async def test_a_linter_that_does_not_understand_its_settings_is_never_green(root: Path) -> None:
    write(root, {"ruff.toml": "nonsense = 3\n", "a.py": "x = 1\n"})
    report = await check("ruff", root)
    assert not report.green
    assert report.problem is not None


async def test_mypy(root: Path) -> None:
    write(root, {"mypy.ini": "[mypy]\n", "a.py": 'x: int = "a"\n', "b.py": "def f() -> int:\n    return 1\n"})
    report = await check("mypy", root)
    (found,) = report.failures
    assert (found.path, found.line) == ("a.py", 0)
    assert "Incompatible types in assignment" in found.message
    assert (await check("mypy", root, changes={"a.py": "x: int = 1\n"})).green


async def test_make_and_the_users_own_commands_pass_by_their_exit_code(root: Path) -> None:
    write(root, {"Makefile": "test:\n\t@echo it is bad; test -f good\n"})
    report = await check("make test", root)
    assert (report.failed, report.green) == (1, False)
    assert (await check("make test", root, changes={"good": ""})).green


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node.js")
async def test_node(root: Path) -> None:
    tests = 'import test from "node:test";\nimport assert from "node:assert";\n'
    tests += 'test("adds", () => assert.equal(1 + 1, 2));\ntest("is wrong", () => {\n  assert.equal(1, 2);\n});\n'
    write(root, {"package.json": '{"scripts": {"test": "node --test"}}', "a.test.mjs": tests})
    report = await check("node --test", root)
    assert counts(report) == (2, 1, 1, 0, 0)
    (wrong,) = report.failures
    assert (wrong.test, wrong.path, wrong.line) == ("is wrong", "a.test.mjs", 4)


async def test_cargo(root: Path, tmp_path: Path) -> None:
    """Where there is no Rust, a program stands in that writes what the real one wrote."""
    if shutil.which("cargo") is None:
        wrote = (Path(__file__).parent / "samples" / "cargo_passes.txt").read_text()
        write(tmp_path, {"bin/cargo": f"#!/bin/sh\ncat <<'END'\n{wrote}END\n"})
        (tmp_path / "bin" / "cargo").chmod(0o755)
    lib = "#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {\n        assert_eq!(1 + 1, 2);\n    }\n}\n"
    manifest = '[package]\nname = "calc"\nversion = "0.1.0"\nedition = "2021"\n'
    write(
        root, {"Cargo.toml": manifest, "Cargo.lock": 'version = 3\n\n[[package]]\nname = "calc"\nversion = "0.1.0"\n'}
    )
    write(root, {"src/lib.rs": lib})
    report = await check("cargo test", root, path=f"{PATH}:{tmp_path / 'bin'}")
    assert report.problem is None, report.problem
    assert counts(report) == (1, 1, 0, 0, 0)


async def test_what_hangs_is_stopped_and_proves_nothing(root: Path) -> None:
    write(root, {"Makefile": "test:\n\t@sleep 60\n"})
    report = await check("make test", root, seconds=0.5)
    assert report.problem == "make test did not end within 0.5 seconds; raise checks.seconds."
    assert prove([report], "").status is ProofStatus.UNPROVEN


async def test_a_tool_that_is_not_installed_is_said_and_never_green(root: Path) -> None:
    write(root, {"go.mod": "module m\n"})
    recipe = next(one for one in RECIPES if one.name == "go vet")
    report = await run(RecipeCheck(recipe, Project(root, OWN, {"PATH": ""}), Chosen()), root)
    assert not report.green
    assert report.problem == "go is not installed, so nothing was checked by it: see the manual of Go"


async def test_what_was_changed_is_compiled(root: Path) -> None:
    write(root, {"old.py": "print 'old'\n", "-a.py": "x = 1\n", "b.py": "x = 1\n"})
    compile_check = CompileCheck(OWN)
    assert (await run(compile_check, root)).green
    report = await run(compile_check, root, changes={"-a.py": "x = 2\n", "b.py": "x = 1\ndef f(:\n"})
    (found,) = report.failures
    assert (found.path, found.line) == ("b.py", 1)
    assert found.message.startswith("SyntaxError")
