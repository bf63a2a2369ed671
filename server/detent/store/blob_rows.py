"""Contents named by their hash in a table of a database: written with what names them, in the same transaction."""

import hashlib
from collections.abc import Sequence

from detent.store.database import Connection, Database


def make_table(connection: Connection) -> None:
    """``instead``: 0 for the content itself, 1 for what is told instead of it, 2 once its rest was purged."""
    connection.execute(
        """
        CREATE TABLE contents (
            name BLOB PRIMARY KEY,
            data BLOB NOT NULL,
            instead INTEGER NOT NULL
        )
        """
    )


class BlobRows:
    """What was put waits in memory until it is written: so long nobody but this process knows its name.

    May be read and put in any thread; all else is done in the thread that has the database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str, bytes] = {}

    def put(self, name: str, data: bytes) -> None:
        self._waiting[name] = data

    def write(self, connection: Connection, naming: Sequence[str]) -> list[str]:
        """Within the caller's transaction, what one of these texts names. Tell ``written`` when it is committed."""
        named = [name for name in list(self._waiting) if any(name in text for text in naming)]
        connection.executemany(_PUT, [(bytes.fromhex(name), self._waiting[name]) for name in named])
        return named

    def written(self, names: Sequence[str]) -> None:
        for name in names:
            self._waiting.pop(name, None)

    def flush(self) -> None:
        """Write what waits, whether anything names it or not."""
        if self._waiting:
            with self._database.transaction() as connection:
                names = self.write(connection, list(self._waiting))
            self.written(names)

    def get(self, name: str) -> bytes | None:
        """None when there is none, or another one than its name says."""
        if (waiting := self._waiting.get(name)) is not None:
            return waiting
        data = self._row(name, _ITSELF)
        return data if data is not None and hashlib.sha256(data).hexdigest() == name else None

    def instead(self, name: str) -> bytes | None:
        """What is told instead of it."""
        return self._row(name, _INSTEAD)

    def replace(self, name: str, data: bytes) -> None:
        """Kept even when the power fails, so that what it stood for may be deleted then."""
        with self._database.transaction(through_power_loss=True) as connection:
            connection.execute(_REPLACE, (bytes.fromhex(name), data))
        self._waiting.pop(name, None)

    def delete(self, name: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM contents WHERE name = ?", (bytes.fromhex(name),))
        self._waiting.pop(name, None)

    def purge(self) -> None:
        """Of what was replaced since the last time nothing stays in the database's files. All of it is written anew."""
        if self._database.query("SELECT 1 FROM contents WHERE instead = 1 LIMIT 1") and self._database.purge():
            with self._database.transaction() as connection:
                connection.execute("UPDATE contents SET instead = 2 WHERE instead = 1")

    def _row(self, name: str, query: str) -> bytes | None:
        rows = self._database.query(query, (bytes.fromhex(name),), in_any_thread=True)
        return rows[0][0] if rows else None


_ITSELF = "SELECT data FROM contents WHERE name = ? AND instead = 0"
_INSTEAD = "SELECT data FROM contents WHERE name = ? AND instead > 0"
_PUT = (
    "INSERT INTO contents (name, data, instead) VALUES (?, ?, 0) ON CONFLICT (name) DO UPDATE"
    " SET data = excluded.data, instead = 0 WHERE instead OR data IS NOT excluded.data"
)
_REPLACE = (
    "INSERT INTO contents (name, data, instead) VALUES (?, ?, 1)"
    " ON CONFLICT (name) DO UPDATE SET data = excluded.data, instead = 1"
)
