"""The whole story from a real Neovim that has no plugin: standard messages are enough."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from tests.editors import neovim, stage
from tests.scenarios.scenario import HERE, load

STORY = Path(__file__).with_name("story.lua")
STEPS = (
    "attached", *stage.STEPS[1:-3], "plan: another", *stage.STEPS[-3:-1],
    "progress: begun and ended", "server left", "THE END",
)  # fmt: skip
CONTEXT = Path(__file__).with_name("context.lua")
STEPS_OF_CONTEXT = ("attached", "context shown", "left out", "hunk shown", "server left", "THE END")


async def test_the_story_in_neovim(tmp_path: Path) -> None:
    editor = _editor()
    async with stage.set_up(tmp_path) as here:
        _expect(STEPS, await _run(editor, STORY, here.project, here.environment))


async def test_a_context_is_decided_about_in_neovim(tmp_path: Path) -> None:
    _, bodies = await _played(tmp_path, CONTEXT, STEPS_OF_CONTEXT)
    sent = json.loads(bodies[0])["messages"][1]["content"]
    assert "def divide" in sent
    assert "def test_divide" not in sent
    assert "pytest.ini, lines 1-2 (pinned by you)" in sent


async def _played(tmp_path: Path, story: Path, expected: Sequence[str]) -> tuple[Path, list[bytes]]:
    """The project afterwards, and what the model was sent."""
    editor = _editor()
    scenario = load(HERE / "cases" / "first_try.toml")
    async with stage.set_up(tmp_path, scenario.reply) as here:
        environment = {**here.environment, "DETENT_RUN_PLAN_APPROVAL": "false"}
        _expect(expected, await _run(editor, story, here.project, environment))
        return here.project, here.model.bodies


def _editor() -> Path:
    editor = neovim.find()
    if editor is None:
        pytest.skip("needs Neovim 0.10 or newer (on Debian as root it is installed by the test)")
    return editor


def _expect(steps: Sequence[str], said: str) -> None:
    assert [line.removeprefix("@ ") for line in said.splitlines() if line.startswith("@ ")] == list(steps), said


async def _run(editor: Path, story: Path, project: Path, environment: Mapping[str, str]) -> str:
    process = await asyncio.create_subprocess_exec(
        editor, "--headless", "-u", "NONE", "-l", str(story),
        cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**environment, "DETENT_SERVER": str(Path(sys.executable).parent / "detent")},
    )  # fmt: skip
    output, _ = await asyncio.wait_for(process.communicate(), 100)
    return output.decode(errors="replace")
