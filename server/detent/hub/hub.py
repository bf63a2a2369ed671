"""The door to shared state: append and read events, see runs, listen, own, ask. One ``Hub`` a workspace and process."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detent.core import events
from detent.core.errors import UserError
from detent.core.events import DurableEvent, Recorded, Sent, TransientEvent
from detent.core.ports import Clock
from detent.hub.codec import EventUnreadable, decode, encode
from detent.hub.feed import Callback, Feed
from detent.hub.leases import RENEW_SECONDS, Leases
from detent.hub.requests import Requests
from detent.hub.tables import MIGRATIONS
from detent.hub.views import RunView, step
from detent.store.blobs import Blobs
from detent.store.database import Database, StorageFailed, open_database
from detent.store.folders import private_folder

_POLL_SECONDS = 0.05
_COLUMNS = "seq, run_seq, run_id, at, kind, version, body"

_WORDS_OF_PEOPLE = (
    events.RunStarted,
    events.PlanDecided,
    events.ApprovalGiven,
    events.HunkEdited,
    events.HunksDecided,
    events.Landed,
    events.Steered,
)
"""What nobody can find out again, and what was done to the user's files: kept even when the power fails."""

_log = logging.getLogger(__name__)


class Hub:
    """Used from one thread. ``notice`` is a sentence for the user when something was lost, set aside or moved."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock, notice: str | None) -> None:
        owner = uuid.uuid4().hex
        self.blobs = blobs
        self.notice = notice
        self.lease = Leases(database, owner, clock)
        self.requests = Requests(database, owner, clock)
        self._database = database
        self._clock = clock
        self._feed = Feed(self._last_seq())
        self._views: dict[str, RunView] = {}
        self._behind = False

    @classmethod
    def open(cls, folder: Path, clock: Clock) -> "Hub":
        """Open or make the state in ``folder``; nowhere to write it: in a temporary one, told by ``notice``."""
        home, moved = private_folder(folder)
        database = open_database(home / "hub.db", MIGRATIONS)
        return cls(database, Blobs(home / "blobs"), clock, moved or database.notice)

    def close(self) -> None:
        self.lease.release_all()
        self._database.close()

    def append(self, run_id: str, event: DurableEvent) -> Recorded:
        """Store it, then tell everyone. When this returns, a crash does not lose the event. LeaseLost: not ours."""
        kind, version, body = encode(event)
        at = self._clock.now()
        with self._database.transaction(through_power_loss=isinstance(event, _WORDS_OF_PEOPLE)) as connection:
            self.lease.require(connection, run_id)
            seq, run_seq = connection.execute(
                "INSERT INTO events (run_id, run_seq, at, kind, version, body) SELECT"
                " ?1, coalesce(max(run_seq), 0) + 1, ?2, ?3, ?4, ?5 FROM events WHERE run_id = ?1"
                " RETURNING seq, run_seq",
                (run_id, at, kind, version, body),
            ).fetchone()
        recorded = Recorded(seq, run_seq, run_id, at, event)
        if seq == self._feed.position + 1:
            self._feed.put(recorded)
        else:
            self._catch_up()
        return recorded

    def send(self, run_id: str, event: TransientEvent) -> None:
        """Tell whoever listens in this process; it is stored nowhere."""
        self._feed.put(Sent(run_id, event))

    def events(self, run_id: str | None = None, after: int = 0) -> list[Recorded]:
        """The stored events of one run, or of all, with a number above ``after``."""
        return [_recorded(row) for row in self._rows(run_id, after)]

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

    def view(self, run_id: str) -> RunView:
        """The fold of the run's events up to now."""
        view = self._views.get(run_id)
        for row in self._rows(run_id, view.last_seq if view else 0):
            view = step(view, _recorded(row))
        if view is None:
            raise UserError(f"There is no run “{run_id}”: `detent runs` lists those of this workspace.")
        self._views[run_id] = view
        return view

    def subscribe(self, callback: Callback, after: int | None = None) -> Callable[[], None]:
        """Replay the stored events above ``after`` (None: none), then go on with all that happens.

        This process' events arrive within ``append``, others' with ``poll``. Returns what ends the subscription.
        """
        position = self._last_seq() if after is None else after
        return self._feed.subscribe(callback, position, self._readable)

    def poll(self) -> bool:
        """Deliver what other processes stored; True when any of them wrote anything, such as a request."""
        self._behind |= self._database.changed_elsewhere()
        if not self._behind:
            return False
        self._catch_up()
        self._behind = False
        return True

    async def watch(self, changed: Callable[[], None] | None = None) -> None:
        """Forever: deliver other processes' events, call ``changed`` at first and after any wrote, renew our leases."""
        loop = asyncio.get_running_loop()
        renewed = loop.time()
        told = False
        while True:
            try:
                told = not self.poll() and told
                if not told and changed is not None:
                    changed()
                told = True
                if loop.time() - renewed >= RENEW_SECONDS:
                    self.lease.renew_all()
                    renewed = loop.time()
            except StorageFailed as error:
                _log.warning("%s", error)  # a full disk or a lock may pass; the feed must go on when it does
            await asyncio.sleep(_POLL_SECONDS)

    def _last_seq(self) -> int:
        return int(self._database.query("SELECT coalesce(max(seq), 0) FROM events")[0][0])

    def _catch_up(self) -> None:
        last = self._last_seq()
        for item in self._readable(self._feed.position):
            self._feed.put(item)
        self._feed.position = max(self._feed.position, last)

    def _readable(self, after: int) -> list[Recorded]:
        """What a newer release stored is left out: the feed must go on."""
        readable = []
        for row in self._rows(None, after):
            try:
                readable.append(_recorded(row))
            except EventUnreadable:
                _log.warning("event %s of run %s cannot be read", row[0], row[2])
        return readable

    def _rows(self, run_id: str | None, after: int) -> list[tuple[Any, ...]]:
        if run_id is None:
            return self._database.query(f"SELECT {_COLUMNS} FROM events WHERE seq > ? ORDER BY seq", (after,))
        return self._database.query(
            f"SELECT {_COLUMNS} FROM events WHERE run_id = ? AND seq > ? ORDER BY seq", (run_id, after)
        )


def _recorded(row: tuple[Any, ...]) -> Recorded:
    seq, run_seq, run_id, at, kind, version, body = row
    return Recorded(seq, run_seq, run_id, at, decode(kind, version, body))
