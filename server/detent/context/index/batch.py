"""A batch of files → what goes into the index. Runs in a worker process, which reads the files itself."""

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from detent.context.index.forms import Forms
from detent.context.index.reading import ReadFile, read_data
from detent.context.index.segment import MOST_CHUNKS, Segment
from detent.core.errors import ToolFailed, UserError
from detent.harness.base import digest_of
from detent.harness.reader import Reader
from detent.harness.secret_files import SecretFiles

NO_NUMPY = "numpy, with which files are read into it, cannot be loaded: install Detent anew, with all it depends on."

_PASSING = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.ESTALE, errno.ETIMEDOUT))
_MOST_FORMS = 100_000
"""About 30 MB."""


@dataclass(frozen=True, slots=True)
class Batch:
    """``known``: path → the digest of what the index has of it, empty for nothing."""

    root: str
    readable: tuple[str, ...]
    """As in ``SecretFiles``."""
    known: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a segment."""

    path: str
    digest: str
    words: int
    takes: str
    outline: bytes
    calls: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A segment and its files, in its order."""

    entries: tuple[Entry, ...]
    segment: Segment


@dataclass(frozen=True, slots=True)
class BatchRead:
    """``same``: what was only touched. ``unread``: what cannot be read, or is no text."""

    parts: tuple[Part, ...]
    same: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


class BatchReader:
    """Reads one batch after the other. The terms of words are kept between them: most words of a project stand in many
    of its files."""

    def __init__(self) -> None:
        self._forms = Forms()

    def __call__(self, batch: Batch) -> BatchRead:
        if len(self._forms) > _MOST_FORMS:
            self._forms = Forms()
        found: list[tuple[str, str, ReadFile]] = []
        same: list[str] = []
        unread: list[str] = []
        with Reader(Path(batch.root), SecretFiles(batch.readable)) as reader:
            for path, known in batch.known.items():
                try:
                    data = reader.read(path)
                except ToolFailed as refusal:
                    if not _passes(refusal):
                        unread.append(path)
                    continue
                digest = digest_of(data)
                if digest == known:
                    same.append(path)
                else:
                    found.append((path, digest, read_data(data, path, self._forms)))
        return BatchRead(tuple(make_parts(found)), tuple(same), tuple(unread))


def _passes(refusal: ToolFailed) -> bool:
    """Whether it is not for the file that it could not be read: it is looked into again the next time."""
    return isinstance(refusal.__cause__, OSError) and refusal.__cause__.errno in _PASSING


def read_batch(batch: Batch) -> BatchRead:
    return BatchReader()(batch)


def make_parts(found: Sequence[tuple[str, str, ReadFile]]) -> Iterator[Part]:
    """As few segments as the files fit into."""
    waiting: list[tuple[str, str, ReadFile]] = []
    chunks = 0
    for one in found:
        if waiting and chunks + len(one[2].sizes) > MOST_CHUNKS:
            yield _part(waiting)
            waiting, chunks = [], 0
        waiting.append(one)
        chunks += len(one[2].sizes)
    if waiting:
        yield _part(waiting)


def part_of(path: str, text: str, read: ReadFile) -> Part:
    """One file's text as a segment of its own."""
    return _part([(path, digest_of(text.encode("utf-8", "replace")), read)])


def need_postings() -> Callable[[Sequence[ReadFile]], tuple[Segment, Sequence[int]]]:
    """What makes segments, and says how many terms each chunk has. UserError where numpy, with which it does so, cannot
    be loaded."""
    try:
        from detent.context.index.postings import make_segment  # noqa: PLC0415 - only who reads files needs numpy
    except (ImportError, RuntimeError) as error:  # the latter where the processor is too old for it
        raise UserError(NO_NUMPY) from error
    return make_segment


def can_read(text: bytes) -> bool:
    """Whether a process can read any file at all: asked where it died over each of them."""
    return bool(list(make_parts([("", "", read_data(text, "", Forms()))])))


def _part(found: Sequence[tuple[str, str, ReadFile]]) -> Part:
    segment, sizes = need_postings()([read for _, _, read in found])
    rest, entries = iter(sizes), list[Entry]()
    for path, digest, read in found:
        words = list(islice(rest, len(read.sizes)))
        entries.append(Entry(path, digest, sum(words), read.takes, read.outline(words), read.calls))
    return Part(tuple(entries), segment)
