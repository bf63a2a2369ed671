"""Keeps the marks of one workspace in the editor in step with its runs and with what the user types."""

import asyncio
from collections.abc import Callable, Iterable

from lsprotocol import types

from detent.lsp.documents import Document, DocumentEvent
from detent.lsp.editor import Editor
from detent.lsp.present.marks import failure_mark, failures, hunk_marks
from detent.lsp.session import Session
from detent.lsp.shown import shown_paths
from detent.lsp.sites import Site

_PAUSE_SECONDS = 0.05
"""Typing changes a document many times a second; the marks follow a moment later."""


class Marker:
    def __init__(self, site: Site, session: Session, editor: Editor) -> None:
        self._site = site
        self._session = session
        self._editor = editor
        self._published: dict[str, list[types.Diagnostic]] = {}
        self._stale: set[str] = set()
        self._all = False
        self._timer: asyncio.TimerHandle | None = None
        self._stop_listening: Callable[[], None] = lambda: None

    def start(self) -> None:
        self._stop_listening = self._session.documents.on_document_change(self._document_changed)
        self.refresh_all()

    def stop(self) -> None:
        self._stop_listening()
        if self._timer is not None:
            self._timer.cancel()

    def refresh_all(self) -> None:
        """Look at every file anew in which something is, or was, marked, a moment later."""
        self._all = True
        self._later()

    def refresh(self, paths: Iterable[str]) -> None:
        """Look at these files anew, a moment later."""
        self._stale.update(paths)
        if self._stale:
            self._later()

    def _later(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_PAUSE_SECONDS, self._publish)

    def _marked(self) -> Iterable[str]:
        views = tuple(self._site.board)
        return {*self._published, *failures(views), *(path for view in views for path in shown_paths(view))}

    def _document_changed(self, event: DocumentEvent, document: Document) -> None:
        path = self._site.path(document.uri)
        if path is not None and (path in self._published or event is not DocumentEvent.CHANGED):
            self.refresh((path,))

    def _publish(self) -> None:
        self._timer = None
        if self._all:
            self._stale.update(self._marked())
        paths, self._stale, self._all = sorted(self._stale), set(), False
        for path in paths:
            marks = self._marks(path)
            if marks == self._published.get(path, []):
                continue
            document = self._session.documents.by_path(self._site.root, path)
            uri = document.uri if document else self._site.uri(path)
            self._editor.publish(uri, document.version if document else None, marks)
            if marks:
                self._published[path] = marks
            else:
                self._published.pop(path, None)

    def _marks(self, path: str) -> list[types.Diagnostic]:
        text, encoding = self._site.text(path), self._session.encoding
        hunks = () if self._editor.presents("hunks") else self._site.shown(path)
        found = failures(self._site.board).get(path, ())
        return [
            *hunk_marks(hunks, text, encoding),
            *(failure_mark(view, failure, text, encoding) for view, failure in found),
        ]
