"""A formatter that runs when the user saves."""

import asyncio
import sys
from pathlib import Path

import pytest
from tests.unit.engine.house import DONE, PLAN, on_disk, opened
from tests.unit.engine.test_proposals import calls

from detent.core.change import Decision, HunkState
from detent.core.work import Task, TaskKind
from detent.engine.workspace import Workspace
from detent.harness.git import Git
from detent.harness.sandbox.walls import Walls

pytestmark = pytest.mark.skipif(not Walls().stand, reason=f"no sandbox: {Walls().found.reason}")

BASE = "def one():\n    return 1\n\n\ndef kept():\n    return 0\n\n\ndef two():\n    return 2\n"
UGLY = BASE.replace("return 1", "return [1,2]").replace("return 2", "return 22")
LANDED = BASE.replace("return 1", "return [1,2]")
FORMATTED = BASE.replace("return 1", "return [1, 2]")


async def state_of_the_other(workspace: Workspace, now: str) -> HunkState:
    """What becomes of the second hunk when the first one has landed and the file holds ``now``."""
    run_id = workspace.runs.start(Task(TaskKind.DO, "x"), on_disk(workspace), unattended=True)
    view = await workspace.runs.wait(run_id)
    one, two = view.hunks
    await workspace.runs.decisions.decide(run_id, [one.id], Decision.ACCEPT)
    file = workspace.root / "a.py"
    assert file.read_text() == LANDED
    file.write_text(now)
    workspace.runs.decisions.restate(run_id, ["a.py"])
    assert workspace.hub.view(run_id).states[two.id] is HunkState.STALE
    await asyncio.gather(*workspace.runs.decisions._formatting._tasks)
    return workspace.hub.view(run_id).states[two.id]


def lay_out(folder: Path) -> None:
    root = folder / "ws"
    root.mkdir()
    Git(root).init()
    (root / "a.py").write_text(BASE)
    (root / "pyproject.toml").write_text("[tool.ruff]\n")


REPLIES = [PLAN, calls("write_file", path="a.py", content=UGLY), DONE]
SETTINGS = {"checks.interpreter": sys.executable, "checks.off": ["ruff"]}
"""Of ruff, only what formats."""


async def test_what_the_project_s_formatter_did_makes_no_hunk_stale(tmp_path: Path) -> None:
    lay_out(tmp_path)
    async with opened(tmp_path, REPLIES, settings=SETTINGS) as workspace:
        workspace.trust.trust(workspace.root)
        assert await state_of_the_other(workspace, FORMATTED) is HunkState.PENDING


async def test_what_it_did_not_do_is_the_user_s(tmp_path: Path) -> None:
    """It could have been a formatter, but the project's formatter does something else."""
    lay_out(tmp_path)
    async with opened(tmp_path, REPLIES, settings=SETTINGS) as workspace:
        workspace.trust.trust(workspace.root)
        assert await state_of_the_other(workspace, LANDED.replace("[1,2]", "[1 , 2]")) is HunkState.STALE


async def test_in_a_folder_that_is_not_trusted_nothing_is_run(tmp_path: Path) -> None:
    lay_out(tmp_path)
    async with opened(tmp_path, REPLIES, settings=SETTINGS) as workspace:
        assert await state_of_the_other(workspace, FORMATTED) is HunkState.STALE
