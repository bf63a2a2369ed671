"""The documents of an editor, kept by the book and independently of the server: UTF-16 positions, versions, edits."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lsprotocol import types

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")


class Refused(Exception):
    """The edit does not fit these documents."""


@dataclass
class OpenDocument:
    uri: str
    version: int
    text: str


def to_path(uri: str) -> Path:
    return Path(unquote(urlsplit(uri).path))


def offset(text: str, position: types.Position) -> int:
    """Where a position is in the text, counted in UTF-16 units within its line."""
    lines = _LINE.findall(text)
    before = sum(map(len, lines[: position.line]))
    if position.line >= len(lines):
        return len(text)
    line = lines[position.line].rstrip("\r\n")
    units = line.encode("utf-16-le")[: 2 * position.character]
    return before + len(units.decode("utf-16-le"))


def position(text: str, at: int) -> types.Position:
    lines = _LINE.findall(text[:at])
    complete = [line for line in lines if line.endswith(("\n", "\r"))]
    rest = text[sum(map(len, complete)) : at]
    return types.Position(len(complete), len(rest.encode("utf-16-le")) // 2)


def edited(text: str, edits: Sequence[types.TextEdit]) -> str:
    """The text with all edits, which refer to the text before any of them and may not overlap."""
    spans = sorted((offset(text, edit.range.start), offset(text, edit.range.end), edit.new_text) for edit in edits)
    if any(left[1] > right[0] for left, right in itertools.pairwise(spans)):
        raise Refused("the edits overlap")
    for start, end, new in reversed(spans):
        text = text[:start] + new + text[end:]
    return text


class Buffers:
    """Applies workspace edits as an editor does: a closed file is opened by an edit, and stays unsaved."""

    def __init__(self) -> None:
        self.open: dict[str, OpenDocument] = {}

    def text(self, uri: str) -> str:
        return self.open[uri].text if uri in self.open else to_path(uri).read_bytes().decode()

    def read(self, uri: str) -> OpenDocument:
        """Open it with what the disk holds."""
        self.open[uri] = OpenDocument(uri, 1, to_path(uri).read_bytes().decode())
        return self.open[uri]

    def apply(self, edit: types.WorkspaceEdit) -> tuple[list[OpenDocument], list[OpenDocument]]:
        """All of it or nothing; returns the documents that it opened, and those that it changed."""
        planned = self._plan(edit)
        opened, changed = [], []
        for step in planned:
            if isinstance(step, types.CreateFile):
                to_path(step.uri).parent.mkdir(parents=True, exist_ok=True)
                to_path(step.uri).touch(exist_ok=False)
            elif isinstance(step, types.DeleteFile):
                to_path(step.uri).unlink()
                self.open.pop(step.uri, None)
            else:
                uri = step.text_document.uri
                if uri not in self.open:
                    opened.append(self.read(uri))
                document = self.open[uri]
                document.text = edited(document.text, [one for one in step.edits if isinstance(one, types.TextEdit)])
                document.version += 1
                changed.append(document)
        return opened, changed

    def _plan(self, edit: types.WorkspaceEdit) -> list[types.TextDocumentEdit | types.CreateFile | types.DeleteFile]:
        if edit.changes:
            return [
                types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, None), list(edits))
                for uri, edits in edit.changes.items()
            ]
        planned: list[types.TextDocumentEdit | types.CreateFile | types.DeleteFile] = []
        for step in edit.document_changes or ():
            if isinstance(step, types.RenameFile):
                raise Refused("renames are not expected")
            if isinstance(step, types.TextDocumentEdit):
                named, held = step.text_document, self.open.get(step.text_document.uri)
                if named.version is not None and (held is None or held.version != named.version):
                    raise Refused(f"version {named.version} of {named.uri} is not the one that is open")
            planned.append(step)
        return planned
