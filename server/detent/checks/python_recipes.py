"""Tools for Python, beside pytest, which is a check of its own."""

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import PurePosixPath

from detent.checks import diagnostics, runner_reports
from detent.checks.places import is_below
from detent.checks.project import Project
from detent.checks.recipe import Recipe
from detent.core.proof import CheckKind

_MOST_TEST_FILES = 50
_TEST_FILE = re.compile(r"(?:^test_?\w*|_test)\.py$")
_PYTEST_TEST = re.compile(r"^(?:import pytest|from pytest |(?:async )?def test_)", re.MULTILINE)
_PYTEST_SETTINGS = re.compile(r"^\[(?:tool:)?pytest\]", re.MULTILINE)
_UNITTEST_TEST = re.compile(r"^(?:import unittest|from unittest )", re.MULTILINE)


def sets_pytest(project: Project) -> bool:
    """Whether it has settings of its own for pytest."""
    if project.has("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml"):
        return True
    texts = project.text("setup.cfg"), project.text("tox.ini")
    return "pytest" in project.table("pyproject.toml", "tool") or any(map(_PYTEST_SETTINGS.search, texts))


def is_python(project: Project) -> bool:
    """Whether its files say that it is a project of Python, and not only a folder with some."""
    return sets_pytest(project) or project.has("pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "Pipfile")


def has_python_tests_but_for(project: Project, folders: Sequence[str]) -> bool:
    found = (path.relative_to(project.root).as_posix() for path in project.files(".py") if _TEST_FILE.search(path.name))
    return any(not any(is_below(path, folder) for folder in folders) for path in found)


def speaks_of_pytest(project: Project) -> bool:
    """Settings, requirements or tests that only pytest understands."""
    if project.has("pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "conftest.py", "*/conftest.py"):
        return True
    for name in ("pyproject.toml", "setup.cfg", "tox.ini", "noxfile.py", "requirements*.txt", "Pipfile", "setup.py"):
        if any("pytest" in project.text(found.name) for found in project.root.glob(name)):
            return True
    return any(_PYTEST_TEST.search(text) for text in _tests(project))


def has_python_tests(project: Project) -> bool:
    return any(_TEST_FILE.search(path.name) for path in project.files(".py"))


def _wants_unittest(project: Project) -> bool:
    return not speaks_of_pytest(project) and any(_UNITTEST_TEST.search(text) for text in _tests(project))


def _tests(project: Project) -> list[str]:
    files = (path for path in project.files(".py") if _TEST_FILE.search(path.name))
    return [project.text(str(path.relative_to(project.root))) for path in islice(files, _MOST_TEST_FILES)]


def _unittest(project: Project) -> Sequence[str]:
    """A folder of tests that is no package has to be named to be found."""
    loose = [
        name
        for name in ("tests", "test")
        if (project.root / name).is_dir() and not (project.root / name / "__init__.py").exists()
    ]
    start = ("discover", "-s", loose[0]) if loose else ("discover",)
    return (project.interpreter.path, "-m", "unittest", *start, "-v", "-b")


def _unittest_targets(targets: Sequence[str]) -> Sequence[str]:
    """All are found, and those are run whose names fit."""
    return [word for one in targets for word in ("-k", _pattern(one))]


def _pattern(target: str) -> str:
    return f"*{PurePosixPath(target).stem}.*" if target.endswith(".py") else target


def _wants_mypy(project: Project) -> bool:
    configured = "mypy" in project.table("pyproject.toml", "tool") or "[mypy]" in project.text("setup.cfg")
    return configured or project.has("mypy.ini", ".mypy.ini")


def _mypy(project: Project) -> Sequence[str]:
    own = project.table("pyproject.toml", "tool", "mypy")
    texts = "\n".join(project.text(name) for name in ("mypy.ini", ".mypy.ini", "setup.cfg"))
    named = any(key in own for key in ("files", "packages", "modules")) or re.search(
        r"^(?:files|packages|modules)\s*=", texts, re.MULTILINE
    )
    return ("mypy",) if named else ("mypy", ".")


def _wants_ruff(project: Project) -> bool:
    return "ruff" in project.table("pyproject.toml", "tool") or project.has("ruff.toml", ".ruff.toml")


def _wants_pyright(project: Project) -> bool:
    tools = project.table("pyproject.toml", "tool")
    return project.has("pyrightconfig.json") or "pyright" in tools or "basedpyright" in tools


def _wants_tox(project: Project) -> bool:
    """Other tools keep their settings in tox.ini too."""
    own = re.search(r"^\[(?:tox|testenv)\b", project.text("tox.ini"), re.MULTILINE) is not None
    elsewhere = "tox" in project.table("pyproject.toml", "tool") or "[tox:tox]" in project.text("setup.cfg")
    return own or elsewhere or project.has("tox.toml")


UNITTEST = Recipe(
    "unittest",
    CheckKind.TESTS,
    _wants_unittest,
    _unittest,
    runner_reports.unittest,
    targets=_unittest_targets,
)
RUFF = Recipe(
    "ruff",
    CheckKind.LINT,
    _wants_ruff,
    lambda _: ("ruff", "check"),
    diagnostics.ruff,
    reporting=("--no-cache", "--no-fix", "--output-format=json", "--output-file={reports}/ruff.json"),
    install="pip install ruff",
)
MYPY = Recipe(
    "mypy",
    CheckKind.TYPES,
    _wants_mypy,
    _mypy,
    diagnostics.placed_lines,
    reporting=(
        "--no-pretty",
        "--no-error-summary",
        "--hide-error-context",
        "--no-color-output",
        "--cache-dir={cache}/mypy",
    ),
    install="pip install mypy",
)
PYRIGHT = Recipe(
    "pyright",
    CheckKind.TYPES,
    _wants_pyright,
    lambda _: ("pyright",),
    diagnostics.pyright,
    reporting=("--outputjson",),
    install="pip install pyright",
)
TOX = Recipe(
    "tox",
    CheckKind.TESTS,
    _wants_tox,
    lambda _: ("tox", "run", "--skip-pkg-install"),
    runner_reports.by_exit_code,
    reporting=("--workdir={cache}/tox",),
    install="pip install tox",
    stands_in=True,
)
NOX = Recipe(
    "nox",
    CheckKind.TESTS,
    lambda project: project.has("noxfile.py"),
    lambda _: ("nox", "--no-install"),
    runner_reports.by_exit_code,
    reporting=("--envdir={cache}/nox",),
    install="pip install nox",
    stands_in=True,
)
PYTHON = (UNITTEST, RUFF, MYPY, PYRIGHT, TOX, NOX)
