"""Who may write a run: one process at a time, until it lets go, dies, or is silent for too long."""

import itertools
import os
import platform
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from detent.core.errors import DetentError
from detent.core.ports import Clock
from detent.store.database import Connection, Database

LEASE_SECONDS = 15.0
RENEW_SECONDS = 5.0


class LeaseLost(DetentError):
    """Another process owns the run now, so this one must stop writing it."""


@dataclass(frozen=True, slots=True)
class Holder:
    """``host`` names the machine since its start, with the process namespace: what makes a pid mean something."""

    owner: str
    host: str
    pid: int
    process_started: str
    expires: float


class Leases:
    """The leases of one hub. Its owner renews them more often than they expire; ``Hub.watch`` does so."""

    def __init__(self, database: Database, owner: str, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._held: dict[str, int] = {}
        self._terms = itertools.count(1)
        self._self = Holder(owner, this_host(), os.getpid(), process_started(os.getpid()), 0.0)

    @property
    def held(self) -> tuple[str, ...]:
        """The runs that this process took and did not release."""
        return tuple(sorted(self._held))

    def term(self, run_id: str) -> int | None:
        """A number for the time since this process took it, in which nobody else may write it; None: it has not."""
        return self._held.get(run_id)

    def take(self, run_id: str) -> bool:
        """Get or renew the lease; False when a living process holds it."""
        with self._database.transaction() as connection:
            holder = _read(connection, run_id)
            if holder is not None and holder.owner != self._self.owner and self._is_alive(holder):
                return False
            connection.execute(
                "REPLACE INTO leases (run_id, owner, host, pid, process_started, expires) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    run_id,
                    self._self.owner,
                    self._self.host,
                    self._self.pid,
                    self._self.process_started,
                    self._clock.now() + LEASE_SECONDS,
                ),
            )
        self._held[run_id] = next(self._terms)
        return True

    def renew_all(self) -> None:
        if not self._held:
            return
        expires = self._clock.now() + LEASE_SECONDS
        renewed = set()
        with self._database.transaction() as connection:
            for run_id in self._held:
                update = "UPDATE leases SET expires = ? WHERE run_id = ? AND owner = ?"
                if connection.execute(update, (expires, run_id, self._self.owner)).rowcount:
                    renewed.add(run_id)
        self._held = {
            run_id: term for run_id, term in self._held.items() if run_id in renewed
        }  # the others were taken over while this process was silent

    def release(self, run_id: str) -> None:
        """Let go of it; of one that is not ours, nothing happens. Where that cannot be written, it expires."""
        self._held.pop(run_id, None)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM leases WHERE run_id = ? AND owner = ?", (run_id, self._self.owner))

    def release_all(self) -> None:
        for run_id in self.held:
            self.release(run_id)

    def holder(self, run_id: str) -> Holder | None:
        """The living holder, which may be this hub; None when anyone may take the lease."""
        rows = self._database.query(_SELECT, (run_id,))
        holder = Holder(*rows[0]) if rows else None
        return holder if holder is not None and self._is_alive(holder) else None

    def is_ours(self, run_id: str) -> bool:
        if run_id not in self._held:
            return False
        rows = self._database.query(_SELECT, (run_id,))
        holder = Holder(*rows[0]) if rows else None
        return holder is not None and holder.owner == self._self.owner and holder.expires > self._clock.now()

    def require(self, connection: Connection, run_id: str) -> None:
        """Inside a transaction: raise LeaseLost unless nobody took the run from us, even if we were late to renew."""
        holder = _read(connection, run_id)
        if holder is None or holder.owner != self._self.owner:
            self._held.pop(run_id, None)
            raise LeaseLost(f"run {run_id} is not held by this process")

    def _is_alive(self, holder: Holder) -> bool:
        if holder.expires <= self._clock.now():
            return False
        if holder.host != self._self.host or not holder.process_started:
            return True
        return process_started(holder.pid) == holder.process_started


_SELECT = "SELECT owner, host, pid, process_started, expires FROM leases WHERE run_id = ?"


def _read(connection: Connection, run_id: str) -> Holder | None:
    row = connection.execute(_SELECT, (run_id,)).fetchone()
    return Holder(*row) if row else None


@cache
def this_host() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return platform.node()


def process_started(pid: int) -> str:
    """The start time of a living process, in the kernel's ticks; empty when it is gone or cannot be known.

    A zombie counts as gone: it will never write again.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return ""
    state, *fields = stat[stat.rindex(b")") + 2 :].split()
    return "" if state in (b"Z", b"X") else fields[18].decode("ascii")
