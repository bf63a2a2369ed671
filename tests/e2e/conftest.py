"""A project on disk, a model that plays a script on a real socket, and editors on real server processes."""

import contextlib
import tomllib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from tests import walls
from tests.model_server import FaultyScript, ScriptedServer
from tests.project_python import project_python
from tests.scenarios.scenario import HERE as SCENARIOS
from tests.scripted_editor import ScriptedEditor, capabilities, editor

PLAN = {"text": '{"summary": "Write divide", "steps": ["Write it", "Test it"]}'}
STUB = "    raise NotImplementedError\n"
GOOD = '    if right == 0:\n        raise ValueError("nothing divides by zero")\n    return left / right\n'
BAD = "    return left * right\n"
TESTS = "Run the project's tests?"
ALLOW = "Allow in this run"


def edits(path: str, old: str, new: str) -> dict[str, Any]:
    """A reply that edits a file."""
    arguments = {"path": path, "old_string": old, "new_string": new}
    return {"tool_calls": [{"name": "edit_file", "arguments": arguments}]}


def writes(path: str, text: str) -> dict[str, Any]:
    return {"tool_calls": [{"name": "write_file", "arguments": {"path": path, "content": text}}]}


def says(text: str) -> dict[str, Any]:
    return {"text": text}


IMPLEMENTS = (PLAN, edits("calc.py", STUB, GOOD), says("I wrote divide."))
"""What a model answers that gets it right at once."""


@dataclass
class Place:
    """Where a test happens. ``editor`` opens one more editor on the project, on a server of its own."""

    root: Path
    state: Path
    command: Sequence[str]
    model: ScriptedServer | None = None

    def text(self, path: str) -> str:
        """What the file holds on disk."""
        return (self.root / path).read_bytes().decode()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "OPENAI_API_KEY": "sk-scripted",
            **walls.chosen(),
            "XDG_CONFIG_HOME": str(self.state / "config"),
            "XDG_STATE_HOME": str(self.state / "state"),
            "DETENT_CHECKS_INTERPRETER": project_python(),
        }

    @contextlib.asynccontextmanager
    async def editor(
        self, client: types.ClientCapabilities | None = None, settings: dict[str, Any] | None = None
    ) -> AsyncIterator[ScriptedEditor]:
        assert self.model is not None
        options = {"model": {"name": "scripted", "base_url": self.model.base_url}, **(settings or {})}
        async with editor(
            self.root, self.environment, client=client or capabilities(), options=options, command=self.command
        ) as scripted:
            scripted.answers[TESTS] = ALLOW
            yield scripted


Starts = Callable[..., AbstractAsyncContextManager[Place]]


@pytest.fixture
def place(tmp_path: Path, watched_detent: list[str]) -> Starts:
    """Makes the project and the model: ``async with place(replies…) as here``."""
    root = tmp_path / "project"
    repositories = tomllib.loads((SCENARIOS / "repos.toml").read_text("utf-8"))
    for path, text in repositories["calc"].items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text.lstrip("\n"), "utf-8")

    @contextlib.asynccontextmanager
    async def start(*replies: dict[str, Any]) -> AsyncIterator[Place]:
        async with AsyncExitStack() as stack:
            script = FaultyScript.model_validate({"replies": list(replies)})
            model = await stack.enter_async_context(ScriptedServer(script))
            yield Place(root, tmp_path, watched_detent, model)

    return start
