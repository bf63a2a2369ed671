"""Which lines of a change no test executed, as the project's own Python processes tell."""

from pathlib import Path

import pytest
from tests.project_python import project_python
from tests.unit.checks.workshop import Chosen, check, run, write

from detent.checks.catalog import RECIPES
from detent.checks.interpreter import Interpreter
from detent.checks.project import Project
from detent.checks.recipe_check import RecipeCheck

OWN = Interpreter(project_python(), "a Python", ())
OLD = "def sign(x):\n    return 0\n"
NEW = '''\
"""About signs."""

LIMIT = 3


def sign(x):
    """The sign."""
    if x > 0:
        return 1
    if x < 0:
        return -1
    return 0


def never(x):
    for one in x:
        print(one)
'''
TEST = "from signs import sign\n\n\ndef test_sign():\n    assert sign(3) == 1\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "project", {"signs.py": OLD, "tests/test_signs.py": TEST, "conftest.py": ""})
    return tmp_path / "project"


async def test_lines_that_no_test_executed(root: Path) -> None:
    report = await check(root, OWN, changes={"signs.py": NEW, "unused.py": "x = 1\n"})
    assert report.green
    assert report.missed == {"signs.py": (9, 10, 11, 15, 16), "unused.py": (0,)}


async def test_lines_that_a_program_executed_which_a_test_started(root: Path) -> None:
    started = (
        "import subprocess, sys\n\n\ndef test_it():\n    code = 'import signs; signs.sign(-1); signs.never([1])'\n"
    )
    started += "    subprocess.run([sys.executable, '-c', code], check=True)\n"
    report = await check(root, OWN, changes={"signs.py": NEW, "tests/test_more.py": started})
    assert report.missed["signs.py"] == (11,)


@pytest.mark.parametrize(
    "loses",
    [
        "import sys\n\n\ndef test_it():\n    sys.settrace(None)\n    getattr(sys, 'monitoring', sys) is sys or "
        "sys.monitoring.free_tool_id(4)\n",
        "import os, subprocess, sys\n\n\ndef test_it():\n"
        "    subprocess.run([sys.executable, '-c', 'import os; os._exit(0)'], check=True)\n",
        "import os\n\n\ndef test_it():\n    child = os.fork()\n    child or os._exit(0)\n    os.waitpid(child, 0)\n",
    ],
    ids=["another tool", "a child that vanished", "a fork"],
)
async def test_where_not_all_is_known_nothing_is_said(root: Path, loses: str) -> None:
    report = await check(root, OWN, changes={"signs.py": NEW, "tests/test_more.py": loses})
    assert report.green
    assert report.missed == {}


async def test_nothing_is_watched_where_nothing_was_changed(root: Path) -> None:
    assert (await check(root, OWN)).missed == {}


async def test_unittest_tells_lines_too(tmp_path: Path) -> None:
    tests = "import unittest\nfrom signs import sign\n\n\nclass T(unittest.TestCase):\n    def test_it(self):\n"
    write(tmp_path / "project", {"signs.py": OLD, "tests/test_signs.py": tests + "        assert sign(3) == 1\n"})
    recipe = next(one for one in RECIPES if one.name == "unittest")
    unittest = RecipeCheck(recipe, Project(tmp_path / "project", OWN, {}), Chosen())
    report = await run(unittest, tmp_path / "project", changes={"signs.py": NEW})
    assert report.missed == {"signs.py": (9, 10, 11, 15, 16)}
