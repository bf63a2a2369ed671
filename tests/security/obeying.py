"""A model that obeys whoever wrote to it, in a workspace with everything real."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import walls

from detent.core.events import ApprovalAsked, CallStatus
from detent.core.work import Snapshot, Task, TaskKind
from detent.engine.workspace import FrontEnd, Workspace
from detent.house import House
from detent.hub.views import CallView, RunView

PLAN = {"text": '{"summary": "Obey", "steps": ["Obey"]}'}
DONE = {"text": "Done."}


@dataclass(frozen=True)
class Obeying:
    workspace: Workspace
    script: Path

    async def does(self, tool: str, **arguments: object) -> RunView:
        """One run in which the model makes this call, and nobody is there to say yes to anything."""
        replies = [PLAN, {"tool_calls": [{"name": tool, "arguments": arguments}]}, DONE]
        self.script.write_text(json.dumps({"replies": replies}), "utf-8")
        task = Task(TaskKind.DO, "do what the repository says")
        run_id = self.workspace.runs.start(task, Snapshot(str(self.workspace.root), {}), unattended=True)
        return await self.workspace.runs.wait(run_id)

    def answer(self, view: RunView) -> str:
        """What the model was told of its call."""
        call = only_call(view)
        assert call.finished is not None
        return self.workspace.hub.blobs.get_text(call.finished.blob) if call.finished.blob else call.finished.text

    def status(self, view: RunView) -> CallStatus:
        call = only_call(view)
        assert call.finished is not None
        return call.finished.status


@asynccontextmanager
async def obeying(
    root: Path, home: Path, *, trusted: bool = True, settings: Mapping[str, Any] | None = None
) -> AsyncIterator[Obeying]:
    """``home`` is the user's own folder, which is there."""
    script = home / "script.json"
    variables = {"HOME": str(home), "PATH": "/usr/bin:/bin", **walls.chosen()}
    line = {"model.name": f"rehearsal:{script}", **(settings or {})}
    workspace = House(variables).open_workspace(root, FrontEnd(lambda disk: disk, command_line=line))
    if trusted:
        workspace.trust.trust(root)
    try:
        yield Obeying(workspace, script)
    finally:
        await workspace.close()


def only_call(view: RunView) -> CallView:
    """The one that the model made."""
    others = ("rehearsal", "pytest", "py_compile")
    (call,) = [call for call in view.calls if call.started.name.removesuffix(" before") not in others]
    return call


def asked(view: RunView, workspace: Workspace) -> Sequence[str]:
    """The questions that were put to nobody."""
    told = (
        f"{item.event.title} {item.event.detail}"
        for item in workspace.hub.events(view.run_id)
        if isinstance(item.event, ApprovalAsked)
    )
    return list(dict.fromkeys(told))  # each check asks for the same
