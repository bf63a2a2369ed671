"""Contexts that are shown before they are sent: a document for people, which holds what they decide, and beside it
what the document is about.

The next run of the same task goes by the document; then what stands beside it is removed, and it is only a text.
"""

from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from pydantic import ValidationError

from detent.core.lines import split_lines
from detent.core.work import Passage, Snippet, Task
from detent.lsp import uris
from detent.lsp.message import Message
from detent.lsp.messages import Place, Wish
from detent.lsp.names import Command
from detent.lsp.pages import fresh, write_document


class Shown(Message):
    """Lines that the document shows. ``mark`` tells them from others when the file was changed since."""

    path: str
    start: int
    end: int
    mark: int


class Preview(Message):
    """``key``: the task; ``place`` or ``wish``: the argument of the command that starts it. ``hidden``: what was left
    out of it."""

    key: str
    command: Command
    place: Place | None = None
    wish: Wish | None = None
    shown: tuple[Shown, ...] = ()
    hidden: tuple[Shown, ...] = ()

    @property
    def passages(self) -> list[Passage]:
        return [Passage(one.path, one.start, one.end) for one in self.shown]


class Previews:
    """Those of one workspace."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, key: str) -> tuple[str, Preview] | None:
        """The one of this task, with its URI."""
        for file in sorted(self._folder.glob("*.json")):
            uri = uris.from_path(str(file.with_suffix(".md")))
            preview = self.kept(uri)
            if preview is not None and preview.key == key:
                return uri, preview
        return None

    def kept(self, uri: str) -> Preview | None:
        """What a document is about; None for one that was sent, and for any other."""
        beside = self._beside(uri)
        try:
            return None if beside is None else Preview.model_validate_json(beside.read_bytes())
        except (OSError, ValidationError):
            return None

    def put(self, preview: Preview, text: str) -> str:
        """Keep it, in the place of an older one of the same task; returns the document's URI."""
        known = self.of(preview.key)
        file = Path(uris.to_path(known[0]) or "") if known else fresh(self._folder, "preview")
        write_document(file.with_suffix(".json"), preview.model_dump_json(by_alias=True))
        return write_document(file, text)

    def used(self, key: str) -> None:
        """The task was begun."""
        known = self.of(key)
        beside = self._beside(known[0]) if known else None
        if beside is not None:
            beside.unlink(missing_ok=True)

    def _beside(self, uri: str) -> Path | None:
        path = uris.to_path(uri)
        below = None if path is None else uris.relative(path, str(self._folder))
        return None if below is None or "/" in below else (self._folder / below).with_suffix(".json")


def key_of(task: Task) -> str:
    """Equal for what is to be done at the same place, whatever that is, or in the same words."""
    if task.scope is None:
        return task.instruction.strip()
    lines = f"{task.scope.start}-{task.scope.end}"
    return f"{task.scope.path}#{task.scope.symbol or lines}"


def shown(snippets: Sequence[Snippet]) -> tuple[Shown, ...]:
    return tuple(
        Shown(path=one.path, start=one.start, end=one.end, mark=_mark(split_lines(one.text))) for one in snippets
    )


def moved(passage: Passage, among: Sequence[Shown], text: str) -> Passage:
    """The same lines in the file as it is now; where they cannot be told, the passage as it was."""
    for one in among:
        if one.path == passage.path and passage.end and one.start <= passage.start and passage.end <= one.end:
            lines, count = split_lines(text), one.end - one.start
            starts = [one.start, *range(len(lines) - count + 1)]
            at = next((start for start in starts if _mark(lines[start : start + count]) == one.mark), one.start)
            return Passage(passage.path, passage.start - one.start + at, passage.end - one.start + at)
    return passage


def _mark(lines: Sequence[str]) -> int:
    return crc32("\n".join(line.rstrip() for line in lines).encode("utf-8", "replace"))
