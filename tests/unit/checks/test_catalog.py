"""Which checks are found in which projects, by their files alone."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.unit.checks.workshop import Chosen, write

from detent.checks.catalog import NAMES, command_check, find_checks
from detent.checks.interpreter import Interpreter
from detent.checks.project import Project
from detent.core.proof import CheckKind

PYTEST = "import pytest\n\n\ndef test_a():\n    pass\n"
UNITTEST = "import unittest\n\n\nclass T(unittest.TestCase):\n    pass\n"


def names(root: Path, settings: Chosen | None = None) -> list[str]:
    project = Project(root, Interpreter(sys.executable, "a Python", ()), {"PATH": "/usr/bin"})
    return [check.name for check in find_checks(project, settings or Chosen())]


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, ["pytest"]),
        ({"tests/test_a.py": PYTEST}, ["pytest", "py_compile"]),
        ({"a.py": "", "tests/test_a.py": UNITTEST}, ["unittest", "py_compile"]),
        ({"tests/test_a.py": UNITTEST, "requirements-dev.txt": "pytest>=8"}, ["pytest", "py_compile"]),
        ({"tests/test_a.py": UNITTEST, "pytest.toml": "[pytest]\n"}, ["pytest", "py_compile"]),
        ({"tests/test_a.py": UNITTEST, "tests/test_b.py": PYTEST}, ["pytest", "py_compile"]),
        ({"pyproject.toml": "[tool.ruff]\n[tool.mypy]\n"}, ["pytest", "mypy", "ruff"]),
        ({"setup.cfg": "[mypy]\nstrict = true\n", "pyrightconfig.json": "{}"}, ["pytest", "mypy", "pyright"]),
        ({"tox.ini": "[testenv]\ncommands = ./run\n"}, ["tox"]),
        ({"tox.ini": "[testenv]\ncommands = pytest\n", "test_a.py": PYTEST}, ["pytest", "py_compile"]),
        ({"tox.toml": 'env_list = ["py"]\n'}, ["tox"]),
        ({"setup.cfg": "[tox:tox]\nenvlist = py\n"}, ["tox"]),
        ({"tox.ini": "[flake8]\nmax-line-length = 99\n", "Makefile": "test:\n\ttrue\n"}, ["make test"]),
        ({"noxfile.py": "import nox\n"}, ["nox", "py_compile"]),
        ({"package.json": '{"devDependencies": {"vitest": "1"}}', "tsconfig.json": "{}"}, ["vitest", "tsc"]),
        ({"package.json": '{"devDependencies": {"jest": "1"}}', ".eslintrc.json": "{}"}, ["jest", "eslint"]),
        ({"package.json": '{"scripts": {"test": "node --test", "lint": "x"}}'}, ["node --test", "npm run lint"]),
        ({"package.json": '{"scripts": {"test": "mocha"}}'}, ["npm test"]),
        ({"package.json": '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'}, ["pytest"]),
        ({"package.json": "{not json"}, ["pytest"]),
        ({"package.json": '["a list"]'}, ["pytest"]),
        ({"go.mod": "module m\n"}, ["go test", "go vet"]),
        ({"Cargo.toml": "[package]\n"}, ["cargo test", "cargo clippy"]),
        ({"pom.xml": "<project/>"}, ["maven"]),
        ({"build.gradle.kts": ""}, ["gradle"]),
        ({"settings.gradle.kts": 'include("app")', "app/build.gradle.kts": ""}, ["gradle"]),
        ({"Makefile": "test:\n\ttrue\nlint: x\n\ttrue\ncheck: test\n"}, ["make test", "make lint"]),
        ({"Makefile": "check:\n\ttrue\ntest := 3\nlinter:\n"}, ["make check"]),
        ({"Makefile": "test lint:\n\ttrue\n", "go.mod": ""}, ["go test", "go vet"]),
        ({"node_modules/x/test_a.py": PYTEST, ".venv/pyvenv.cfg": "", ".venv/test_b.py": PYTEST}, ["pytest"]),
    ],
)
def test_what_a_projects_files_speak_of_is_found(files: Mapping[str, str], found: list[str], tmp_path: Path) -> None:
    write(tmp_path, files)
    assert names(tmp_path) == found


def test_settings_switch_off_and_add(tmp_path: Path) -> None:
    write(tmp_path, {"tests/test_a.py": PYTEST, "ruff.toml": "", "mypy.ini": ""})
    assert names(tmp_path, Chosen(off=("mypy", "py_compile"))) == ["pytest", "ruff"]
    assert names(tmp_path, Chosen(off=("mypy", "pytest", "py_compile"), commands=("./run 'a b'",))) == [
        "./run 'a b'",
        "ruff",
    ]


def test_a_command_of_the_users_own_is_split_as_a_shell_would(tmp_path: Path) -> None:
    project = Project(tmp_path, Interpreter(sys.executable, "a Python", ()), {"PATH": "/usr/bin"})
    (own,) = find_checks(project, Chosen(off=("pytest",), commands=("sh -c 'exit 0'",)))
    assert (own.kind, list(own.command())) == (CheckKind.TESTS, ["/usr/bin/sh", "-c", "exit 0"])


@pytest.mark.parametrize(
    ("build", "brings", "installed", "program"),
    [
        ("pom.xml", "mvnw", "", "{root}/mvnw"),
        ("pom.xml", "mvnw", "mvn", "{path}/mvn"),
        ("pom.xml", "", "", "mvn"),
        ("settings.gradle", "gradlew", "gradle", "{root}/gradlew"),
    ],
)
def test_a_tool_that_the_project_brings_along_is_used(
    build: str, brings: str, installed: str, program: str, tmp_path: Path
) -> None:
    root, path = tmp_path / "project", tmp_path / "path"
    write(root, {build: "", **({brings: "#!/bin/sh\n"} if brings else {})})
    if installed:
        write(path, {installed: "#!/bin/sh\n"})
        (path / installed).chmod(0o755)
    project = Project(root, Interpreter(sys.executable, "a Python", ()), {"PATH": str(path)})
    (check,) = find_checks(project, Chosen())
    assert check.command()[0] == program.format(root=root, path=path)


def test_no_two_checks_have_one_name() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(
    ("line", "argv"),
    [
        ("pytest -q tests", ["-q", "tests"]),
        ("ruff check . && mypy", ["-c", "ruff check . && mypy"]),
        ("grep -c x *.py", ["-c", "grep -c x *.py"]),
        ("A=1 make", ["-c", "A=1 make"]),
        ("! grep x y", ["-c", "! grep x y"]),
        ("grep 'a b' x", ["a b", "x"]),
        ("echo it's", ["-c", "echo it's"]),
    ],
)
def test_a_line_with_signs_of_a_shell_is_left_to_one(line: str, argv: list[str], tmp_path: Path) -> None:
    project = Project(tmp_path, Interpreter(sys.executable, "a Python", ()), {"PATH": "/usr/bin:/bin"})
    command = command_check(line, project, Chosen()).command()
    assert list(command[1:]) == argv
