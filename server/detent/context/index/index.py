"""The index of one workspace: brought up to date, laid over with unsaved documents, and asked."""

import hashlib
import time
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from functools import cache, partial
from pathlib import Path

from detent.context.index.batch import Entry, Part, part_of
from detent.context.index.catalogue import Catalogue, Known, catalogue_of
from detent.context.index.history import History, keep_history, kept_history
from detent.context.index.reading import Calls, Outline, calls_of, outline_of, read_file
from detent.context.index.segment import Posting, unpack
from detent.context.index.tables import LOST, MIGRATIONS, Tables, times_emptied
from detent.context.index.update import Update
from detent.core.work import Buffer
from detent.harness.base import digest_of
from detent.harness.files import is_readable_name, left_out_among
from detent.harness.secret_files import BY_NAME, SecretFiles
from detent.store.database import Database, open_database
from detent.store.presence import turn
from detent.syntax.grammars import folder as grammars
from detent.syntax.grammars import installed

VERSION = 7
"""Another one when files are read in another way: what was kept is thrown away then."""
_MOST_OUTLINES = 1_000
"""Kept in memory."""
_MOST_WAITED = 60.0
_LOOK_AGAIN = 0.1

Told = Callable[[int, int], None]
"""How many files of how many were read."""


class Index:
    """Used from one thread. ``notice``: a sentence for the user when it was damaged and begun anew."""

    def __init__(self, root: Path, database: Database, secret: SecretFiles) -> None:
        self._root = root
        self.secret = secret
        self._database = database
        self._tables = Tables(database)
        self._tables.begin(_made_by())
        self.was_emptied = partial(_was_emptied, database, times_emptied(database))
        """Since it was opened, by whichever process: what was read of it may lack anything then."""
        self._turn_file = database.path.with_name(f"{database.path.name}-reading")
        self._over: dict[str, tuple[int, Part | None]] = {}
        self._left_out: dict[str, bool] = {}
        """Of the documents that are open, whether git or ``.detentignore`` leave them out."""
        self._catalogue: Catalogue | None = None
        self._outlines: dict[tuple[int, int], Outline] = {}
        self._calls: dict[tuple[int, int], Calls] = {}
        self._history: tuple[Catalogue, History] | None = None
        self.notice = database.notice
        self.is_whole = True
        """False when it is known to lack some of what the files hold."""

    @classmethod
    def open(cls, file: Path, root: Path, secret: SecretFiles = BY_NAME) -> "Index":
        """``file``: where it is kept; its folder is there."""
        database = open_database(file, MIGRATIONS, LOST, cache=True)
        try:
            return cls(root, database, secret)
        except BaseException:
            database.close()  # who opens it next, finds out that it is damaged
            raise

    def close(self) -> None:
        self._database.close()

    def clear(self) -> None:
        """Forget all files: the next refresh reads them anew. While another process reads them it waits, for some time:
        what that one has read so far would be missing in an index that it takes for whole."""
        end = time.monotonic() + _MOST_WAITED
        while True:
            with turn(self._turn_file) as ours:
                if ours or time.monotonic() > end:
                    self._tables.begin(_made_by(), anew=True)
                    self._catalogue = None
                    return
            time.sleep(_LOOK_AGAIN)

    def refresh(self, told: Told = lambda done, all_of: None, processes: int | None = None) -> int:
        """Read what changed since the last time; how many files that were."""
        steps = self.steps(processes=processes)
        while True:
            try:
                told(*next(steps))
            except StopIteration as end:
                count: int = end.value
                return count

    def steps(
        self, paths: Collection[str] | None = None, processes: int | None = None
    ) -> Generator[tuple[int, int], None, int]:
        """The same bit by bit, with how many files of how many were read. What was read so far stays when it is left.
        ``paths``: only what stands there and below has changed. While another process reads the same workspace, this
        one waits for it, for what that one reads need not be read again."""
        update = Update(self._root, self._tables, self.secret, self._turn_file)
        try:
            count = yield from update.steps(paths, processes)
            if paths is None and keep_history(self._database, self._root):
                self._history = None
            return count
        finally:
            if update.wrote:
                self._catalogue = None

    def lay_over(self, buffers: Mapping[str, Buffer], held: Mapping[str, Part] | None = None) -> None:
        """What the editor holds takes the place of what the files do; documents not among ``buffers`` are closed.
        ``held``: what was read already of some of them, perhaps in another version."""
        named = [path for path in buffers if is_readable_name(path, self.secret)]
        # Each is asked about once: git takes some milliseconds to answer.
        asked = [path for path in named if path not in self._left_out]
        ignored = left_out_among(self._root, asked) if asked else ()
        self._left_out = {path: self._left_out.get(path, path in ignored) for path in named}
        wanted = {path: buffers[path] for path, is_left_out in self._left_out.items() if not is_left_out}
        over = {path: one for path, one in self._over.items() if path in wanted}
        for path, buffer in wanted.items():
            if path not in over or over[path][0] != buffer.version:
                over[path] = buffer.version, _held(path, buffer.text, (held or {}).get(path))
        if over != self._over:
            self._over, self._catalogue = over, None
            self._outlines = {place: one for place, one in self._outlines.items() if place[0] > 0}
            self._calls = {place: one for place, one in self._calls.items() if place[0] > 0}

    @property
    def catalogue(self) -> Catalogue:
        if self._database.changed_elsewhere():
            self._catalogue = None
        if self._catalogue is None:
            over = [(path, part) for path, (_, part) in self._over.items()]
            self._catalogue = catalogue_of(self._tables.files(), self._tables.segments(), over)
        return self._catalogue

    @property
    def history(self) -> History:
        """Of the catalogue's files; an empty one where there is no git."""
        catalogue = self.catalogue
        if self._history is None or self._history[0] is not catalogue:
            self._history = catalogue, History(kept_history(self._database), [known.path for known in catalogue.files])
        return self._history[1]

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
            held = _entry(self._over, known)
            data = held.outline if held else self._tables.of_file("outlines", *known.place)
            self._outlines[known.place] = outline_of(data) if data else Outline((), ())
        return self._outlines[known.place]

    def calls(self, known: Known) -> Calls:
        if known.place not in self._calls:
            if len(self._calls) >= _MOST_OUTLINES:
                self._calls.clear()
            held = _entry(self._over, known)
            self._calls[known.place] = calls_of(
                held.calls if held else self._tables.of_file("calls", *known.place) or b""
            )
        return self._calls[known.place]


def _was_emptied(database: Database, before: int) -> bool:
    return times_emptied(database) != before


def _held(path: str, text: str, held: Part | None) -> Part | None:
    if held is not None and held.entries[0].digest == digest_of(text.encode("utf-8", "replace")):
        return held
    return part_of(path, text, read_file(text, path))


def _entry(over: Mapping[str, tuple[int, Part | None]], known: Known) -> Entry | None:
    """Of what is only held in memory."""
    part = over[known.path][1] if known.place[0] < 0 and known.path in over else None
    return part.entries[0] if part else None


def _made_by() -> str:
    """What decides how a file is read: this program's way, the grammars that are there, and their queries."""
    return f"{VERSION} {_digest_of_queries()} {' '.join(installed())}"


@cache
def _digest_of_queries() -> str:
    """Kept: they are part of the program."""
    texts = [path.read_bytes() for path in sorted(grammars().rglob("*")) if path.is_file()]
    return hashlib.sha256(b"".join(texts)).hexdigest()
