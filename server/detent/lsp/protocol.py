"""The life of a connection and its documents: the part of the protocol that does not depend on any feature."""

import sys
from collections.abc import Callable, Coroutine, Generator, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.protocol import lsp_method

from detent.lsp import uris
from detent.lsp.client import ClientCapabilities
from detent.lsp.dispatch import Dispatcher
from detent.lsp.positions import Encoding
from detent.lsp.session import Session, Stage

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer


async def _nothing_to_close() -> None:
    return


class DetentProtocol(Dispatcher):
    """One connection with one editor. ``serve`` sets the two ways out."""

    def __init__(self, server: "LanguageServer", converter: "Converter") -> None:
        self.session = Session()
        self.experimental: dict[str, object] = {}
        """What the server says below ``capabilities.experimental``; routes add to it."""
        self.on_shutdown: Callable[[], Coroutine[object, object, None]] = _nothing_to_close
        self.on_exit: Callable[[], None] = sys.exit
        super().__init__(server, converter)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        session = self.session
        session.stage = Stage.SERVING
        session.process_id = params.process_id
        session.client = ClientCapabilities.read(params)
        session.encoding = Encoding(ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities))
        session.roots = _roots(params)
        if isinstance(params.initialization_options, dict):
            session.options = params.initialization_options
        result: types.InitializeResult = yield from super().lsp_initialize(params)
        content = self.fm.feature_options.get(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
        if content is not None and result.capabilities.workspace is not None:
            result.capabilities.workspace.text_document_content = content
        if self.experimental:
            result.capabilities.experimental = self.experimental
        return result

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: object) -> Generator[Any, Any, None]:
        """Stop all work, whatever is in flight, and answer when it has stopped."""
        self.session.stage = Stage.SHUT_DOWN
        own = self.msg_id
        for msg_id, future in list(self._request_futures.items()):
            if msg_id != own:
                future.cancel()
        yield self._stop_work, (), None
        self._shutdown = True

    async def _stop_work(self) -> None:
        await self.on_shutdown()

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: object) -> None:  # type: ignore[override]
        self.on_exit()

    @lsp_method(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def lsp_workspace__did_change_workspace_folders(
        self, params: types.DidChangeWorkspaceFoldersParams
    ) -> Generator[Any, Any, None]:
        removed = _paths(params.event.removed)
        kept = tuple(root for root in self.session.roots if root not in removed)
        self.session.roots = tuple(dict.fromkeys(kept + _paths(params.event.added)))
        yield from super().lsp_workspace__did_change_workspace_folders(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self.session.documents.open(params.text_document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self.session.documents.change(params.text_document, params.content_changes, self.session.encoding)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self.session.documents.close(params.text_document.uri)


def _roots(params: types.InitializeParams) -> tuple[str, ...]:
    if params.workspace_folders:
        return _paths(params.workspace_folders)
    if params.root_uri is not None:
        path = uris.to_path(params.root_uri)
        return () if path is None else (path,)
    return () if params.root_path is None else (params.root_path,)


def _paths(folders: Sequence[types.WorkspaceFolder]) -> tuple[str, ...]:
    paths = (uris.to_path(folder.uri) for folder in folders)
    return tuple(path for path in paths if path is not None)
