"""The index of one workspace: brought up to date, laid over with unsaved documents, and asked."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from detent.context.index.batch import Batch, BatchRead, Part, make_parts, read_batch
from detent.context.index.catalogue import Catalogue, Known, catalogue_of
from detent.context.index.reading import Outline, effort, outline_of, read_file
from detent.context.index.segment import Posting, unpack
from detent.context.index.tables import LOST, MIGRATIONS, Tables
from detent.core.errors import ToolFailed
from detent.core.work import Buffer
from detent.harness.base import Stamp, digest_of
from detent.harness.files import is_readable_name, stamped
from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.harness.workers import spread
from detent.store.database import Database, open_database
from detent.syntax.grammars import folder as grammars

VERSION = 2
"""Another one when files are read in another way: what was kept is thrown away then."""
_LEAST_BATCH = 1_000_000
_MOST_BATCH = 6_000_000
"""Bytes. The fewer batches, the less is found out twice; the smaller the last ones, the less one process waits for
another."""
_BATCH_FILES = 1_500
_WORTH_A_PROCESS = 400_000
"""Fewer bytes are read here: a process takes longer to start."""
_MOST_SMALL = 48
_SMALL = 32
"""Segments of fewer files are small; when there are many of these, they are made into one."""
_MOST_OUTLINES = 1_000
"""Kept in memory."""

Told = Callable[[int, int], None]
"""How many files of how many were read."""


class Index:
    """Used from one thread. ``notice``: a sentence for the user when it was damaged and begun anew."""

    def __init__(self, root: Path, database: Database, secret: SecretFiles) -> None:
        self._root = root
        self._secret = secret
        self._database = database
        self._tables = Tables(database)
        self._tables.begin(_made_by())
        self._over: dict[str, tuple[int, Part | None]] = {}
        self._catalogue: Catalogue | None = None
        self._outlines: dict[tuple[int, int], Outline] = {}
        self.notice = database.notice

    @classmethod
    def open(cls, file: Path, root: Path, secret: SecretFiles = BY_NAME) -> "Index":
        """``file``: where it is kept; its folder is there."""
        return cls(root, open_database(file, MIGRATIONS, LOST), secret)

    def close(self) -> None:
        self._database.close()

    def clear(self) -> None:
        """Forget all files: the next refresh reads them anew."""
        self._tables.begin(_made_by(), anew=True)
        self._catalogue = None

    def refresh(self, told: Told = lambda done, all_of: None, processes: int | None = None) -> int:
        """Read what changed since the last time; how many files that were."""
        there = stamped(self._root, self._secret)
        rows = {row.path: row for row in self._tables.files()}
        gone = rows.keys() - there.keys()
        changed = {path: stamp for path, stamp in there.items() if path not in rows or rows[path].stamp != stamp}
        if gone:
            self._tables.forget(sorted(gone))
        digests = {path: rows[path].digest if path in rows else "" for path in changed}
        root, readable = str(self._root), self._secret.readable
        batches = [Batch(root, readable, known) for known in _portions(changed, digests)]
        done = 0
        for batch, read in _answers(
            batches, sum(effort(path, stamp.size) for path, stamp in changed.items()), processes
        ):
            self._take(read, changed)
            done += len(batch.known)
            told(done, len(changed))
        if gone or changed:
            self._catalogue = None
            self._tidy()
        return len(changed) + len(gone)

    def lay_over(self, buffers: Mapping[str, Buffer]) -> None:
        """What the editor holds takes the place of what the files do; documents not among ``buffers`` are closed."""
        wanted = {path: one for path, one in buffers.items() if is_readable_name(path, self._secret)}
        over = {path: one for path, one in self._over.items() if path in wanted}
        for path, buffer in wanted.items():
            if path not in over or over[path][0] != buffer.version:
                over[path] = buffer.version, _held(path, buffer.text)
        if over != self._over:
            self._over, self._catalogue = over, None
            self._outlines = {place: one for place, one in self._outlines.items() if place[0] > 0}

    @property
    def catalogue(self) -> Catalogue:
        if self._database.changed_elsewhere():
            self._catalogue = None
        if self._catalogue is None:
            over = [(path, part) for path, (_, part) in self._over.items()]
            self._catalogue = catalogue_of(self._tables.files(), self._tables.segments(), over)
        return self._catalogue

    def postings(self, terms: Iterable[str]) -> dict[str, list[tuple[int, Posting]]]:
        """For each term that stands anywhere: segment and posting."""
        wanted, stretches = sorted(set(terms)), self.catalogue.stretches
        kept = [number for number, stretch in stretches.items() if stretch.held is None]
        found: dict[str, list[tuple[int, Posting]]] = {}
        for segment, term, data in self._tables.postings(kept, wanted):
            found.setdefault(term, []).append((segment, unpack(data)))
        for number, stretch in stretches.items():
            for term in wanted if stretch.held is not None else ():
                if stretch.held and term in stretch.held:
                    found.setdefault(term, []).append((number, unpack(stretch.held[term])))
        return found

    def outline(self, known: Known) -> Outline:
        if known.place not in self._outlines:
            if len(self._outlines) >= _MOST_OUTLINES:
                self._outlines.clear()
            self._outlines[known.place] = self._outline(known)
        return self._outlines[known.place]

    def _outline(self, known: Known) -> Outline:
        segment, number = known.place
        for _, part in self._over.values() if segment < 0 else ():
            if part and part.entries[0].path == known.path:
                return outline_of(part.entries[0].outline)
        data = self._tables.outline(segment, number)
        return outline_of(data) if data else Outline((), ())

    def _take(self, read: BatchRead, stamps: dict[str, Stamp]) -> None:
        for part in read.parts:
            self._tables.put(part, stamps)
        if read.same:
            self._tables.touch({path: stamps[path] for path in read.same})
        if read.unread:
            self._tables.put_unread({path: stamps[path] for path in read.unread})

    def _tidy(self) -> None:
        """Make one of many small segments, so that looking something up stays as fast as it was."""
        self._tables.sweep()
        rows = self._tables.files()
        members: dict[int, list[str]] = {}
        for row in rows:
            members.setdefault(row.segment, []).append(row.path)
        small = [path for paths in members.values() if len(paths) < _SMALL for path in paths]
        if sum(len(paths) < _SMALL for paths in members.values()) > _MOST_SMALL:
            stamps = {row.path: row.stamp for row in rows}
            known = dict.fromkeys(sorted(small), "")
            self._take(read_batch(Batch(str(self._root), self._secret.readable, known)), stamps)
            self._tables.sweep()


def _portions(changed: Mapping[str, Stamp], digests: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Files for one process to read at a time, with the digests of what is known of them."""
    known: dict[str, str] = {}
    sizes = {path: effort(path, changed[path].size) for path in sorted(changed)}
    left, size = sum(sizes.values()), 0
    for path, own in sizes.items():
        known[path] = digests[path]
        size += own
        if size >= max(_LEAST_BATCH, min(_MOST_BATCH, left // 4)) or len(known) >= _BATCH_FILES:
            yield known
            left -= size
            known, size = {}, 0
    if known:
        yield known


def _answers(batches: Sequence[Batch], size: int, processes: int | None) -> Iterator[tuple[Batch, BatchRead]]:
    if size < _WORTH_A_PROCESS:
        yield from ((batch, read_batch(batch)) for batch in batches)
        return
    for answered in spread(read_batch, batches, processes):
        if answered.answer is not None:
            yield answered.question, answered.answer
        else:
            yield answered.question, _one_by_one(answered.question)


def _one_by_one(batch: Batch) -> BatchRead:
    """A process died over one of these files: that one is left out."""
    single = [Batch(batch.root, batch.readable, {path: known}) for path, known in batch.known.items()]
    parts: list[Part] = []
    same: list[str] = []
    unread: list[str] = []
    for answered in spread(read_batch, single):
        read = answered.answer or BatchRead((), (), tuple(answered.question.known))
        parts, same, unread = [*parts, *read.parts], [*same, *read.same], [*unread, *read.unread]
    return BatchRead(tuple(parts), tuple(same), tuple(unread))


def _held(path: str, text: str) -> Part | None:
    try:
        read = read_file(text, path)
    except ToolFailed:
        return None
    return next(make_parts([(path, digest_of(text.encode("utf-8", "replace")), read)]))


def _made_by() -> str:
    """What decides how a file is read: this program's way, and the grammars' queries."""
    texts = [path.read_bytes() for path in sorted(grammars().rglob("*")) if path.is_file()]
    return f"{VERSION} {hashlib.sha256(b''.join(texts)).hexdigest()}"
