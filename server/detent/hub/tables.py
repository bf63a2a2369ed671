"""The hub's tables: an ordered list of steps, each applied once. A step that was released is never changed."""

from collections.abc import Sequence

from detent.store.blob_rows import make_table
from detent.store.database import Connection, Migration


def _begin(connection: Connection) -> None:
    connection.execute(
        """
        CREATE TABLE events (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            run_id TEXT NOT NULL,
            run_seq INTEGER NOT NULL,
            at REAL NOT NULL,
            kind TEXT NOT NULL,
            version INTEGER NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (run_id, run_seq)
        )
        """
    )
    connection.execute("CREATE INDEX events_of_a_run ON events (run_id, seq)")
    connection.execute("CREATE INDEX first_events ON events (seq) WHERE run_seq = 1")
    for change in ("UPDATE", "DELETE"):
        connection.execute(
            f"CREATE TRIGGER events_allow_no_{change.lower()} BEFORE {change} ON events "
            "BEGIN SELECT RAISE(ABORT, 'events are only ever appended'); END"
        )
    connection.execute(
        """
        CREATE TABLE leases (
            run_id TEXT PRIMARY KEY,
            owner TEXT NOT NULL,
            host TEXT NOT NULL,
            pid INTEGER NOT NULL,
            process_started TEXT NOT NULL,
            expires REAL NOT NULL
        )
        """
    )
    connection.execute(
        """
        CREATE TABLE requests (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            run_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            payload TEXT NOT NULL,
            asked_at REAL NOT NULL,
            taken_by TEXT,
            answer TEXT
        )
        """
    )
    connection.execute("CREATE INDEX open_requests ON requests (run_id) WHERE taken_by IS NULL")


def _count_edits(connection: Connection) -> None:
    connection.execute(
        """
        CREATE TABLE tallies (
            model TEXT NOT NULL,
            format TEXT NOT NULL,
            applied INTEGER NOT NULL,
            refused INTEGER NOT NULL,
            PRIMARY KEY (model, format)
        )
        """
    )


MIGRATIONS: Sequence[Migration] = (_begin, _count_edits, make_table)
