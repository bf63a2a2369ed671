"""The index as tables. A file's row says which segment's which file it is; what nobody points to any more is dead."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from detent.context.index.batch import Part
from detent.context.index.blocks import packed_in
from detent.context.index.sums import checked, summed
from detent.harness.base import Stamp
from detent.store.database import Connection, Database

LOST = "The index in {name} was damaged: it was set aside as {aside}, and the workspace is read anew."


_MOST_PLACES = 400
"""Asked for at once: SQLite bounds how many values one question has."""


class FileRow(NamedTuple):
    path: str
    stamp: Stamp
    digest: str
    segment: int
    number: int
    words: int
    takes: str


def _first(connection: Connection) -> None:
    connection.execute("CREATE TABLE about (made_by TEXT NOT NULL)")
    connection.execute(
        "CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER, ctime INTEGER, inode INTEGER,"
        " digest TEXT NOT NULL, segment INTEGER NOT NULL, number INTEGER NOT NULL, words INTEGER NOT NULL,"
        " takes TEXT NOT NULL) WITHOUT ROWID"
    )
    connection.execute("CREATE TABLE segments (id INTEGER PRIMARY KEY AUTOINCREMENT, chunks BLOB NOT NULL)")
    connection.execute(
        "CREATE TABLE outlines (segment INTEGER, number INTEGER, data BLOB NOT NULL, PRIMARY KEY (segment, number))"
        " WITHOUT ROWID"
    )
    connection.execute(
        "CREATE TABLE postings (segment INTEGER, term TEXT, data BLOB NOT NULL, PRIMARY KEY (segment, term))"
        " WITHOUT ROWID"
    )


def _blocks(connection: Connection) -> None:
    for table in ("about", "files", "segments", "outlines", "postings"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("DROP TABLE postings")
    connection.execute("ALTER TABLE segments ADD COLUMN firsts TEXT NOT NULL DEFAULT ''")
    connection.execute(
        "CREATE TABLE blocks (segment INTEGER, number INTEGER, data BLOB NOT NULL, PRIMARY KEY (segment, number))"
        " WITHOUT ROWID"
    )


def _with_history(connection: Connection) -> None:
    connection.execute("CREATE TABLE history (head TEXT NOT NULL, data BLOB NOT NULL)")


def _calls(connection: Connection) -> None:
    connection.execute(
        "CREATE TABLE calls (segment INTEGER, number INTEGER, data BLOB NOT NULL, PRIMARY KEY (segment, number))"
        " WITHOUT ROWID"
    )


MIGRATIONS = (_first, _blocks, _with_history, _calls)


def times_emptied(database: Database) -> int:
    """How often all was thrown away, by whichever process."""
    return max((number for (number,) in database.query("SELECT rowid FROM about")), default=0)


class Tables:
    """Reading and writing them; each write is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._firsts: dict[int, list[str]] = {}
        self._files: tuple[int, list[FileRow]] | None = None
        """As they were in this version of the database."""

    def begin(self, made_by: str, *, anew: bool = False) -> None:
        """``made_by``: the way of reading files. What was made in another way is thrown away; ``anew``: all of it."""
        if not anew and self._database.query("SELECT made_by = ? FROM about", (made_by,)) == [(1,)]:
            return
        self._files = None
        with self._database.transaction() as connection:
            [(emptied,)] = connection.execute("SELECT coalesce(max(rowid), 0) + 1 FROM about")
            for table in ("about", "files", "segments", "outlines", "calls", "blocks", "history"):
                connection.execute(f"DELETE FROM {table}")
            connection.execute("INSERT INTO about (rowid, made_by) VALUES (?, ?)", (emptied, made_by))

    def files(self) -> Sequence[FileRow]:
        """Read once as long as nobody writes: to look for what changed and to make a catalogue both need them."""
        version = self._database.version
        if self._files is None or self._files[0] != version:
            rows = self._database.query(
                "SELECT path, size, mtime, ctime, inode, digest, segment, number, words, takes FROM files"
            )
            self._files = version, [FileRow(row[0], Stamp(*row[1:5]), *row[5:]) for row in rows]
        return self._files[1]

    def segments(self) -> "dict[int, array[int]]":
        """How many chunks each file of each segment has."""
        rows = self._database.query("SELECT id, chunks FROM segments")
        return {number: array("I", checked(data)) for number, data in rows}

    def postings(self, segments: Sequence[int], terms: Sequence[str]) -> Iterator[tuple[int, str, bytes]]:
        """Segment, term, data."""
        wanted = [
            (segment, bisect_right(firsts, term) - 1, term)
            for segment, firsts in self._first_terms(segments).items()
            for term in terms
        ]
        blocks = _blocks_at(self._database, sorted({(segment, number) for segment, number, _ in wanted if number >= 0}))
        for segment, number, term in wanted:
            data = packed_in(blocks[segment, number], term) if (segment, number) in blocks else None
            if data is not None:
                yield segment, term, data

    def _first_terms(self, segments: Sequence[int]) -> dict[int, list[str]]:
        """Of each segment's blocks. A segment is never changed, so what was read of it is kept."""
        for number in segments:
            if number not in self._firsts:
                rows = self._database.query("SELECT firsts FROM segments WHERE id = ?", (number,))
                firsts = checked(rows[0][0]).decode() if rows else ""
                self._firsts[number] = firsts.split("\n") if firsts else []
        return {number: self._firsts[number] for number in segments}

    def of_file(self, table: Literal["outlines", "calls"], segment: int, number: int) -> bytes | None:
        rows = self._database.query(f"SELECT data FROM {table} WHERE segment = ? AND number = ?", (segment, number))
        return checked(rows[0][0]) if rows else None

    def put(self, part: Part, stamps: dict[str, Stamp]) -> None:
        """Add a segment, whose files take the place of what was known of them."""
        self._files = None
        with self._database.transaction() as connection:
            blocks = part.segment.blocks
            segment = connection.execute(
                "INSERT INTO segments (chunks, firsts) VALUES (?, ?)",
                (
                    summed(part.segment.chunks.tobytes()),
                    summed("\n".join(block.first for block in blocks).encode("utf-8", "replace")),
                ),
            ).lastrowid
            connection.executemany(
                "INSERT INTO blocks VALUES (?, ?, ?)",
                ((segment, number, summed(block.data)) for number, block in enumerate(blocks)),
            )
            entries = list(enumerate(part.entries))
            connection.executemany(
                "INSERT INTO outlines VALUES (?, ?, ?)",
                ((segment, number, summed(one.outline)) for number, one in entries),
            )
            connection.executemany(
                "INSERT INTO calls VALUES (?, ?, ?)",
                ((segment, number, summed(one.calls)) for number, one in entries if one.calls),
            )
            connection.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (one.path, *stamps[one.path], one.digest, segment, number, one.words, one.takes)
                    for number, one in entries
                ),
            )

    def touch(self, stamps: dict[str, Stamp]) -> None:
        """What the files hold is the same as before."""
        self._files = None
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE files SET size = ?, mtime = ?, ctime = ?, inode = ? WHERE path = ?",
                ((*stamp, path) for path, stamp in stamps.items()),
            )

    def put_unread(self, stamps: dict[str, Stamp]) -> None:
        """What is no text, or cannot be read: remembered, so that it is not looked into again."""
        self._files = None
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, '', 0, 0, 0, '')",
                ((path, *stamp) for path, stamp in stamps.items()),
            )

    def forget(self, paths: Iterable[str]) -> None:
        self._files = None
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in paths))

    def sweep(self) -> None:
        """Remove the segments of which no file is left."""
        dead = self._database.query("SELECT id FROM segments WHERE id NOT IN (SELECT segment FROM files)")
        if dead:
            with self._database.transaction() as connection:
                tables = ("blocks", "segment"), ("outlines", "segment"), ("calls", "segment"), ("segments", "id")
                for table, key in tables:
                    connection.executemany(f"DELETE FROM {table} WHERE {key} = ?", dead)


def _blocks_at(database: Database, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    found: dict[tuple[int, int], bytes] = {}
    for start in range(0, len(places), _MOST_PLACES):
        some = places[start : start + _MOST_PLACES]
        marks = ",".join(["(?,?)"] * len(some))
        rows = database.query(
            f"SELECT segment, number, data FROM blocks WHERE (segment, number) IN (VALUES {marks})",
            [part for place in some for part in place],
        )
        found.update(((segment, number), checked(data)) for segment, number, data in rows)
    return found
