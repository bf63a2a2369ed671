"""From two texts to the smallest text edits between them, so that marks, folds and cursors elsewhere stay."""

from collections.abc import Sequence

from lsprotocol import types

from detent.core.change import TextChange
from detent.core.encoding import BOM
from detent.landing.hunks import diff, written
from detent.lsp import uris
from detent.lsp.positions import Encoding, content_length, split_lines, to_wire
from detent.lsp.session import Session

_FileOperation = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile


class WorkspaceEdits:
    """Builds the edits of one workspace in the form that its editor understands."""

    def __init__(self, root: str, session: Session) -> None:
        self._root = root
        self._session = session

    def build(self, changes: Sequence[TextChange]) -> types.WorkspaceEdit:
        """With the version of every open document, so that an editor refuses what would hit another text.

        Files that are not there yet are not for an editor: it makes them empty, and holds the text unsaved.
        """
        if self._session.client.document_changes:
            return types.WorkspaceEdit(document_changes=[step for change in changes for step in self._steps(change)])
        return types.WorkspaceEdit(changes={self._uri(change.path): self._text_edits(change) for change in changes})

    def _steps(self, change: TextChange) -> list[_FileOperation]:
        uri = self._uri(change.path)
        if change.after is None:
            return [types.DeleteFile(uri)]
        document = self._session.documents.by_path(self._root, change.path)
        target = types.OptionalVersionedTextDocumentIdentifier(uri, document.version if document else None)
        return [types.TextDocumentEdit(target, self._text_edits(change))]

    def _text_edits(self, change: TextChange) -> list[types.TextEdit]:
        return text_edits(bare(change.before), bare(change.after), self._session.encoding)

    def _uri(self, path: str) -> str:
        document = self._session.documents.by_path(self._root, path)
        return document.uri if document else uris.from_path(f"{self._root.rstrip('/')}/{path}")


def bare(text: str | None) -> str:
    """The text as an editor has it, which keeps a byte order mark to itself."""
    return (text or "").removeprefix(BOM)


def text_edits(before: str, after: str, encoding: Encoding) -> list[types.TextEdit]:
    """Edits of whole lines, top to bottom, none touching another."""
    lines = split_lines(before)
    edits = []
    for hunk in diff("", before, after, ""):
        start, end = _place(lines, hunk.start, encoding), _place(lines, hunk.start + len(hunk.old), encoding)
        edits.append(types.TextEdit(types.Range(start, end), "".join(written(hunk))))
    return edits


def whole(text: str, encoding: Encoding) -> types.Range:
    lines = split_lines(text)
    return types.Range(types.Position(0, 0), _place(lines, len(lines), encoding))


def line_range(lines: Sequence[str], start: int, end: int, encoding: Encoding) -> types.Range:
    """The lines ``start`` up to ``end``, brought inside the text, to be shown: without the last one's ending."""
    first = min(start, len(lines) - 1)
    last = min(max(end - 1, first), len(lines) - 1)
    if end <= start:
        return types.Range(types.Position(first, 0), types.Position(first, 0))
    return types.Range(types.Position(first, 0), to_wire(lines, last, content_length(lines[last]), encoding))


def _place(lines: Sequence[str], line: int, encoding: Encoding) -> types.Position:
    """The start of a line; past the last one, the end of the text."""
    if line < len(lines):
        return types.Position(line, 0)
    return to_wire(lines, len(lines) - 1, len(lines[-1]), encoding)
