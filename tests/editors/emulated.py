"""An editor that is not here, played over the wire with the capabilities of one version of it, and strictly so."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from lsprotocol import converters, types
from tests.editor_buffers import Buffers, OpenDocument, Refused, position, to_path
from tests.editors import strictness
from tests.editors.stage import Stage
from tests.editors.wire import Json, Refusal, Wire

PATIENCE = 60.0
CLIENTS: Json = json.loads(Path(__file__).with_name("clients.json").read_text("utf-8"))
_LOOK_SECONDS = 0.02


class EmulatedEditor:
    """``offences``: whatever this editor would have refused, or could not have shown. One is one too many."""

    def __init__(self, client: Json, here: Stage) -> None:
        self.client = client
        self.here = here
        self.buffers = Buffers()
        self.offences: list[str] = []
        self.asked: list[str] = []
        self.told: list[str] = []
        self.shown: list[str] = []
        self.edited: set[str] = set()
        self.kinds: list[str] = []
        self.commands: list[str] = []
        self.marks: dict[str, list[Json]] = {}
        self.tokens: set[str] = set()
        self.wire = Wire(self._answer, self._hear)

    async def start(self) -> None:
        command = (sys.executable, "-P", "-m", "detent", "lsp")
        await self.wire.start(command, self.here.project, self.here.environment)
        root = self.here.project.as_uri()
        params: Json = {"processId": None, "rootUri": root, "capabilities": self.client["capabilities"]}
        if self.client["client"] is not None:
            params["clientInfo"] = self.client["client"]
        if strictness.said(self.client["capabilities"], "workspace", "workspaceFolders"):
            params["workspaceFolders"] = [{"uri": root, "name": "project"}]
        answer = await self.wire.ask("initialize", params)
        encodings = strictness.said(self.client["capabilities"], "general", "positionEncodings") or ["utf-16"]
        assert answer["capabilities"].get("positionEncoding", "utf-16") in encodings
        self.commands = answer["capabilities"]["executeCommandProvider"]["commands"]
        self.kinds = answer["capabilities"]["codeActionProvider"]["codeActionKinds"]
        self.wire.tell("initialized", {})

    def open(self, path: Path) -> None:
        document = self.buffers.read(path.as_uri())
        item = {"uri": document.uri, "languageId": "python", "version": 1, "text": document.text}
        self.wire.tell("textDocument/didOpen", {"textDocument": item})

    def text(self, path: Path) -> str:
        return self.buffers.text(path.as_uri())

    async def actions(self, path: Path, place: str) -> list[Json]:
        text = self.text(path)
        at = position(text, text.index(place))
        here = {"line": at.line, "character": at.character}
        params = {
            "textDocument": {"uri": path.as_uri()},
            "range": {"start": here, "end": here},
            "context": {"diagnostics": []},
        }
        found: list[Json] = await self.wire.ask("textDocument/codeAction", params) or []
        for action in found:
            self.offences += strictness.of_action(action, self.client["capabilities"], self.kinds)
        return found

    async def look(self, path: Path) -> None:
        """Read what stands above the lines, where the editor asks for it."""
        if strictness.said(self.client["capabilities"], "textDocument", "codeLens"):
            for lens in await self.wire.ask("textDocument/codeLens", {"textDocument": {"uri": path.as_uri()}}) or ():
                self.offences += strictness.of_lens(lens, self.commands)

    async def offers(self, path: Path, place: str, title: str) -> bool:
        return any(title in action["title"] for action in await self.actions(path, place))

    async def act(self, path: Path, place: str, title: str) -> None:
        """Choose an entry of the menu; what the command returns is thrown away, as editors do."""
        chosen = next(action for action in await self.actions(path, place) if title in action["title"])
        command = chosen["command"] if isinstance(chosen["command"], dict) else chosen
        assert command["command"] in self.commands
        await self.wire.ask(
            "workspace/executeCommand", {"command": command["command"], "arguments": command["arguments"]}
        )

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():
                await asyncio.sleep(_LOOK_SECONDS)
                self._reload()

    def _reload(self) -> None:
        """A file that changed below a buffer without changes of its own is read again, as editors do."""
        for document in self.buffers.open.values():
            path = to_path(document.uri)
            if document.uri in self.edited or not path.exists():
                continue
            text = path.read_bytes().decode()
            if text != document.text:
                document.text = text
                document.version += 1
                self._tell_change(document)

    async def _answer(self, method: str, params: Any) -> Any:  # noqa: ANN401 - JSON
        self.offences += strictness.of_request(method, params or {}, self.client)
        if method not in self.client["requests"]:
            raise Refusal(f"unknown: {method}")
        if method == "workspace/applyEdit":
            return self._apply(params["edit"])
        if method == "workspace/configuration":
            return [None for _ in params["items"]]
        if method == "window/showMessageRequest":
            self.asked.append(params["message"])
            return params["actions"][0]
        if method == "window/workDoneProgress/create":
            self.tokens.add(params["token"])
        if method == "window/showDocument":
            self.shown.append(params["uri"])
            return {"success": True}
        return None

    def _hear(self, method: str, params: Any) -> None:  # noqa: ANN401 - JSON
        self.offences += strictness.of_notification(method, params or {}, self.client)
        if method == "textDocument/publishDiagnostics":
            self.marks[params["uri"]] = params["diagnostics"]
        elif method == "window/showMessage":
            self.told.append(params["message"])
        elif method == "$/progress" and params["token"] not in self.tokens:
            self.offences.append(f"nobody made the progress {params['token']}")

    def _apply(self, edit: Json) -> Json:
        try:
            opened, changed = self.buffers.apply(converters.get_converter().structure(edit, types.WorkspaceEdit))
        except Refused as error:
            return {"applied": False, "failureReason": str(error)}
        for document in filter(_is_told_of, opened):
            disk = to_path(document.uri).read_bytes().decode()
            item = {"uri": document.uri, "languageId": "python", "version": 1, "text": disk}
            self.wire.tell("textDocument/didOpen", {"textDocument": item})
        for document in filter(_is_told_of, changed):
            self.edited.add(document.uri)
            self._tell_change(document)
        return {"applied": True}

    def _tell_change(self, document: OpenDocument) -> None:
        named = {"uri": document.uri, "version": document.version}
        params = {"textDocument": named, "contentChanges": [{"text": document.text}]}
        self.wire.tell("textDocument/didChange", params)


def _is_told_of(document: OpenDocument) -> bool:
    """Detent is its server for Python, as on the editors' pages: of other files it says nothing."""
    return document.uri.endswith(".py")


@contextlib.asynccontextmanager
async def editor(name: str, here: Stage) -> AsyncIterator[EmulatedEditor]:
    emulated = EmulatedEditor(CLIENTS[name], here)
    await emulated.start()
    try:
        yield emulated
    finally:
        await emulated.wire.end()
