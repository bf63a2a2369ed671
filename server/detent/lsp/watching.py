"""The indexes of all open workspaces, and what the editor tells about their files."""

import logging
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from detent.lsp.desk import Desk
from detent.lsp.indexing import Indexing
from detent.lsp.sites import Site

if TYPE_CHECKING:
    from pygls.lsp.server import LanguageServer

_log = logging.getLogger(__name__)

_ALL = "**/*"


class Watching:
    """As long as the editor does not tell which files change, the indexes look for themselves."""

    def __init__(self, server: "LanguageServer", desk: Desk) -> None:
        self._server = server
        self._desk = desk
        self._told = False
        self._indexings: dict[str, Indexing] = {}

    def open(self, site: Site) -> None:
        indexing = self._indexings[site.root] = Indexing(site, self._desk)
        indexing.start(watched=self._told)

    async def close(self, site: Site) -> None:
        indexing = self._indexings.pop(site.root, None)
        if indexing is not None:
            await indexing.close()

    async def ask(self) -> None:
        """Have the editor tell, where it can."""
        if not self._desk.editor.client.watched_files:
            return
        watched = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(_ALL)])
        registration = types.Registration("detent-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched)
        try:
            await self._server.client_register_capability_async(types.RegistrationParams([registration]))
        except JsonRpcException as error:
            _log.info("the editor does not watch files: %s", error)
            return
        self._told = True
        for indexing in self._indexings.values():
            indexing.watched()

    def changed(self, changes: list[types.FileEvent]) -> None:
        for indexing in self._indexings.values():
            indexing.changed([change.uri for change in changes])

    def cancel(self, token: str) -> bool:
        """Stop reading what is shown under the token; False when that is no display of a reading."""
        return any(indexing.cancel(token) for indexing in self._indexings.values())
