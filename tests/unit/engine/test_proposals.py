"""Who made which change of a proposal."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.unit.engine.house import DONE, PLAN, on_disk, opened

from detent.core.proof import Outcome
from detent.core.work import Task, TaskKind
from detent.harness.git import Git
from detent.harness.sandbox.walls import Walls


def calls(name: str, **arguments: object) -> Mapping[str, Any]:
    return {"tool_calls": [{"name": name, "arguments": arguments}]}


@pytest.mark.skipif(not Walls().stand, reason=f"no sandbox: {Walls().found.reason}")
async def test_what_commands_change_is_told_apart_from_the_model_s_own_edits(tmp_path: Path) -> None:
    replies = [
        PLAN,
        calls("write_file", path="own.txt", content="one\n"),
        calls("write_file", path="both.txt", content="one\n"),
        calls("run_command", command="sed -i s/one/two/ both.txt && echo made > made.txt"),
        calls("write_file", path="again.txt", content="x\n"),
        DONE,
    ]
    async with opened(tmp_path, replies, settings={"policy.profile": "auto"}) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(Task(TaskKind.DO, "x"), on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert view.proposal is not None
        command = "sed -i s/one/two/ both.txt && echo made > made.txt"
        made_by = {file.path: file.made_by for file in view.proposal.files}
        assert made_by == {"own.txt": "edit", "again.txt": "edit", "both.txt": command, "made.txt": command}


@pytest.mark.skipif(not Walls().stand, reason=f"no sandbox: {Walls().found.reason}")
async def test_a_proof_says_what_it_leaned_on_that_is_not_proposed(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    root.mkdir()
    Git(root).init()
    (root / ".gitignore").write_text("*.data\n")
    (root / "test_it.py").write_text("def test_it():\n    assert open('x.data').read() == 'made\\n'\n")
    replies = [
        PLAN,
        calls("run_command", command="echo made > x.data"),
        calls("write_file", path="own.txt", content="one\n"),
        DONE,
    ]
    settings = {"policy.profile": "auto", "checks.interpreter": sys.executable}
    async with opened(tmp_path, replies, settings=settings) as workspace:
        workspace.trust.trust(workspace.root)
        run_id = workspace.runs.start(Task(TaskKind.DO, "x"), on_disk(workspace), unattended=True)
        view = await workspace.runs.wait(run_id)
        assert view.outcome is Outcome.PROVEN, view.reason
        assert view.reason == "pytest: 1 passed; depends on what git ignores and the proposal lacks: x.data"
