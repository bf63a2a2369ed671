"""The stored events: what was appended, in its order."""

import logging
from typing import Any

from detent.core.errors import UserError
from detent.core.events import DurableEvent, Recorded
from detent.hub.codec import EventUnreadable, decode, encode
from detent.store.database import Connection, Database

_COLUMNS = "seq, run_seq, run_id, at, kind, version, body"

_log = logging.getLogger(__name__)


class EventLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, connection: Connection, run_id: str, at: float, event: DurableEvent) -> Recorded:
        """Within the caller's transaction."""
        kind, version, body = encode(event)
        seq, run_seq = connection.execute(
            "INSERT INTO events (run_id, run_seq, at, kind, version, body) SELECT"
            " ?1, coalesce(max(run_seq), 0) + 1, ?2, ?3, ?4, ?5 FROM events WHERE run_id = ?1"
            " RETURNING seq, run_seq",
            (run_id, at, kind, version, body),
        ).fetchone()
        return Recorded(seq, run_seq, run_id, at, event, body)

    def last_seq(self) -> int:
        return int(self._database.query("SELECT coalesce(max(seq), 0) FROM events")[0][0])

    def of_run(self, run_id: str, after: int = 0) -> list[Recorded]:
        """EventUnreadable when a newer release stored one of them."""
        rows = self._database.query(
            f"SELECT {_COLUMNS} FROM events WHERE run_id = ? AND seq > ? ORDER BY seq", (run_id, after)
        )
        return [_recorded(row) for row in rows]

    def all(self, after: int = 0) -> list[Recorded]:
        return [_recorded(row) for row in self._rows(after)]

    def readable(self, after: int) -> list[Recorded]:
        """What a newer release stored is left out."""
        found = []
        for row in self._rows(after):
            try:
                found.append(_recorded(row))
            except EventUnreadable:
                _log.warning("event %s of run %s cannot be read", row[0], row[2])
        return found

    def run_ids(self) -> list[str]:
        """Newest first."""
        return [row[0] for row in self._database.query("SELECT run_id FROM events WHERE run_seq = 1 ORDER BY seq DESC")]

    def find(self, prefix: str) -> str:
        """The one run whose id begins so."""
        found = [run_id for run_id in self.run_ids() if run_id.startswith(prefix)]
        if prefix in found:
            return prefix
        if not found:
            raise UserError(f"There is no run “{prefix}”: `detent runs` lists those of this workspace.")
        if len(found) > 1:
            raise UserError(f"“{prefix}” begins the names of {len(found)} runs: write more of it, such as {found[0]}.")
        return found[0]

    def _rows(self, after: int) -> list[tuple[Any, ...]]:
        return self._database.query(f"SELECT {_COLUMNS} FROM events WHERE seq > ? ORDER BY seq", (after,))


def _recorded(row: tuple[Any, ...]) -> Recorded:
    seq, run_seq, run_id, at, kind, version, body = row
    return Recorded(seq, run_seq, run_id, at, decode(kind, version, body))
