"""The index of one workspace, as long as an editor has it open: told of what changes, and shown while it is read."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count

from detent.context.index.keeper import Looked
from detent.lsp.desk import Desk
from detent.lsp.documents import Document, DocumentEvent
from detent.lsp.editor import ProgressDisplay
from detent.lsp.sites import Site

QUIET_SECONDS = 1.0
"""What is read sooner is not worth a display."""
TITLE = "Detent: reading the workspace"
_TOKEN = "detent-index/"


@dataclass(slots=True)
class _Reading:
    """A display of one look; ``display`` is None until the editor has made it."""

    token: str
    done: int = 0
    all_of: int = 0
    over: bool = False
    display: ProgressDisplay | None = None

    def settle(self) -> None:
        """End the display when the look is over; only once."""
        display, said = self.display, f"{self.done} files"
        if self.over and display is not None:
            self.display = None
            display.end(said if self.done == self.all_of else f"stopped after {said}")


class Indexing:
    """Opened with the site. What the index says on its own thread is heard on the event loop."""

    def __init__(self, site: Site, desk: Desk) -> None:
        self._site = site
        self._desk = desk
        self._loop = asyncio.get_running_loop()
        self._live = site.workspace.finder.keep(self._hear_there)
        self._reading: _Reading | None = None
        self._numbers = count(1)
        self._said: set[str] = set()
        self._stop_listening: Callable[[], None] = lambda: None

    def start(self, *, watched: bool) -> None:
        """``watched``: the editor tells which files change."""
        documents = self._desk.session.documents
        self._stop_listening = documents.on_document_change(self._document)
        for document in documents:
            self._document(DocumentEvent.OPENED, document)
        self._live.start(watched=watched)

    async def close(self) -> None:
        self._stop_listening()
        await asyncio.to_thread(self._live.close)

    def watched(self) -> None:
        """From now on the editor tells which files change."""
        self._live.watched()

    def changed(self, uris: Iterable[str]) -> None:
        """The editor says that these files were made, changed or deleted."""
        told = list(uris)
        paths = [path for uri in told if (path := self._site.path(uri))]
        if any(self._site.is_in(uri) for uri in told):
            self._live.files(None)
        elif paths:
            self._live.files(paths)

    def cancel(self, token: str) -> bool:
        """Stop reading, when the token is that of the display; False when it is not."""
        reading = self._reading
        if reading is None or token != reading.token:
            return False
        self._live.stop()
        return True

    def _document(self, event: DocumentEvent, document: Document) -> None:
        path = self._site.path(document.uri)
        if path is not None and event is DocumentEvent.OPENED:
            self._desk.outlines.expect(path, document.text)
        if path is not None:
            self._live.document(path, None if event is DocumentEvent.CLOSED else document.text)

    def _hear_there(self, looked: Looked) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(self._hear, looked)

    def _hear(self, looked: Looked) -> None:
        for sentence in (looked.notice, looked.failed):
            if sentence and sentence not in self._said:
                self._said.add(sentence)
                self._desk.editor.warn(sentence)
        if looked.over:
            self._end(looked)
        elif looked.all_of:
            self._go_on(looked)

    def _go_on(self, looked: Looked) -> None:
        reading = self._reading
        if reading is None:
            reading = self._reading = _Reading(f"{_TOKEN}{id(self)}/{next(self._numbers)}")
            self._desk.errands.run(self._show(reading))
        reading.done, reading.all_of = looked.done, looked.all_of
        if reading.display is not None:
            reading.display.report(_said(reading), 100 * reading.done // reading.all_of)

    def _end(self, looked: Looked) -> None:
        reading, self._reading = self._reading, None
        if reading is None:
            return
        reading.over = True
        reading.done = max(reading.done, looked.done)
        reading.settle()

    async def _show(self, reading: _Reading) -> None:
        await asyncio.sleep(QUIET_SECONDS)
        if reading.over:
            return
        display = ProgressDisplay(self._desk.editor, reading.token)
        if not await display.begin(TITLE, _said(reading)):
            return
        reading.display = display
        reading.settle()


def _said(reading: _Reading) -> str:
    return f"{reading.done} of {reading.all_of} files"
