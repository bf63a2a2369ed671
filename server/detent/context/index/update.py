"""Bringing an index up to date: what changed is read, in processes of its own where it is much."""

import time
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from pathlib import Path

from detent.context.index.batch import Batch, BatchRead, BatchReader, Part, can_read, need_postings, read_batch
from detent.context.index.reading import effort
from detent.context.index.tables import FileRow, Tables
from detent.core.errors import UserError
from detent.harness.base import Stamp
from detent.harness.files import stamped
from detent.harness.secret_files import SecretFiles
from detent.harness.stamps import decide_about_others, stamps_below
from detent.harness.workers import spread
from detent.store.presence import turn

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
_MOST_NAMED = 300
"""Of more paths that changed, finding out about all of the workspace takes no longer."""
_LOOK_AGAIN = 0.1
DYING = (
    "the processes that read files end before they have read any: see whether there is memory left, or install Detent "
    "anew."
)


class Update:
    """``turn_file`` is the one by which it is known who brings the index up to date: one process at a time. ``wrote``:
    whether there was anything to do."""

    def __init__(self, root: Path, tables: Tables, secret: SecretFiles, turn_file: Path) -> None:
        self._root = root
        self._tables = tables
        self._secret = secret
        self._turn_file = turn_file
        self.wrote = False

    def steps(self, paths: Collection[str] | None, processes: int | None) -> Generator[tuple[int, int], None, int]:
        """As ``Index.steps``."""
        while True:
            with turn(self._turn_file) as ours:
                if ours:
                    return (yield from self._steps(paths, processes))
            yield 0, 0
            time.sleep(_LOOK_AGAIN)

    def _steps(self, paths: Collection[str] | None, processes: int | None) -> Generator[tuple[int, int], None, int]:
        there, rows = self._there(paths)
        gone = rows.keys() - there.keys()
        changed = {path: stamp for path, stamp in there.items() if path not in rows or rows[path].stamp != stamp}
        self.wrote = bool(gone or changed)
        if gone:
            self._tables.forget(sorted(gone))
        digests = {path: rows[path].digest if path in rows else "" for path in changed}
        root, readable = str(self._root), self._secret.readable
        batches = [Batch(root, readable, known) for known in _portions(changed, digests)]
        done = 0
        work = sum(effort(path, stamp.size) for path, stamp in changed.items())
        for batch, read in _answers(batches, work, processes):
            self._take(read, changed)
            done += len(batch.known)
            yield done, len(changed)
        if self.wrote:
            self._tidy()
        return len(changed) + len(gone)

    def _there(self, paths: Collection[str] | None) -> tuple[dict[str, Stamp], dict[str, FileRow]]:
        """What there is, and what is known: of all, or of what stands at ``paths`` and below them."""
        rows = {row.path: row for row in self._tables.files()}
        if paths is None or len(paths) > _MOST_NAMED or decide_about_others(paths):
            return stamped(self._root, self._secret), rows
        named = frozenset(paths)
        meant = {path: row for path, row in rows.items() if path in named or not named.isdisjoint(_above(path))}
        return stamps_below(self._root, paths, self._secret), meant

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
        reader = BatchReader()
        yield from ((batch, reader(batch)) for batch in batches)
        return
    for answered in spread(BatchReader, batches, processes):
        if answered.answer is not None:
            yield answered.question, answered.answer
        else:
            yield answered.question, _one_by_one(answered.question)


def _one_by_one(batch: Batch) -> BatchRead:
    """A process died over one of these files: that one is left out. UserError where it is not for the files that it
    died."""
    need_postings()
    single = [Batch(batch.root, batch.readable, {path: known}) for path, known in batch.known.items()]
    parts: list[Part] = []
    same: list[str] = []
    unread: list[str] = []
    answers = list(spread(BatchReader, single))
    if not any(answered.answer for answered in answers) and not _processes_can_read():
        raise UserError(DYING)
    for answered in answers:
        read = answered.answer or BatchRead((), (), tuple(answered.question.known))
        parts, same, unread = [*parts, *read.parts], [*same, *read.same], [*unread, *read.unread]
    return BatchRead(tuple(parts), tuple(same), tuple(unread))


def _processes_can_read() -> bool:
    return all(answered.answer for answered in spread(can_read, [b"x = 1\n"]))


def _above(path: str) -> Iterator[str]:
    """The folders that it lies in."""
    while path := path.rpartition("/")[0]:
        yield path
