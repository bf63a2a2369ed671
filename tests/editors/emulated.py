"""An editor that is not here, played over the wire with the capabilities of one version of it, and strictly so."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

from lsprotocol import converters, types
from tests.editor_buffers import Buffers, OpenDocument, Refused, position, to_path
from tests.editors import form, strictness
from tests.editors.order import Order
from tests.editors.stage import Stage
from tests.editors.wire import Json, Refusal, Wire

PATIENCE = 60.0
CLIENTS: Json = json.loads(Path(__file__).with_name("clients.json").read_text("utf-8"))
_LOOK_SECONDS = 0.02
_BUSY_SECONDS = 0.2
"""An editor may take its time with what a server answered, and says only then that it is ready."""


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
        self.order = Order()
        self.hovers = False
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
        self.offences += form.of_result("initialize", answer)
        self.hovers = bool(answer["capabilities"].get("hoverProvider"))
        self.commands = answer["capabilities"]["executeCommandProvider"]["commands"]
        self.kinds = answer["capabilities"]["codeActionProvider"]["codeActionKinds"]
        await asyncio.sleep(_BUSY_SECONDS)
        self.order.ready = True
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
            "context": {"diagnostics": self._problems(path, at.line), "triggerKind": 1},
        }
        found: list[Json] = await self.ask("textDocument/codeAction", params) or []
        for action in found:
            self.offences += strictness.of_action(action, self.client["capabilities"], self.kinds)
        return found

    async def ask(self, method: str, params: Json) -> Any:  # noqa: ANN401 - JSON
        answer = await self.wire.ask(method, params)
        self.offences += form.of_result(method, answer)
        return answer

    def _problems(self, path: Path, line: int) -> list[Json]:
        """What is marked on the line; an editor that does not say that it keeps the data of a mark has lost it."""
        marks = [one for one in self.marks.get(path.as_uri(), ()) if _is_on(one["range"], line)]
        if strictness.said(self.client["capabilities"], "textDocument", "publishDiagnostics", "dataSupport"):
            return marks
        return [{name: value for name, value in one.items() if name != "data"} for one in marks]

    async def look(self, path: Path, place: str) -> None:
        """Read what stands above the lines and at a place, where the editor asks for it."""
        able, document = self.client["capabilities"], {"uri": path.as_uri()}
        if strictness.said(able, "textDocument", "codeLens"):
            for lens in await self.ask("textDocument/codeLens", {"textDocument": document}) or ():
                self.offences += strictness.of_lens(lens, self.commands)
        if self.hovers and strictness.said(able, "textDocument", "hover"):
            at = position(self.text(path), self.text(path).index(place))
            here = {"line": at.line, "character": at.character}
            hover = await self.ask("textDocument/hover", {"textDocument": document, "position": here})
            self.offences += strictness.of_hover(hover, able) if hover else ()

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
        self._judge(method, params, strictness.of_request)
        if method not in self.client["requests"]:
            raise Refusal(f"unknown: {method}")
        if method == "workspace/applyEdit":
            return self._apply(params["edit"])
        if method == "workspace/configuration":
            return [None for _ in params["items"]]
        if method == "window/showMessageRequest":
            self.asked.append(params["message"])
            return params["actions"][0]
        if method == "window/showDocument":
            self.shown.append(params["uri"])
            return {"success": True}
        return None

    def _hear(self, method: str, params: Any) -> None:  # noqa: ANN401 - JSON
        self._judge(method, params, strictness.of_notification)
        if method == "textDocument/publishDiagnostics":
            self.marks[params["uri"]] = params["diagnostics"]
        elif method == "window/showMessage":
            self.told.append(params["message"])

    def _judge(self, method: str, params: Any, by: Callable[[str, Json, Json], Iterator[str]]) -> None:  # noqa: ANN401
        self.offences += by(method, params or {}, self.client)
        self.offences += form.of_message(method, params)
        self.offences += self.order.saw(method, params or {})

    def _apply(self, edit: Json) -> Json:
        try:
            opened, changed = self.buffers.apply(converters.get_converter().structure(edit, types.WorkspaceEdit))
        except Refused as error:
            self.offences.append(str(error))  # nobody types here
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


def _is_on(marked: Json, line: int) -> bool:
    return bool(marked["start"]["line"] <= line <= marked["end"]["line"])


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
