"""The index as tables. A file's row says which segment's which file it is; what nobody points to any more is dead."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from detent.context.index.batch import Part
from detent.harness.base import Stamp
from detent.store.database import Connection, Database

LOST = "The index in {name} was damaged: it was set aside as {aside}, and the workspace is read anew."


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


MIGRATIONS = (_first,)


class Tables:
    """Reading and writing them; each write is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, made_by: str, *, anew: bool = False) -> None:
        """``made_by``: the way of reading files. What was made in another way is thrown away; ``anew``: all of it."""
        if not anew and self._database.query("SELECT made_by FROM about") == [(made_by,)]:
            return
        with self._database.transaction() as connection:
            for table in ("about", "files", "segments", "outlines", "postings"):
                connection.execute(f"DELETE FROM {table}")
            connection.execute("INSERT INTO about VALUES (?)", (made_by,))

    def files(self) -> list[FileRow]:
        rows = self._database.query(
            "SELECT path, size, mtime, ctime, inode, digest, segment, number, words, takes FROM files"
        )
        return [FileRow(row[0], Stamp(*row[1:5]), *row[5:]) for row in rows]

    def segments(self) -> "dict[int, array[int]]":
        """How many chunks each file of each segment has."""
        return {number: array("I", data) for number, data in self._database.query("SELECT id, chunks FROM segments")}

    def postings(self, segments: Sequence[int], terms: Sequence[str]) -> Iterator[tuple[int, str, bytes]]:
        """Segment, term, data."""
        if not segments or not terms:
            return
        marks = ",".join("?" * len(terms)), ",".join("?" * len(segments))
        yield from self._database.query(
            f"SELECT segment, term, data FROM postings WHERE term IN ({marks[0]}) AND segment IN ({marks[1]})",
            (*terms, *segments),
        )

    def outline(self, segment: int, number: int) -> bytes | None:
        rows = self._database.query("SELECT data FROM outlines WHERE segment = ? AND number = ?", (segment, number))
        return rows[0][0] if rows else None

    def put(self, part: Part, stamps: dict[str, Stamp]) -> None:
        """Add a segment, whose files take the place of what was known of them."""
        with self._database.transaction() as connection:
            segment = connection.execute(
                "INSERT INTO segments (chunks) VALUES (?)", (part.segment.chunks.tobytes(),)
            ).lastrowid
            postings = sorted(part.segment.postings.items())
            connection.executemany(
                "INSERT INTO postings VALUES (?, ?, ?)", ((segment, term, data) for term, data in postings)
            )
            entries = list(enumerate(part.entries))
            connection.executemany(
                "INSERT INTO outlines VALUES (?, ?, ?)", ((segment, number, one.outline) for number, one in entries)
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
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE files SET size = ?, mtime = ?, ctime = ?, inode = ? WHERE path = ?",
                ((*stamp, path) for path, stamp in stamps.items()),
            )

    def put_unread(self, stamps: dict[str, Stamp]) -> None:
        """What is no text, or cannot be read: remembered, so that it is not looked into again."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, '', 0, 0, 0, '')",
                ((path, *stamp) for path, stamp in stamps.items()),
            )

    def forget(self, paths: Iterable[str]) -> None:
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in paths))

    def sweep(self) -> None:
        """Remove the segments of which no file is left."""
        dead = self._database.query("SELECT id FROM segments WHERE id NOT IN (SELECT segment FROM files)")
        if dead:
            with self._database.transaction() as connection:
                for table, key in (("postings", "segment"), ("outlines", "segment"), ("segments", "id")):
                    connection.executemany(f"DELETE FROM {table} WHERE {key} = ?", dead)
