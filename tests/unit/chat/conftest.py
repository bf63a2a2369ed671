"""A chat about the sample project: a real workspace, and a model that plays the demo's script."""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests import walls
from tests.unit.cli.conftest import script_without_place

from detent.chat.conversation import Chat
from detent.cli.demo.sample import lay_out
from detent.config import Folders, environment
from detent.core.work import Snapshot
from detent.engine.workspace import FrontEnd
from detent.harness.git import Git
from detent.house import House


def right_at_once() -> str:
    """The demo's script without its detour."""
    plan, _, edit, *_, last = json.loads(script_without_place())["replies"]
    function, _ = edit["tool_calls"][0]["arguments"]["edits"]
    guard = '    if b == 0:\n        raise ValueError("cannot divide by zero")\n'
    function["new_string"] = guard + function["new_string"]
    return json.dumps({"replies": [{**reply, "expects": []} for reply in (plan, edit, last)]})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root, script = tmp_path / "project", tmp_path / "script.json"
    lay_out(root)
    Git(root).init()
    script.write_text(right_at_once())
    variables = {
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "DETENT_MODEL_NAME": f"rehearsal:{script}",
        "DETENT_CHECKS_INTERPRETER": sys.executable,
        **walls.chosen(),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "DETENT_MODEL_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return root


@pytest.fixture
async def chat(project: Path) -> AsyncIterator[Chat]:
    house = House(environment())
    workspace = house.open_workspace(project, FrontEnd(lambda disk: disk))
    yield Chat(workspace, Folders.find(environment()), lambda: Snapshot(str(project), {}), attended=False)
    await workspace.close()
    house.kill_all()
