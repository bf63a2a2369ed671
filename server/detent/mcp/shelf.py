"""The tools that are served, and the workspace that they read, opened when the first of them is called."""

import json
import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from detent.core.errors import ToolFailed, UserError
from detent.core.ports import Files
from detent.core.work import Snapshot
from detent.engine.workspace import FrontEnd, OpenWorkspace, Workspace
from detent.harness.files import SnapshotFiles
from detent.harness.kept import Kept
from detent.harness.redaction import Redactor
from detent.harness.secret_files import SecretFiles
from detent.mcp.message import Code, Refused
from detent.mcp.questions import OFFERED
from detent.tools.arguments import understand
from detent.tools.asking import Question
from detent.tools.call import spec_of
from detent.tools.searching import Grep

Told = Callable[[int, int], None]


class Shelf:
    def __init__(self, root: Path, open_workspace: OpenWorkspace) -> None:
        self._root = root
        self._open = open_workspace
        self._workspace: Workspace | None = None
        self._redactor = Redactor()
        self._kept = Kept(root)

    def list(self) -> list[dict[str, object]]:
        """All that are served; every one of them only reads."""
        specs = [spec_of(name, form) for name, form in OFFERED.items()]
        return [
            {
                "name": spec.name,
                "description": spec.description,
                "inputSchema": spec.parameters,
                "annotations": {"readOnlyHint": True, "idempotentHint": True, "openWorldHint": False},
            }
            for spec in specs
        ]

    async def call(self, name: str, arguments: Mapping[str, Any], told: Told) -> tuple[str, bool]:
        """The answer, and whether it is one: else it says what went wrong. Refused for what cannot be understood."""
        if name not in OFFERED:
            raise Refused(Code.INVALID_PARAMS, f"Unknown tool: {name}")
        try:
            asked = understand(name, OFFERED[name], json.dumps(arguments))
        except ToolFailed as error:
            raise Refused(Code.INVALID_PARAMS, str(error)) from None
        try:
            workspace = self._opened()
            secret = SecretFiles(workspace.settings().policy.readable)
            files = SnapshotFiles(Snapshot(str(self._root), {}), secret, self._kept)
            if isinstance(asked, Grep):
                _refuse_ignored(files, asked.path)
                return self._redactor.clean(await asked.search(files)), True
            assert isinstance(asked, Question)
            return self._redactor.clean(await workspace.lookup.ask(files, asked.answer, told)), True
        except (ToolFailed, UserError) as error:
            return self._redactor.clean(str(error)), False

    async def close(self) -> None:
        if self._workspace is not None:
            await self._workspace.close()

    def _opened(self) -> Workspace:
        if self._workspace is None:
            self._workspace = self._open(self._root, FrontEnd(applier=lambda disk: disk))
        return self._workspace


def _refuse_ignored(files: Files, path: str) -> None:
    """ToolFailed for one file that is no part of what can be searched. A run's model may read such a file by its path;
    another agent, of which nothing is known, may not."""
    if path and files.exists(path) and posixpath.normpath(path) not in files.list():
        raise ToolFailed(
            f"{path} is ignored by git or .detentignore, is a link, or cannot be read, so it is not searched."
        )
