"""What keeps an index in order: it runs in a process of its own, which ``Live`` asks."""

import contextlib
from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from detent.context.index.batch import Part, make_parts, part_of
from detent.context.index.forms import FormsOfDocuments
from detent.context.index.index import Index
from detent.context.index.reading import read_data
from detent.core.errors import UserError
from detent.harness.secret_files import SecretFiles
from detent.store.database import StorageFailed
from detent.syntax.references import lines_of
from detent.syntax.source import Source

_MOST_DOCUMENTS = 8
"""Of which it is remembered how they were before the last change."""


@dataclass(frozen=True, slots=True)
class Look:
    """Begin to read what changed: at ``paths`` and below them, or anywhere when None."""

    file: str
    root: str
    readable: tuple[str, ...]
    paths: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class GoOn:
    """Read on; ``wanted`` is False when nobody wants that any more."""

    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Read:
    """Read a document as the editor holds it; None when it was closed."""

    path: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Looked:
    """``over``: all was read. ``notice``: a sentence for the user. ``failed``: why the index cannot be used."""

    done: int = 0
    all_of: int = 0
    over: bool = False
    notice: str | None = None
    failed: str | None = None


Question = Look | GoOn | Read


class Keeper:
    """The index is opened for each look and closed behind it: a damaged one is found, and set aside, at an opening."""

    def __init__(self) -> None:
        self._looking: Generator[Looked, None, None] | None = None
        self._documents: OrderedDict[str, Source] = OrderedDict()
        self._forms = FormsOfDocuments()
        with contextlib.suppress(UserError):  # said when something is to be read
            tuple(make_parts([("", "", read_data(b"", "", self._forms))]))  # loaded before anybody waits for it

    def __call__(self, question: Question) -> Looked | Part | None:
        match question:
            case Read(path, text):
                return self._read(path, text)
            case Look():
                self._stop()
                self._looking = _looked(question)
            case GoOn(wanted=False):
                self._stop()
        return self._next()

    def _stop(self) -> None:
        if self._looking is not None:
            self._looking.close()
            self._looking = None

    def _next(self) -> Looked:
        if self._looking is None:
            return Looked(over=True)
        try:
            looked = next(self._looking)
        except UserError as error:
            looked = Looked(over=True, failed=str(error))
        if looked.over:
            self._stop()
        return looked

    def _read(self, path: str, text: str | None) -> Part | None:
        before = self._documents.pop(path, None)
        if text is None:
            return None
        source = self._documents[path] = Source(text, path, before)
        known = (source.symbols, lines_of(source.calls())) if source.language else None
        read = read_data(text.encode("utf-8", "replace"), path, self._forms, known)
        while len(self._documents) > _MOST_DOCUMENTS:
            self._documents.popitem(last=False)
        try:
            return part_of(path, text, read)
        except UserError:  # a look says why
            return None


def _looked(look: Look) -> Generator[Looked, None, None]:
    """What turns out to be damaged on the way is set aside by the next opening, which says so."""
    try:
        yield from _looked_once(look)
    except StorageFailed:
        yield from _looked_once(look)


def _looked_once(look: Look) -> Generator[Looked, None, None]:
    index = Index.open(Path(look.file), Path(look.root), SecretFiles(look.readable))
    try:
        steps = index.steps(look.paths)
        notice, count = index.notice, 0
        while True:
            try:
                done, all_of = next(steps)
            except StopIteration as end:
                count = end.value
                break
            yield Looked(done, all_of, notice=notice)
            notice = None
        yield Looked(count, count, over=True, notice=notice)
    finally:
        index.close()
