"""Who made which change of a proposal."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.unit.engine.house import DONE, PLAN, on_disk, opened

from detent.core.work import Task, TaskKind
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
