"""Contents named by their hash in a table of a database: written with what names them, in the same transaction.

No row ever moves, so that there is one place to write zeros to when a content is forgotten: rows are only added at the
end, and what is written over one is as long as what was there. Writing all of the database anew instead would keep
others from it for seconds.
"""

import hashlib
from collections.abc import Sequence

from detent.store.database import Connection, Database


def make_table(connection: Connection) -> None:
    """``instead``: 0 for the content itself, 1 for what is told instead of it. Who makes it in a database that
    ``zeroes`` leaves no copies of what the table's first pages held."""
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
        rows = [(bytes.fromhex(name), self._waiting[name]) for name in named]
        connection.executemany(f"{_VOID} AND (instead OR data IS NOT ?)", rows)
        connection.executemany(_PUT, rows)
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
            connection.execute(_VOID, (bytes.fromhex(name),))
            connection.execute(
                "INSERT INTO contents (name, data, instead) VALUES (?, ?, 1)", (bytes.fromhex(name), data)
            )
        self._waiting.pop(name, None)

    def delete(self, name: str) -> None:
        with self._database.transaction() as connection:
            connection.execute(_VOID, (bytes.fromhex(name),))
        self._waiting.pop(name, None)

    def purge(self) -> bool:
        """Nothing of what was replaced stays in the database's files; False while another process reads the log, which
        goes with the last of them at the latest."""
        return self._database.purge(whole=False)

    def _row(self, name: str, query: str) -> bytes | None:
        rows = self._database.query(query, (bytes.fromhex(name),), in_any_thread=True)
        return rows[0][0] if rows else None


_ITSELF = "SELECT data FROM contents WHERE name = ? AND instead = 0"
_INSTEAD = "SELECT data FROM contents WHERE name = ? AND instead > 0"
_PUT = "INSERT INTO contents (name, data, instead) VALUES (?, ?, 0) ON CONFLICT (name) DO NOTHING"
_VOID = "UPDATE contents SET name = randomblob(32), data = zeroblob(length(data)) WHERE name = ?"
"""A name as long as it was, which nobody knows."""
