"""An editor without a face: a real LSP client on a real server process, with buffers, hands and a memory.

It keeps documents by the book (``tests.editor_buffers``), applies what the server sends, answers questions as it was
told to, and remembers everything it was shown. What it can do is given; it knows nothing of the server's inside.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import attrs
from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import JsonRpcMethodNotFound
from pygls.protocol import JsonRPCNotification, JsonRPCRequestMessage, JsonRPCResponseMessage, default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import register_lsp_features

from tests.editor_buffers import Buffers, OpenDocument, Refused, position, to_path

PATIENCE = 60.0


def capabilities(**changes: bool) -> types.ClientCapabilities:
    """A client that can all that Detent uses; ``changes`` take single abilities away (or add ``rich``)."""
    able = {
        "apply_edit": True, "create": True, "show_document": True, "questions": True, "progress": True,
        "lenses": True, "literals": True, "content": False, "configuration": True, **changes,
    }  # fmt: skip
    operations = [types.ResourceOperationKind.Create, types.ResourceOperationKind.Delete] if able["create"] else None
    kinds = types.ClientCodeActionKindOptions(value_set=[])
    return types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(
            apply_edit=able["apply_edit"],
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True, resource_operations=operations),
            code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=able["lenses"]),
            configuration=able["configuration"],
            text_document_content=types.TextDocumentContentClientCapabilities() if able["content"] else None,
        ),
        text_document=types.TextDocumentClientCapabilities(
            code_action=types.CodeActionClientCapabilities(
                code_action_literal_support=types.ClientCodeActionLiteralOptions(code_action_kind=kinds)
                if able["literals"]
                else None,
                tag_support=types.CodeActionTagOptions(value_set=[types.CodeActionTag.LlmGenerated]),
            ),
            code_lens=types.CodeLensClientCapabilities() if able["lenses"] else None,
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(version_support=True),
        ),
        window=types.WindowClientCapabilities(
            work_done_progress=able["progress"],
            show_document=types.ShowDocumentClientCapabilities(support=able["show_document"]),
            show_message=types.ShowMessageRequestClientCapabilities() if able["questions"] else None,
        ),
    )


@dataclass
class ScriptedEditor:
    """``answers``: what is chosen when a question holds this text; every other question is put away."""

    client: LanguageClient
    root: Path
    buffers: Buffers = field(default_factory=Buffers)
    answers: dict[str, str] = field(default_factory=dict)
    refusals: int = 0
    """How many edits it refuses before it applies one."""
    questions: list[str] = field(default_factory=list)
    edits: list[types.ApplyWorkspaceEditParams] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    arriving: list[dict[str, Any]] = field(default_factory=list)
    lens_refreshes: int = 0
    no_questions: bool = False
    """It refuses to ask its user anything, as an editor does that does not know how to."""
    before_edit: Callable[[], None] = lambda: None
    """Called when an edit has arrived, before it is applied: a user who types at the worst moment."""
    before_answer: Callable[[str], None] = lambda _: None
    """Called with a question before it is answered."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def listen(self) -> None:
        """Take over what the server asks and tells."""
        features = self.client.protocol.fm.features

        def also(method: str, react: Callable[[Any], Any]) -> None:
            usual = features.pop(method, None)

            def handler(params: Any) -> Any:  # noqa: ANN401 - any message
                result = usual(params) if usual is not None else None
                mine = react(params)
                self.changed.set()
                return mine if mine is not None else result

            self.client.feature(method)(handler)

        also(types.WORKSPACE_APPLY_EDIT, self._apply)
        also(types.WINDOW_SHOW_MESSAGE_REQUEST, self._choose)
        also(types.WORKSPACE_CODE_LENS_REFRESH, self._count_refresh)
        also("detent/event", lambda event: self.events.append(_plain(event)))
        also("detent/arriving", lambda edit: self.arriving.append(_plain(edit)))
        for method in (types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, types.PROGRESS, types.WINDOW_SHOW_MESSAGE):
            also(method, lambda _: None)
        also(types.WINDOW_SHOW_DOCUMENT, lambda _: None)

    def _apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        self.edits.append(params)
        self.before_edit()
        if self.refusals:
            self.refusals -= 1
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason="not now")
        try:
            opened, changed = self.buffers.apply(params.edit)
        except Refused as error:
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason=str(error))
        for document in opened:
            self._tell_open(document, to_path(document.uri).read_bytes().decode())
        for document in changed:
            self._tell_change(document)
        return types.ApplyWorkspaceEditResult(applied=True)

    def _choose(self, params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        if self.no_questions:
            raise JsonRpcMethodNotFound("window/showMessageRequest")
        self.questions.append(params.message)
        self.before_answer(params.message)
        answer = next((answer for text, answer in self.answers.items() if text in params.message), None)
        return next((action for action in params.actions or () if action.title == answer), None)

    def _count_refresh(self, params: None) -> None:
        self.lens_refreshes += 1

    @property
    def server(self) -> asyncio.subprocess.Process:
        process: asyncio.subprocess.Process | None = self.client._server
        assert process is not None
        return process

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def text(self, path: str) -> str:
        return self.buffers.text(self.uri(path))

    def open(self, path: str | Path, language: str = "python") -> None:
        document = self.buffers.read((self.root / path).as_uri())
        self._tell_open(document, document.text, language)

    def type(self, path: str | Path, old: str, new: str) -> None:
        """Replace a text that stands there once, by a small change."""
        document = self.buffers.open[(self.root / path).as_uri()]
        assert document.text.count(old) == 1, (old, document.text)
        at = document.text.index(old)
        span = types.Range(position(document.text, at), position(document.text, at + len(old)))
        document.text = document.text.replace(old, new)
        document.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(document.version, document.uri),
                [types.TextDocumentContentChangePartial(span, new)],
            )
        )

    def add_folder(self, folder: Path) -> None:
        added = types.WorkspaceFolder(folder.as_uri(), folder.name)
        self.client.workspace_did_change_workspace_folders(
            types.DidChangeWorkspaceFoldersParams(types.WorkspaceFoldersChangeEvent([added], []))
        )

    def save(self, path: str | Path) -> None:
        document = self.buffers.open[(self.root / path).as_uri()]
        (self.root / path).write_bytes(document.text.encode())
        saved = types.TextDocumentIdentifier(document.uri)
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(saved))

    def _tell_open(self, document: OpenDocument, text: str, language: str = "python") -> None:
        item = types.TextDocumentItem(document.uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def _tell_change(self, document: OpenDocument) -> None:
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(document.version, document.uri),
                [types.TextDocumentContentChangeWholeDocument(document.text)],
            )
        )

    async def actions(
        self, path: str | Path, at: str | int, *, only: Sequence[str] | None = None, automatic: bool = False
    ) -> list[types.CodeAction | types.Command]:
        """What the menu offers on the line with this text, or with this number."""
        uri = (self.root / path).as_uri()
        text = self.buffers.text(uri)
        line = at if isinstance(at, int) else position(text, text.index(at)).line
        here = types.Position(line, 0)
        trigger = types.CodeActionTriggerKind.Automatic if automatic else types.CodeActionTriggerKind.Invoked
        near = [one for one in self.marks(path) if one.range.start.line <= line <= one.range.end.line]
        answer = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri),
                types.Range(here, here),
                types.CodeActionContext(near, only=list(only) if only is not None else None, trigger_kind=trigger),
            )
        )
        return list(answer or ())

    async def act(self, path: str | Path, at: str | int, title: str) -> dict[str, Any]:
        """Choose an action of the menu by its title."""
        actions = await self.actions(path, at)
        chosen = [action for action in actions if action.title == title]
        assert len(chosen) == 1, f"{title!r} is not offered once, but: {[action.title for action in actions]}"
        command = chosen[0].command if isinstance(chosen[0], types.CodeAction) else chosen[0]
        assert isinstance(command, types.Command)
        return await self.execute(command.command, *(command.arguments or ()))

    async def execute(self, command: str, *arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        params = types.ExecuteCommandParams(command, [_plain(argument) for argument in arguments])
        answer = await self.client.workspace_execute_command_async(params)
        return dict(_plain(answer))

    async def ask(self, method: str, **params: object) -> Any:  # noqa: ANN401 - JSON
        """A request of Detent's own."""
        return _plain(await self.client.protocol.send_request_async(method, params))  # type: ignore[no-untyped-call]

    def marks(self, path: str | Path, code: str | None = None) -> list[types.Diagnostic]:
        """Detent's diagnostics in a file."""
        found = self.client.diagnostics.get((self.root / path).as_uri(), ())
        return [one for one in found if one.source == "detent" and code in (None, one.code)]

    def hunks(self, path: str | Path) -> list[types.Diagnostic]:
        return self.marks(path, "proposed-change")

    def told(self, text: str) -> bool:
        return any(text in message.message for message in self.client.messages)

    def progress(self) -> list[str]:
        """What the progress displays said, in order, with the kind in front."""
        reports: list[Any] = [report for reports in self.client.progress_reports.values() for report in reports]
        return [f"{report.kind}: {report.message}" for report in reports]

    def shown(self, ending: str) -> list[str]:
        """The documents that were opened for the user and whose URI ends so."""
        return [one.uri for one in self.client.shown_documents if one.uri.endswith(ending)]

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until it holds; it can only begin to hold when the server says something."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not holds():
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            raise AssertionError(f"it never held; {self.story()}") from None

    async def until_settled(self) -> None:
        """Until the server has answered several messages, each asked for after whatever the one before set going."""
        for _ in range(4):
            await self.ask("detent/ping")

    def story(self) -> str:
        """Everything that was seen, for a failing test."""
        seen = {
            "messages": [message.message for message in self.client.messages],
            "questions": self.questions,
            "progress": self.progress(),
            "marks": {uri: [one.message for one in found] for uri, found in self.client.diagnostics.items()},
            "shown": [one.uri for one in self.client.shown_documents],
        }
        return json.dumps(seen, indent=1)


@asynccontextmanager
async def editor(
    root: Path,
    environment: Mapping[str, str],
    *,
    client: types.ClientCapabilities | None = None,
    options: Mapping[str, object] | None = None,
    command: Sequence[str] = (sys.executable, "-P", "-m", "detent"),
) -> AsyncIterator[ScriptedEditor]:
    """An editor on a fresh server for this folder; leaves by the book at the end, unless the server has died."""
    lsp = LanguageClient(converter_factory=_converter)
    register_lsp_features(lsp)
    scripted = ScriptedEditor(lsp, root)
    scripted.listen()
    await lsp.start_io(*command, "lsp", cwd=root, env={**_kept(), **environment})
    try:
        await lsp.initialize_session(
            types.InitializeParams(
                capabilities=client or capabilities(),
                workspace_folders=[types.WorkspaceFolder(root.as_uri(), root.name)],
                initialization_options=options,
            )
        )
        yield scripted
        if scripted.server.returncode is None:
            await asyncio.wait_for(lsp.shutdown_session(), PATIENCE)
    finally:
        if scripted.server.returncode is None:
            scripted.server.kill()
        await lsp.stop()  # type: ignore[no-untyped-call]


def _kept() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME", "TMPDIR")}


def _converter() -> Converter:
    """The client library's, mended: it takes code actions for commands, and loses names of what it has no type for."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]
    for kind in (JsonRPCRequestMessage, JsonRPCNotification, JsonRPCResponseMessage):
        names = {field.name for field in attrs.fields(kind)}
        converter.register_structure_hook(
            kind, lambda data, kind, names=names: kind(**{name: data.get(name) for name in names})
        )
    converter.register_structure_hook(
        types.Command | types.CodeAction,
        lambda data, _: converter.structure(
            data, types.Command if isinstance(data["command"], str) else types.CodeAction
        ),
    )
    return converter


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """What the client library made of JSON, as JSON again."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
