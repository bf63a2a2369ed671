"""What all runs of a user have cost today, in all workspaces and processes, and what they have set aside."""

import fcntl
import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from detent.core.errors import UserError
from detent.core.ports import Clock
from detent.hub.leases import process_started, this_host


@dataclass(frozen=True, slots=True)
class Held:
    """So many US dollars are set aside by a process, as long as it lives and no longer than until then."""

    key: str
    usd: float
    until: float
    host: str
    pid: int
    started: str

    def is_living(self, now: float) -> bool:
        if self.until <= now:
            return False
        if self.host != this_host() or not self.started:
            return True
        return process_started(self.pid) == self.started


class Spending:
    """A file for each day, to which every process appends: one line a cost, in US dollars.

    Beside it is one of what is set aside, a line each, which is read and written under its lock.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def add(self, cost: float) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._file().open("a", encoding="ascii") as file:
                file.write(f"{cost:.8f}\n")
        except OSError as error:
            raise UserError(f"{self._file()} cannot be written: {error.strerror or error}.") from error

    def today(self) -> float:
        try:
            return sum(float(line) for line in self._file().read_text("ascii").split())
        except FileNotFoundError:
            return 0.0
        except (OSError, ValueError) as error:
            raise UserError(f"{self._file()} cannot be read: {error}. Delete it to count anew.") from error

    def left(self, limit: float) -> float:
        """Of the day's limit: neither spent nor set aside by anybody."""
        with self._held() as held:
            return limit - self.today() - sum(one.usd for one in held)

    def hold(self, usd: float, limit: float, seconds: float) -> str | None:
        """Set this aside, for so long at most; gives what ``free`` needs. None where the day's limit would not hold.

        What costs nothing, or nobody knows how much, is not set aside: then it is empty.
        """
        if not usd and self.left(limit) > 0:
            return ""
        with self._held() as held:
            taken = self.today() + sum(one.usd for one in held)
            if taken >= limit or taken + usd > limit:
                return None
            pid, key = os.getpid(), f"{self._day()} {uuid.uuid4().hex}"
            held.append(Held(key, usd, self._clock.now() + seconds, this_host(), pid, process_started(pid)))
        return key

    def free(self, key: str) -> None:
        with self._held(key.split()[0]) as held:
            held[:] = [one for one in held if one.key != key]

    @contextmanager
    def _held(self, day: str = "") -> Iterator[list[Held]]:
        """What the living have set aside. What the list holds in the end is written."""
        path = self._folder / f"{day or self._day()}.held"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with path.open("a+", encoding="utf-8") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.seek(0)
                before = [_parsed(line) for line in file]
                held = [one for one in before if one and one.is_living(self._clock.now())]
                yield held
                if held != before:
                    file.truncate(0)
                    file.writelines(f"{json.dumps(asdict(one))}\n" for one in held)
        except OSError as error:
            raise UserError(f"{path} cannot be written: {error.strerror or error}.") from error

    def _file(self) -> Path:
        return self._folder / self._day()

    def _day(self) -> str:
        """By the user's own calendar."""
        return time.strftime("%Y-%m-%d", time.localtime(self._clock.now()))


class Day:
    """One run's part in what all runs of a day may spend together."""

    def __init__(self, spending: Spending | None, limit: float | None) -> None:
        self._spending = spending
        self._limit = limit
        self._key: str | None = None

    @property
    def left(self) -> float | None:
        """None for no limit."""
        return None if self._spending is None or self._limit is None else self._spending.left(self._limit)

    def hold(self, usd: float, seconds: float) -> str:
        """Set this aside in place of what was; empty, or why that is not possible."""
        self.free()
        if self._spending is None or self._limit is None:
            return ""
        self._key = self._spending.hold(usd, self._limit, seconds)
        if self._key is not None:
            return ""
        return f"All runs of today would go beyond ${self._limit:g} (${self._spending.today():.4f} are spent)"

    def spend(self, cost: float) -> None:
        """Count what it really was, and set nothing aside any more."""
        if self._spending is not None and cost:
            self._spending.add(cost)
        self.free()

    def free(self) -> None:
        if self._spending is not None and self._key:
            key, self._key = self._key, None
            self._spending.free(key)


def _parsed(line: str) -> Held | None:
    try:
        return Held(**json.loads(line))
    except (ValueError, TypeError):
        return None  # cut off by a crash
