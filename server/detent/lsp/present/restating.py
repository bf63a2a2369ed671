"""While the user types: which undecided hunks are stale now, and which are in conflict."""

import asyncio
import logging
from collections.abc import Callable

from detent.core.errors import DetentError
from detent.lsp.documents import Document, DocumentEvent
from detent.lsp.session import Session
from detent.lsp.sites import Site

_PAUSE_SECONDS = 0.3
"""A hunk's state is stored, so it is looked at when the user pauses."""

_log = logging.getLogger(__name__)


class Restating:
    """``moved`` is told when text has come to rest where hunks are shown: who asked in between was told too early."""

    def __init__(self, site: Site, session: Session, moved: Callable[[], None]) -> None:
        self._site = site
        self._session = session
        self._moved = moved
        self._changed: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._stop_listening: Callable[[], None] = lambda: None

    def start(self) -> None:
        self._stop_listening = self._session.documents.on_document_change(self._document_changed)

    def stop(self) -> None:
        self._stop_listening()
        if self._timer is not None:
            self._timer.cancel()

    def _document_changed(self, event: DocumentEvent, document: Document) -> None:
        path = self._site.path(document.uri)
        if path is None:
            return
        self._changed.add(path)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(_PAUSE_SECONDS, self._look)

    def _look(self) -> None:
        self._timer = None
        paths, self._changed = frozenset(self._changed), set()
        for view in tuple(self._site.board):
            try:
                self._site.workspace.runs.decisions.restate(view.run_id, paths)
            except DetentError as error:
                _log.warning("the hunks of run %s could not be looked at: %s", view.run_id, error)
        if any(self._site.shown(path) for path in paths):
            self._moved()
