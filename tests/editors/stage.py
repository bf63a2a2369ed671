"""What the stories of all editors share: a project, a model with a script, an environment, and the pages of settings.

The story is the same everywhere: a run is started, its plan approved and its question answered; one hunk is rejected
and taken back, all is accepted and undone; a second run is cancelled while its plan waits.
"""

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import walls
from tests.e2e.conftest import IMPLEMENTS, PLAN, says, writes
from tests.model_server import FaultyScript, ScriptedServer
from tests.rules import ROOT
from tests.scenarios.scenario import HERE, load, repository
from tests.terminal import Terminal

NOTES = "divide is written.\n"
REPLIES = (PLAN, IMPLEMENTS[1], writes("NOTES.md", NOTES), says("I wrote divide."), PLAN)
STEPS = (
    "start: the server answers",
    "question: asked",
    "plan: opened",
    "hunks: shown",
    "reject: offered",
    "reject: gone",
    "undo: the rejection",
    "accept: in the buffer",
    "new file: made",
    "undo: offered",
    "undo: in the buffer",
    "undo: of the new file",
    "cancel: offered",
    "cancel: done",
    "THE END",
)
"""What every editor must see happen, in this order; before the colon stands what the table of editors calls it."""
PATIENCE = 90.0
PAGES = ROOT / "docs" / "editors"


@dataclass(frozen=True, slots=True)
class Stage:
    """``steps`` is the file into which an editor's script writes a line for each thing that it saw happen."""

    project: Path
    environment: Mapping[str, str]
    steps: Path
    model: ScriptedServer

    def said(self) -> list[str]:
        return self.steps.read_text("utf-8").splitlines() if self.steps.exists() else []

    async def plays(self, argv: list[str]) -> str:
        """What was on the terminal of an editor that plays a script, when it has ended."""
        terminal = Terminal(["setsid", "--ctty", *argv], self.project, self.environment)
        try:
            await asyncio.to_thread(terminal.ends, PATIENCE)
        finally:
            terminal.close()
        return terminal.raw


@contextlib.asynccontextmanager
async def set_up(folder: Path, replies: Sequence[Any] = REPLIES) -> AsyncIterator[Stage]:
    project = folder / "project"
    for name in ("home", "config"):
        (folder / name).mkdir()
    for path, text in repository(load(HERE / "cases" / "first_try.toml")).items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, "utf-8")
    steps = folder / "steps.txt"
    async with ScriptedServer(FaultyScript.model_validate({"replies": list(replies)})) as model:
        environment = {
            **os.environ,
            **walls.chosen(),
            "DETENT_FILE": str(project / "calc.py"),
            "DETENT_STEPS": str(steps),
            "DETENT_MODEL_NAME": "scripted",
            "DETENT_MODEL_BASE_URL": model.base_url,
            "DETENT_RUN_PLAN_APPROVAL": "true",
            "DETENT_CHECKS_INTERPRETER": sys.executable,
            "OPENAI_API_KEY": "sk-scripted",
            "HOME": str(folder / "home"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        yield Stage(project, environment, steps, model)


def settings(page: str, language: str, number: int = 0) -> str:
    """What a reader of the page pastes: its block of code in this language."""
    text = (PAGES / f"{page}.md").read_text("utf-8")
    blocks: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return blocks[number]
