"""Which checks the folders have that a change touches, by the files on the way up alone."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from tests.unit.checks.workshop import Chosen, write

from detent.checks.catalog import find_checks
from detent.checks.folders import with_folders
from detent.checks.interpreter import Interpreter
from detent.checks.project import Project
from detent.core.ports import Check

PYTEST = "import pytest\n\n\ndef test_a():\n    pass\n"
UNITTEST = "import unittest\n\n\nclass T(unittest.TestCase):\n    pass\n"
SETTINGS = "[tool.pytest.ini_options]\n"
JEST = '{"devDependencies": {"jest": "1"}}'
VITEST = '{"devDependencies": {"vitest": "1"}}'


def found(
    root: Path, paths: Sequence[str], settings: Chosen | None = None, made: Path | None = None
) -> Sequence[Check]:
    project = Project(root, Interpreter(sys.executable, "a Python", ()), {"PATH": "/usr/bin"})
    chosen = settings or Chosen()
    return with_folders(project, chosen, find_checks(project, chosen), paths, made)


@pytest.mark.parametrize(
    ("files", "path", "names"),
    [
        ({"web/package.json": JEST, "web/tsconfig.json": "{}"}, "web/src/a.ts", ["jest in web", "tsc in web"]),
        ({"web/package.json": JEST}, "web", ["pytest"]),
        ({"web/package.json": JEST}, "README.md", ["pytest"]),
        ({"web/package.json": JEST}, "web/node_modules/x/a.js", ["pytest"]),
        ({"web/package.json": JEST}, "web/.cache/a.js", ["pytest"]),
        ({"web/package.json": JEST, "go.mod": ""}, "web/a.js", ["go test", "jest in web", "go vet"]),
        ({"go.work": "", "a/go.mod": "", "b/go.mod": ""}, "a/x/x.go", ["go test in a", "go vet in a"]),
        ({"go.mod": "", "tools/go.mod": ""}, "x/x.go", ["go test", "go vet"]),
        ({"services/api/pom.xml": ""}, "services/api/src/A.java", ["maven in services/api"]),
        ({"pom.xml": "<modules><module>api</module></modules>", "api/pom.xml": ""}, "api/A.java", ["maven"]),
        ({"pom.xml": "", "api/pom.xml": ""}, "api/A.java", ["maven", "maven in api"]),
        ({"android/settings.gradle": "", "android/app/build.gradle": ""}, "android/app/A.kt", ["gradle in android"]),
        ({"settings.gradle": "", "app/build.gradle": ""}, "app/A.kt", ["gradle"]),
        ({"settings.gradle": "", "b/settings.gradle": "", "b/build.gradle": ""}, "b/A.kt", ["gradle", "gradle in b"]),
        (
            {"Cargo.toml": '[workspace]\nmembers = ["crates/*"]', "crates/a/Cargo.toml": "[package]"},
            "crates/a/src/lib.rs",
            ["cargo test", "cargo clippy"],
        ),
        (
            {"Cargo.toml": '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/b"]', "crates/b/Cargo.toml": ""},
            "crates/b/src/lib.rs",
            ["cargo test", "cargo test in crates/b", "cargo clippy", "cargo clippy in crates/b"],
        ),
        (
            {"Cargo.toml": '[package]\n[workspace]\nmembers = ["a"]', "a/Cargo.toml": "[package]"},
            "a/src/lib.rs",
            ["cargo test", "cargo test in a", "cargo clippy", "cargo clippy in a"],
        ),
        ({"web/package.json": VITEST, "web/ui/package.json": "{}"}, "web/ui/a.ts", ["vitest in web"]),
        (
            {"package.json": VITEST, "vitest.workspace.ts": "", "ui/package.json": VITEST},
            "ui/a.ts",
            ["vitest"],
        ),
        (
            {
                "package.json": '{"scripts": {"test": "npm test --workspaces"}}',
                "a/package.json": '{"scripts": {"test": "x"}}',
            },
            "a/a.js",
            ["npm test"],
        ),
        (
            {"a/package.json": '{"scripts": {"test": "mocha"}}', "Makefile": "test:\n"},
            "a/a.js",
            ["make test", "npm test in a"],
        ),
    ],
)
def test_the_nearest_project_above_a_changed_file_is_checked_unless_one_above_does_it(
    files: Mapping[str, str], path: str, names: Sequence[str], tmp_path: Path
) -> None:
    write(tmp_path, files)
    assert [check.name for check in found(tmp_path, [path])] == names


@pytest.mark.parametrize(
    ("files", "names"),
    [
        # The top says nothing of tests: these are the folder's own.
        ({"api/pyproject.toml": SETTINGS, "api/test_a.py": PYTEST}, ["pytest in api", "py_compile"]),
        ({"api/requirements.txt": "pytest", "api/test_a.py": PYTEST}, ["pytest in api", "py_compile"]),
        ({"api/setup.py": "", "api/test_a.py": UNITTEST}, ["unittest in api", "py_compile"]),
        # It has others too.
        (
            {"api/pyproject.toml": SETTINGS, "api/test_a.py": PYTEST, "tests/test_b.py": PYTEST},
            ["pytest but for api", "pytest in api", "py_compile"],
        ),
        # It says that it wants them all.
        (
            {"pytest.ini": "", "api/pyproject.toml": SETTINGS, "api/test_a.py": PYTEST},
            ["pytest", "pytest in api", "py_compile"],
        ),
        # The folder has nothing of its own to say.
        (
            {"pyproject.toml": SETTINGS, "api/pyproject.toml": "[project]\n", "api/test_a.py": PYTEST},
            ["pytest", "py_compile"],
        ),
        ({"ruff.toml": "", "api/ruff.toml": "", "api/setup.py": ""}, ["pytest", "ruff"]),
        ({"api/ruff.toml": "", "api/setup.py": ""}, ["pytest", "py_compile", "ruff in api"]),
    ],
)
def test_a_folders_own_pytest_settings_are_those_of_its_tests(
    files: Mapping[str, str], names: Sequence[str], tmp_path: Path
) -> None:
    write(tmp_path, files)
    listed = [check.name for check in found(tmp_path, ["api/a.py", "api/test_a.py"])]
    assert [name for name in listed if name != "py_compile"] == [name for name in names if name != "py_compile"]


def test_what_the_settings_leave_out_is_left_out_of_folders_too(tmp_path: Path) -> None:
    write(tmp_path, {"a/package.json": JEST, "a/tsconfig.json": "{}", "b/tsconfig.json": "{}"})
    off = Chosen(off=("jest", "tsc in b"))
    assert [check.name for check in found(tmp_path, ["a/x.ts", "b/x.ts"], off)] == ["pytest", "tsc in a"]


def test_a_folder_has_its_own_tools_and_then_those_of_the_folders_around_it(tmp_path: Path) -> None:
    write(tmp_path, {"web/package.json": JEST, "web/ui/tsconfig.json": "{}", "web/ui/package.json": JEST})
    for tool in ("web/ui/node_modules/.bin/tsc", "web/node_modules/.bin/jest", "web/node_modules/.bin/tsc"):
        write(tmp_path, {tool: "#!/bin/sh\n"})
    jest, tsc = found(tmp_path, ["web/ui/a.ts"])
    assert list(jest.command()) == ["sh", "-c", f"cd web/ui && exec {tmp_path}/web/node_modules/.bin/jest"]
    assert list(tsc.command()) == ["sh", "-c", f"cd web/ui && exec {tmp_path}/web/ui/node_modules/.bin/tsc --noEmit"]


def test_a_folder_has_its_own_python(tmp_path: Path) -> None:
    write(tmp_path, {"api/pytest.ini": "", "api/test_a.py": PYTEST, "api/.venv/bin/python": "", "job/pytest.ini": ""})
    write(tmp_path, {"job/test_a.py": PYTEST})
    (tmp_path / "api/.venv/bin/python").chmod(0o755)
    api, job, _ = found(tmp_path, ["api/a.py", "job/a.py"])
    assert list(api.command())[2] == f"cd api && exec {tmp_path}/api/.venv/bin/python -m pytest"
    assert list(job.command())[2] == f"cd job && exec {sys.executable} -m pytest"


@pytest.mark.parametrize(
    ("own", "made", "names"),
    [
        # It is all new.
        (
            {"tests/test_b.py": PYTEST},
            {"api/pytest.ini": "", "api/test_a.py": PYTEST},
            ["pytest but for api", "pytest in api"],
        ),
        ({}, {"api/pytest.ini": "", "api/test_a.py": PYTEST}, ["pytest in api"]),
        ({}, {"web/package.json": JEST}, ["jest in web"]),
        ({"web/a.js": ""}, {"web/package.json": JEST}, ["jest in web"]),
        # What the top has tested it goes on testing.
        ({"api/test_a.py": PYTEST}, {"api/pytest.ini": "", "api/test_c.py": PYTEST}, ["pytest", "pytest in api"]),
        # What the user's own folder says of itself counts.
        ({"web/package.json": VITEST}, {"web/package.json": JEST}, ["vitest in web"]),
    ],
)
def test_a_folder_that_the_change_makes_a_project_is_one(
    own: Mapping[str, str], made: Mapping[str, str], names: Sequence[str], tmp_path: Path
) -> None:
    write(tmp_path / "ws", {"README.md": "", **own})
    write(tmp_path / "upper", made)
    listed = [check.name for check in found(tmp_path / "ws", list(made), made=tmp_path / "upper")]
    assert [name for name in listed if name != "py_compile"] == names


def test_the_tools_of_a_folder_that_the_change_makes_are_named_where_they_will_stand(tmp_path: Path) -> None:
    write(tmp_path / "ws", {"README.md": ""})
    write(tmp_path / "upper", {"web/package.json": JEST, "web/node_modules/.bin/jest": "", "app/build.gradle": ""})
    write(tmp_path / "upper", {"app/gradlew": ""})
    os.mkfifo(tmp_path / "upper/web/tox.ini")
    jest, gradle = found(tmp_path / "ws", ["web/a.ts", "app/A.kt"], made=tmp_path / "upper")
    assert list(jest.command()) == ["sh", "-c", f"cd web && exec {tmp_path}/ws/web/node_modules/.bin/jest"]
    assert list(gradle.command())[2].startswith(f"cd app && exec {tmp_path}/ws/app/gradlew test")


def test_a_folder_behind_a_link_is_not_looked_at(tmp_path: Path) -> None:
    write(tmp_path, {"ws/README.md": "", "other/package.json": JEST, "other/ui/tsconfig.json": "{}", "upper/x": ""})
    (tmp_path / "ws/linked").symlink_to(tmp_path / "other")
    (tmp_path / "upper/made").symlink_to(tmp_path / "other")
    for path in ("linked/a.ts", "linked/ui/a.ts", "made/a.ts", "made/ui/a.ts"):
        assert [check.name for check in found(tmp_path / "ws", [path], made=tmp_path / "upper")] == ["pytest"]
