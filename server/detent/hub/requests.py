"""What another process asks of a run's owner, and the owner's answer.

Only the owner of a run writes its events and knows the unsaved buffers; so everyone else asks, and waits.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detent.core.ports import Clock
from detent.store.database import Database

Payload = Mapping[str, str | list[str]]

STALE_SECONDS = 60.0
"""Nobody waits any more for a request that was not taken for so long: it is not acted upon."""
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Request:
    id: int
    run_id: str
    kind: str
    payload: Payload


class Requests:
    def __init__(self, database: Database, owner: str, clock: Clock) -> None:
        self._database = database
        self._owner = owner
        self._clock = clock

    def ask(self, run_id: str, kind: str, payload: Payload) -> int:
        """Leave a request for the run's owner; ``wait`` with the returned id for the answer."""
        with self._database.transaction(through_power_loss=True) as connection:
            cursor = connection.execute(
                "INSERT INTO requests (run_id, kind, payload, asked_at) VALUES (?, ?, ?, ?)",
                (run_id, kind, json.dumps(dict(payload)), self._clock.now()),
            )
            return int(cursor.lastrowid or 0)

    def pending(self, run_ids: Sequence[str]) -> list[Request]:
        """New requests for these runs, oldest first. Each is handed out once: whoever gets it must answer it."""
        marks = ",".join("?" * len(run_ids))
        fresh = f"taken_by IS NULL AND run_id IN ({marks}) AND asked_at > ?"
        parameters: tuple[str | float, ...] = (*run_ids, self._clock.now() - STALE_SECONDS)
        if not self._database.query(f"SELECT 1 FROM requests WHERE {fresh} LIMIT 1", parameters):
            return []
        with self._database.transaction(through_power_loss=True) as connection:
            rows = connection.execute(
                f"SELECT id, run_id, kind, payload FROM requests WHERE {fresh} ORDER BY id", parameters
            ).fetchall()
            connection.executemany(
                "UPDATE requests SET taken_by = ? WHERE id = ?", [(self._owner, row[0]) for row in rows]
            )
        return [Request(number, run_id, kind, json.loads(payload)) for number, run_id, kind, payload in rows]

    def answer(self, request_id: int, payload: Payload) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE requests SET answer = ? WHERE id = ? AND answer IS NULL",
                (json.dumps(dict(payload)), request_id),
            )

    async def wait(self, request_id: int, seconds: float) -> Payload | None:
        """The answer; or None when none came in time, and then a request that nobody took is withdrawn."""
        try:
            async with asyncio.timeout(seconds):
                while (answer := self._answer(request_id)) is None:  # noqa: ASYNC110 - another process answers
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            self._withdraw(request_id)
            return self._answer(request_id)
        return answer

    def _answer(self, request_id: int) -> Payload | None:
        rows = self._database.query("SELECT answer FROM requests WHERE id = ?", (request_id,))
        if not rows or rows[0][0] is None:
            return None
        answer: Payload = json.loads(rows[0][0])
        return answer

    def _withdraw(self, request_id: int) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM requests WHERE id = ? AND taken_by IS NULL", (request_id,))
