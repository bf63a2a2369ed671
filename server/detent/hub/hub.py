"""The door to shared state: append and read events, see runs, listen, own, ask. One ``Hub`` a workspace and process."""

import logging
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from detent.core import events
from detent.core.errors import UserError
from detent.core.events import DurableEvent, Recorded, Sent, TransientEvent
from detent.core.ports import Clock
from detent.hub.codec import EventUnreadable
from detent.hub.feed import Callback, Feed
from detent.hub.folds import Folds
from detent.hub.leases import Leases
from detent.hub.log import EventLog
from detent.hub.requests import Requests
from detent.hub.tables import MIGRATIONS
from detent.hub.tallies import Tallies
from detent.hub.views import RunView
from detent.store.blobs import Blobs
from detent.store.database import Database, open_database
from detent.store.folders import private_folder

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

    def __init__(
        self, database: Database, blobs: Blobs, clock: Clock, notice: str | None, owner: str | None = None
    ) -> None:
        self._owner = owner = owner or uuid.uuid4().hex
        self.blobs = blobs
        self.notice = notice
        self.lease = Leases(database, owner, clock)
        self.requests = Requests(database, owner, clock)
        self.tallies = Tallies(database)
        self._database = database
        self._database.before_disk = blobs.settle
        self.clock = clock
        self.log = EventLog(database)
        self._feed = Feed(self.log.last_seq())
        self._folds = Folds(self.log)
        self._behind = False

    @classmethod
    def open(cls, folder: Path, clock: Clock) -> "Hub":
        """Open or make the state in ``folder``; nowhere to write it: in a temporary one, told by ``notice``."""
        home, moved = private_folder(folder)
        database = open_database(home / "hub.db", MIGRATIONS, zeroes=True)
        return cls(database, Blobs(home / "blobs", database), clock, moved or database.notice)

    def beside(self) -> "Hub":
        """The same state and owner for another thread; what it stores is told here by the next ``poll``."""
        self.blobs.rows.flush()
        self.blobs.settle()
        database = open_database(self._database.path, MIGRATIONS, zeroes=True)
        blobs = Blobs(self._database.path.with_name("blobs"), database)
        return Hub(database, blobs, self.clock, None, self._owner)

    def close(self) -> None:
        self.lease.release_all()
        self.blobs.close()
        self._database.close()

    def append(self, run_id: str, *several: DurableEvent) -> Recorded:
        """Store them and the blobs that they name, all or none, then tell everyone; returns the last. A crash after
        this does not lose them. LeaseLost: the run is not ours."""
        kept = any(isinstance(event, _WORDS_OF_PEOPLE) for event in several)
        with self._database.transaction(through_power_loss=kept) as connection:
            self.lease.require(connection, run_id)
            recorded = [self.log.add(connection, run_id, self.clock.now(), event) for event in several]
            contents = self.blobs.rows.write(connection, [item.body for item in recorded])
        self.blobs.rows.written(contents)
        for item in recorded:
            self._folds.add(item)
        if recorded[0].seq == self._feed.position + 1:
            for item in recorded:
                self._feed.put(item)
        else:
            self._catch_up()
        return recorded[-1]

    def send(self, run_id: str, event: TransientEvent) -> None:
        """Tell whoever listens in this process; it is stored nowhere."""
        self._feed.put(Sent(run_id, event))

    def events(self, run_id: str | None = None, after: int = 0) -> list[Recorded]:
        """The stored events of one run, or of all, with a number above ``after``."""
        return self.log.all(after) if run_id is None else self.log.of_run(run_id, after)

    def view(self, run_id: str) -> RunView:
        """The fold of the run's events up to now."""
        view = self._folds.of(run_id, self.lease.term(run_id))
        if view is None:
            raise UserError(f"There is no run “{run_id}”: `detent runs` lists those of this workspace.")
        return view

    def newest(self, most: int | None = None) -> Iterator[RunView]:
        """The views of the newest runs, newest first; one that a newer release stored is left out."""
        for run_id in self.log.run_ids()[:most]:
            try:
                yield self.view(run_id)
            except EventUnreadable as error:
                _log.warning("run %s is left out: %s", run_id, error)

    def subscribe(self, callback: Callback, after: int | None = None) -> Callable[[], None]:
        """Replay the stored events above ``after`` (None: none), then go on with all that happens.

        This process' events arrive within ``append``, others' with ``poll``. Returns what ends the subscription.
        """
        position = self.log.last_seq() if after is None else after
        return self._feed.subscribe(callback, position, self.log.readable)

    def poll(self) -> bool:
        """Deliver what other processes stored; True when any of them wrote anything, such as a request."""
        self._behind |= self._database.changed_elsewhere()
        if not self._behind:
            return False
        self._catch_up()
        self._behind = False
        return True

    def _catch_up(self) -> None:
        last = self.log.last_seq()
        for item in self.log.readable(self._feed.position):
            self._feed.put(item)
        self._feed.position = max(self._feed.position, last)
