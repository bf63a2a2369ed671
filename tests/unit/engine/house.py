"""A workspace with everything real in it, and a rehearsed model, for tests of the engine."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests import walls

from detent.core.work import Snapshot
from detent.engine.workspace import FrontEnd, Workspace
from detent.house import House

PLAN = {"text": '{"summary": "Write it", "steps": ["Write it"]}'}
WRITE = {"tool_calls": [{"name": "write_file", "arguments": {"path": "new.txt", "content": "one\n"}}]}
DONE = {"text": "Done."}


@asynccontextmanager
async def opened(
    folder: Path,
    replies: Sequence[Mapping[str, Any]],
    *,
    adopts: bool = False,
    settings: Mapping[str, Any] | None = None,
    name: str = "ws",
) -> AsyncIterator[Workspace]:
    """The workspace is the folder of this name; opened again it is the same one."""
    root = folder / name
    root.mkdir(exist_ok=True)
    script = folder / "script.json"
    script.write_text(json.dumps({"replies": list(replies)}), "utf-8")
    variables = {"HOME": str(folder), "PATH": "/usr/bin:/bin", **walls.chosen()}
    line = {"model.name": f"rehearsal:{script}", **(settings or {})}
    front_end = FrontEnd(lambda disk: disk, command_line=line, adopts=adopts)
    workspace = House(variables).open_workspace(root, front_end)
    try:
        yield workspace
    finally:
        await workspace.close()


def on_disk(workspace: Workspace) -> Snapshot:
    return Snapshot(str(workspace.root), {})
