"""The whole story from a real Neovim that has no plugin: standard messages are enough."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests import walls
from tests.editors import neovim
from tests.model_server import FaultyScript, ScriptedServer
from tests.scenarios.scenario import HERE, load, repository

STORY = Path(__file__).with_name("story.lua")
STEPS = (
    "attached",
    "progress began",
    "hunk shown",
    "progress ended",
    "severity 3",
    "buffer changed",
    "modified true",
    "undone",
    "server left",
    "THE END",
)


async def test_the_story_in_neovim(tmp_path: Path) -> None:
    editor = neovim.find()
    if editor is None:
        pytest.skip("needs Neovim 0.10 or newer (on Debian as root it is installed by the test)")
    scenario = load(HERE / "cases" / "first_try.toml")
    project = tmp_path / "project"
    for path, text in repository(scenario).items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, "utf-8")
    async with ScriptedServer(FaultyScript.model_validate({"replies": scenario.reply})) as model:
        said = await _run(editor, project, model.base_url, tmp_path)
    steps = [line.removeprefix("@ ") for line in said.splitlines() if line.startswith("@ ")]
    assert steps == list(STEPS), said
    assert "raise NotImplementedError" in (project / "calc.py").read_text("utf-8")


async def _run(editor: Path, project: Path, base_url: str, tmp_path: Path) -> str:
    environment = {
        **os.environ,
        "DETENT_FILE": str(project / "calc.py"),
        "DETENT_SERVER": str(Path(sys.executable).parent / "detent"),
        "DETENT_MODEL_NAME": "scripted",
        "DETENT_MODEL_BASE_URL": base_url,
        "OPENAI_API_KEY": "sk-scripted",
        **walls.chosen(),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    process = await asyncio.create_subprocess_exec(
        editor, "--headless", "-u", "NONE", "-l", str(STORY),
        cwd=project, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await asyncio.wait_for(process.communicate(), 100)
    return output.decode(errors="replace")
