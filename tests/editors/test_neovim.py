"""The whole story from a real Neovim that has no plugin: standard messages are enough."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
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
CONTEXT = Path(__file__).with_name("context.lua")
STEPS_OF_CONTEXT = ("attached", "context shown", "left out", "hunk shown", "server left", "THE END")


async def test_the_story_in_neovim(tmp_path: Path) -> None:
    project, _ = await _played(tmp_path, STORY, STEPS)
    assert "raise NotImplementedError" in (project / "calc.py").read_text("utf-8")


async def test_a_context_is_decided_about_in_neovim(tmp_path: Path) -> None:
    _, bodies = await _played(tmp_path, CONTEXT, STEPS_OF_CONTEXT)
    sent = json.loads(bodies[0])["messages"][1]["content"]
    assert "def divide" in sent
    assert "def test_divide" not in sent
    assert "pytest.ini, lines 1-2 (pinned by you)" in sent


async def _played(tmp_path: Path, story: Path, expected: Sequence[str]) -> tuple[Path, list[bytes]]:
    """The project afterwards, and what the model was sent."""
    editor = neovim.find()
    if editor is None:
        pytest.skip("needs Neovim 0.10 or newer (on Debian as root it is installed by the test)")
    scenario = load(HERE / "cases" / "first_try.toml")
    project = tmp_path / "project"
    for path, text in repository(scenario).items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, "utf-8")
    async with ScriptedServer(FaultyScript.model_validate({"replies": scenario.reply})) as model:
        said = await _run(editor, story, project, model.base_url, tmp_path)
    steps = [line.removeprefix("@ ") for line in said.splitlines() if line.startswith("@ ")]
    assert steps == list(expected), said
    return project, model.bodies


async def _run(editor: Path, story: Path, project: Path, base_url: str, tmp_path: Path) -> str:
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
        editor, "--headless", "-u", "NONE", "-l", str(story),
        cwd=project, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await asyncio.wait_for(process.communicate(), 100)
    return output.decode(errors="replace")
