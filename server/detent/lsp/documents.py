"""The open documents, as the editor holds them. The editor is the only writer; others take a snapshot.

A document is a list of lines, so that a key press costs one line and not the whole text; the text is joined when
somebody asks for it. When the editor and this copy may differ, the document says so (``synced`` is false) until it
is sent whole again, and nobody edits it until then.
"""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from lsprotocol import types

from detent.core.work import Buffer, Snapshot
from detent.lsp import uris
from detent.lsp.positions import Encoding, from_wire, split_lines

_log = logging.getLogger(__name__)
_SURROGATE = re.compile("[\ud800-\udfff]")


class DocumentEvent(StrEnum):
    OPENED = "opened"
    CHANGED = "changed"
    CLOSED = "closed"


class Document:
    """One open document. Only ``Documents`` changes it."""

    __slots__ = ("_joined", "_lines", "language_id", "synced", "uri", "version")

    def __init__(self, uri: str, language_id: str, version: int, text: str) -> None:
        self.uri = uri
        """As the editor spells it."""
        self.language_id = language_id
        self.version = version
        self.synced = True
        self._joined: str | None = text
        self._lines = split_lines(text)

    @property
    def text(self) -> str:
        if self._joined is None:
            self._joined = "".join(self._lines)
        return self._joined

    @property
    def lines(self) -> Sequence[str]:
        """The lines with their endings; the last has none and may be empty. It changes with the document."""
        return self._lines

    def replace_all(self, text: str) -> None:
        self._joined = text
        self._lines = split_lines(text)

    def replace(self, span: types.Range, text: str, encoding: Encoding) -> None:
        """Apply one change of the editor's, as the protocol defines it."""
        lines = self._lines
        (first, start), (last, end) = sorted(
            (from_wire(lines, span.start, encoding), from_wire(lines, span.end, encoding))
        )
        middle = _paired(lines[first][:start] + text + lines[last][end:], text)
        if first and middle.startswith("\n") and lines[first - 1].endswith("\r"):
            first -= 1  # the two halves of one line ending meet
            middle = lines[first] + middle
        pieces = split_lines(middle)
        if last + 1 < len(lines):
            pieces.pop()  # empty: the last touched line keeps its ending
        lines[first : last + 1] = pieces
        self._joined = None


def _paired(line: str, inserted: str) -> str:
    """Join the two halves of a character that arrived in two changes."""
    if not _SURROGATE.search(inserted):
        return line
    return line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


DocumentListener = Callable[[DocumentEvent, Document], None]


class Documents:
    """All open documents of one connection, by any spelling of their URI."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}
        self._listeners: list[DocumentListener] = []

    def __iter__(self) -> Iterator[Document]:
        return iter(list(self._open.values()))

    def on_document_change(self, listener: DocumentListener) -> Callable[[], None]:
        """Call ``listener`` after each open, change and close, in order; returns the way to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def get(self, uri: str) -> Document | None:
        return self._open.get(uris.normal(uri))

    def by_path(self, root: str, path: str) -> Document | None:
        """The document of a file of the workspace, or None when it is not open."""
        wanted = self.get(uris.from_path(f"{root.rstrip('/')}/{path}"))
        return wanted or next((document for document in self if _path_below(root, document) == path), None)

    def snapshot(self, root: str) -> Snapshot:
        """The workspace at this moment, with every open document of it, saved or not."""
        buffers = {
            path: Buffer(document.text, document.version)
            for document in self
            if (path := _path_below(root, document)) is not None
        }
        return Snapshot(root, buffers)

    def open(self, item: types.TextDocumentItem) -> None:
        document = Document(item.uri, item.language_id, item.version, item.text)
        self._open[uris.normal(item.uri)] = document
        self._tell(DocumentEvent.OPENED, document)

    def change(
        self,
        identifier: types.VersionedTextDocumentIdentifier,
        changes: Sequence[types.TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> None:
        document = self.get(identifier.uri)
        if document is None:
            _log.warning("A change of %s was ignored: the document is not open.", identifier.uri)
            return
        if identifier.version <= document.version:
            self.distrust(
                identifier.uri, f"version {identifier.version} came after version {document.version} and was ignored"
            )
            return
        for change in changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                document.replace(change.range, change.text, encoding)
            else:
                document.replace_all(change.text)
                document.synced = True
        document.version = identifier.version
        self._tell(DocumentEvent.CHANGED, document)

    def close(self, uri: str) -> None:
        document = self._open.pop(uris.normal(uri), None)
        if document is None:
            _log.warning("A close of %s was ignored: the document is not open.", uri)
            return
        self._tell(DocumentEvent.CLOSED, document)

    def distrust(self, uri: str, reason: str) -> None:
        """From now on the copy may differ from the editor's; only its whole text makes it good again."""
        document = self.get(uri)
        if document is not None:
            document.synced = False
            _log.warning("%s is out of step with the editor (%s); close and open it again to edit it.", uri, reason)

    def _tell(self, event: DocumentEvent, document: Document) -> None:
        for listener in tuple(self._listeners):
            listener(event, document)


def _path_below(root: str, document: Document) -> str | None:
    path = uris.to_path(document.uri)
    return None if path is None else uris.relative(path, root)
