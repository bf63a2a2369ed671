"""The same terms of the same chunks kept in a table of SQLite's FTS5, side by side with the index's own segments."""

import gc
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from tests.bench.stage import tell

from detent.context.index.batch import make_parts
from detent.context.index.forms import Forms
from detent.context.index.index import Index
from detent.context.index.matches import Matches
from detent.context.index.reading import ReadFile, read_data
from detent.context.query import query_of
from detent.context.words import terms_of_key
from detent.core.errors import ToolFailed
from detent.harness.base import Stamp, digest_of
from detent.harness.files import stamped
from detent.harness.reader import Reader
from detent.harness.secret_files import BY_NAME

MOST = 300
"""Chunks that an answer names."""
ROUNDS = 10


def compare(root: Path, folder: Path, questions: Sequence[str]) -> None:
    gc.disable()  # as it is where the index is made: looking for cycles among the terms takes as long as the work
    try:
        _compare(root, folder, questions)
    finally:
        gc.enable()


def _compare(root: Path, folder: Path, questions: Sequence[str]) -> None:
    stamps = stamped(root, BY_NAME)
    found = list(_read(root, list(stamps)))
    ours, theirs = folder / "ours.db", folder / "fts.db"
    index = Index.open(ours, root)
    took = _cpu(lambda: _put(index, found, stamps))
    database = sqlite3.connect(theirs)
    took_there = _cpu(lambda: _fill(database, found))
    for name, file, seconds in (("segments", ours, took), ("FTS5", theirs, took_there)):
        print(f"  {name:<18} {seconds:6.2f} s of CPU to write all terms, {_size(file) / 1e6:.1f} MB")
    asked, asked_there = [], []
    for question in [*questions] * ROUNDS:
        query = query_of(question)
        words = " OR ".join(f'"{term}"' for term in query.terms)
        began = time.perf_counter()
        matches = Matches(index, query.terms, {})
        matches.of_files(matches.texts)
        asked.append(time.perf_counter() - began)
        began = time.perf_counter()
        database.execute("SELECT rowid, rank FROM chunks(?) ORDER BY rank LIMIT ?", (words, MOST)).fetchall()
        asked_there.append(time.perf_counter() - began)
    tell("segments: all chunks and files", asked)
    tell(f"FTS5: the best {MOST} chunks", asked_there)
    database.close()
    index.close()


def _put(index: Index, found: Sequence[tuple[str, str, ReadFile]], stamps: dict[str, Stamp]) -> None:
    for part in make_parts(found):
        index._tables.put(part, stamps)


def _read(root: Path, paths: Sequence[str]) -> list[tuple[str, str, ReadFile]]:
    forms, found = Forms(), []
    with Reader(root, BY_NAME) as reader:
        for path in paths:
            try:
                data = reader.read(path)
            except ToolFailed:
                continue
            found.append((path, digest_of(data), read_data(data, path, forms)))
    return found


def _fill(database: sqlite3.Connection, found: Sequence[tuple[str, str, ReadFile]]) -> None:
    """Without the texts themselves, as the segments are; the terms are words of letters, digits and ``_`` already."""
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE VIRTUAL TABLE chunks USING fts5(terms, content='', tokenize=\"ascii tokenchars '_'\")")
    with database:
        rows = ((" ".join(terms),) for _, _, read in found for terms in _terms(read))
        database.executemany("INSERT INTO chunks (terms) VALUES (?)", rows)


def _terms(read: ReadFile) -> Iterator[Iterator[str]]:
    """Those of each chunk."""
    keys = list(read.forms)
    rest = map(keys.__getitem__, read.keys)
    return (chain.from_iterable(map(terms_of_key, islice(rest, size))) for size in read.sizes)


def _size(file: Path) -> int:
    return sum(path.stat().st_size for path in file.parent.glob(f"{file.name}*") if not path.name.endswith("-shm"))


def _cpu(work: Callable[[], object]) -> float:
    began = sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - began
