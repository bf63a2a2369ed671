"""What Detent asks an editor to do. Only what it can do is sent; that it cannot is a plain answer, not an error."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from detent.lsp.client import ClientCapabilities
from detent.lsp.plain import unlinked, visible
from detent.lsp.session import Session

if TYPE_CHECKING:
    from detent.lsp.server import DetentServer

_log = logging.getLogger(__name__)

_APPLY_SECONDS = 300.0
"""Editors exist that ask the user before they apply an edit; one that never answers may not hold a run for ever."""


class CannotAsk(Exception):
    """The editor has no way to ask its user."""


class Editor:
    def __init__(self, server: "DetentServer", session: Session) -> None:
        self._server = server
        self._session = session

    @property
    def client(self) -> ClientCapabilities:
        return self._session.client

    def presents(self, what: str) -> bool:
        """Whether the client shows this itself (``experimental.detent.presents``), so that it is not shown twice."""
        presented = self.client.experimental.get("presents")
        return isinstance(presented, list) and what in presented

    def tell(self, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
        self._server.window_show_message(types.ShowMessageParams(kind, unlinked(visible(text))))

    def warn(self, text: str) -> None:
        self.tell(text, types.MessageType.Warning)

    async def ask(self, text: str, options: Sequence[str]) -> str | None:
        """The option that the user chose; None when the question was put away. CannotAsk: nobody saw it."""
        actions = [types.MessageActionItem(option) for option in options]
        question = types.ShowMessageRequestParams(types.MessageType.Warning, unlinked(visible(text)), actions)
        try:
            chosen = await self._server.window_show_message_request_async(question)
        except JsonRpcException as error:
            raise CannotAsk from error
        return chosen.title if chosen is not None and chosen.title in options else None

    async def apply(self, label: str, edit: types.WorkspaceEdit) -> types.ApplyWorkspaceEditResult:
        params = types.ApplyWorkspaceEditParams(edit, label)
        try:
            return await asyncio.wait_for(self._server.workspace_apply_edit_async(params), _APPLY_SECONDS)
        except JsonRpcException as error:
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason=str(error))
        except TimeoutError:
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason="the editor did not answer")

    async def show(self, uri: str, place: types.Range | None = None, *, focus: bool = True) -> bool:
        """Open the document; False when the editor cannot, or did not."""
        if not self.client.show_document:
            return False
        params = types.ShowDocumentParams(uri, external=False, take_focus=focus, selection=place)
        try:
            return (await self._server.window_show_document_async(params)).success
        except JsonRpcException as error:
            _log.warning("the editor did not open %s: %s", uri, error)
            return False

    def publish(self, uri: str, version: int | None, diagnostics: Sequence[types.Diagnostic]) -> None:
        version = version if self.client.diagnostic_versions else None
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, list(diagnostics), version))

    async def refresh_lenses(self) -> None:
        if self.client.lens_refresh:
            await _quietly(self._server.workspace_code_lens_refresh_async(None))

    async def refresh_content(self, uri: str) -> None:
        """Have a virtual document read again."""
        if self.client.text_document_content:
            params = types.TextDocumentContentRefreshParams(uri)
            await _quietly(self._server.workspace_text_document_content_refresh_async(params))

    def send(self, method: str, params: Callable[[], str]) -> None:
        """``params`` gives the JSON. It may be called and sent a moment later, but before whatever follows it."""
        self._server.protocol.send_soon(
            lambda: f'{{"jsonrpc": "2.0", "method": "{method}", "params": {params()}}}'.encode()
        )


class ProgressDisplay:
    """One progress display in the editor, which the user can cancel."""

    def __init__(self, editor: Editor, token: str) -> None:
        self._able = editor.client.work_done_progress
        self._progress = editor._server.work_done_progress
        self._token = token

    async def begin(self, title: str, message: str) -> bool:
        """False when the editor has no such thing; nothing else may be called then."""
        if not self._able:
            return False
        try:
            await self._progress.create_async(self._token)
        except JsonRpcException:
            return False
        begin = types.WorkDoneProgressBegin(visible(title), cancellable=True, message=visible(message), percentage=0)
        self._progress.begin(self._token, begin)
        return True

    def report(self, message: str, percentage: int) -> None:
        report = types.WorkDoneProgressReport(cancellable=True, message=visible(message), percentage=percentage)
        self._progress.report(self._token, report)

    def end(self, message: str) -> None:
        self._progress.end(self._token, types.WorkDoneProgressEnd(message=visible(message)))
        self._progress.tokens.pop(self._token, None)  # pygls keeps it for ever, and refuses it a second time


async def _quietly(request: Awaitable[None]) -> None:
    try:
        await request
    except JsonRpcException as error:
        _log.info("the editor refused a refresh: %s", error)
