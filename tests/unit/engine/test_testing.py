"""Which checks run the tests that are named, where folders below the top are projects of their own."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest
from tests.unit.checks.workshop import Chosen, write

from detent.checks.catalog import find_checks
from detent.checks.folders import with_folders
from detent.checks.interpreter import Interpreter
from detent.checks.project import Project
from detent.engine.testing import finding_tests
from detent.harness.copied import CopiedShadow

PYTEST = "import pytest\n\n\ndef test_a():\n    pass\n"
UNITTEST = "import unittest\n\n\nclass T(unittest.TestCase):\n    pass\n"
FILES = {
    "tests/test_top.py": PYTEST,
    "services/api/pytest.ini": "",
    "services/api/tests/test_api.py": PYTEST,
    "services/api/tests/data.json": "",
    "services/job/setup.py": "",
    "services/job/test_job.py": UNITTEST,
    "web/package.json": '{"devDependencies": {"jest": "1"}}',
    "web/src/a.test.ts": "",
    "go/go.mod": "",
    "go/a_test.go": "",
}
TOP = "pytest but for services/api, services/job"
API, JOB, WEB, GO = "pytest in services/api", "unittest in services/job", "jest in web", "go test in go"


@pytest.fixture
def shadow(tmp_path: Path) -> Iterator[CopiedShadow]:
    root = tmp_path / "ws"
    write(root, FILES)
    shadow = CopiedShadow.open(root, tmp_path / "shadow", {})
    yield shadow
    shadow.close()


def chosen(
    shadow: CopiedShadow,
    targets: Sequence[str],
    commands: list[Sequence[str]] | None = None,
    settings: Chosen | None = None,
) -> Mapping[str, Sequence[str]]:
    project = Project(shadow.root, Interpreter(sys.executable, "a Python", ()), {"PATH": "/usr/bin"})
    wish = settings or Chosen()
    find = partial(with_folders, project, wish, find_checks(project, wish), made=shadow.made)
    found = finding_tests(find, shadow.files, [] if commands is None else commands)(targets)
    return {check.name: tuple(own) for check, own in found}


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (["tests/test_top.py::test_a"], {"pytest": ("tests/test_top.py::test_a",)}),
        (["services/api/tests/test_api.py::test_a"], {API: ("services/api/tests/test_api.py::test_a",)}),
        (["./services/api/tests/"], {API: ("services/api/tests",)}),
        (["services/api"], {API: ()}),
        (["services"], {API: (), JOB: ()}),
        (["services/api/tests/test_api.py", "services/api"], {API: ()}),
        (["web/src/a.test.ts"], {WEB: ("web/src/a.test.ts",)}),
        (["web/src"], {WEB: ("web/src",)}),
        (["go/a_test.go"], {GO: ("go/a_test.go",)}),
        (["services/job/test_job.py"], {JOB: ("services/job/test_job.py",)}),
        (["services/api/tests/nowhere.py"], {API: ("services/api/tests/nowhere.py",)}),
        (
            ["tests/test_top.py", "services/api/tests/test_api.py"],
            {"pytest but for services/api": ("tests/test_top.py",), API: ("services/api/tests/test_api.py",)},
        ),
        ([], {"pytest": ()}),
    ],
)
def test_named_tests_are_run_by_the_folder_that_has_them(
    targets: Sequence[str], expected: Mapping[str, Sequence[str]], shadow: CopiedShadow
) -> None:
    assert chosen(shadow, targets) == expected


def test_a_test_that_a_report_names_with_its_folder_runs_there(shadow: CopiedShadow) -> None:
    named = "test_job.T.test_x in services/job"
    assert chosen(shadow, [named]) == {JOB: (named,)}


def test_a_command_of_the_users_own_runs_whatever_is_named_however_it_is_called(shadow: CopiedShadow) -> None:
    own = "for one in tests; do python $one; done"
    assert chosen(shadow, ["tests/test_top.py"], settings=Chosen(commands=(own,), off=("pytest",))) == {
        own: ("tests/test_top.py",)
    }


def test_all_tests_are_those_of_the_folders_too_in_which_something_was_changed(shadow: CopiedShadow) -> None:
    shadow.files.write("services/job/job.py", "x = 1\n")
    shadow.files.delete("web/src/a.test.ts")
    assert chosen(shadow, []) == {"pytest but for services/job": (), JOB: (), WEB: ()}
    assert chosen(shadow, ["test_job.T.test_x"]) == {JOB: ("test_job.T.test_x",)}, "as it is named in a report"


def test_each_command_may_run_from_then_on(shadow: CopiedShadow) -> None:
    commands: list[Sequence[str]] = []
    jest, go = ("sh", "-c", "cd web && exec jest"), ("sh", "-c", "cd go && exec go test ./...")
    chosen(shadow, ["web/src/a.test.ts"], commands)
    assert commands == [jest]
    chosen(shadow, ["web/src/a.test.ts", "go/a_test.go"], commands)
    assert commands == [jest, go]
