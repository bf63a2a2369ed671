"""One SQLite database: opened so that a crash costs nothing, and damage is set aside and told.

Used from one thread of one process, but for what is asked ``in_any_thread``. Every write is a transaction that takes
the write lock first, so that two processes wait for each other instead of failing half-way.
"""

import contextlib
import errno
import glob
import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from detent.core.errors import UserError
from detent.store.folders import is_on_network
from detent.store.presence import Presence, Traces, turn

Connection = sqlite3.Connection
Migration = Callable[[Connection], None]
Value = str | bytes | int | float | None

_BUSY_SECONDS = 5.0
_COMMITS_PER_CHECKPOINT = 256
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_GARBLED = re.compile(r"Could not decode to UTF-8|no such (?:table|column)|table \S+ has ")
_PRIMARY_CODE = 0xFF
"""SQLite's extended codes carry the plain one in their low byte."""


class StorageFailed(UserError):
    """A write did not happen, and nothing of it stayed: the disk is full or read-only, or the database is damaged."""


class Garbled(StorageFailed):
    """What SQLite read is not what was written. Only the content is: the database would be taken for sound again."""


def failed_write(place: Path, error: OSError) -> StorageFailed:
    """What is to be said of a file that could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFailed(f"The disk with {place} is full: free some space, then try again; nothing was changed.")
    reason = error.strerror or str(error)
    return StorageFailed(f"{place} cannot be written ({reason}): look after it, then try again; nothing was changed.")


class Database:
    """Made by ``open_database``. ``notice`` is a sentence for the user when something was lost or set aside."""

    def __init__(self, path: Path, connection: Connection, presence: Presence, notice: str | None) -> None:
        self.path = path
        self.notice = notice
        self.before_disk: Callable[[], None] = lambda: None
        """Called before anything is written through to the disk: for what lies elsewhere and is named here."""
        self._connection = connection
        self._presence = presence
        self._process = os.getpid()
        self._thread = threading.get_ident()
        self._damaged = False
        self._waits: bool | None = None
        """Whether SQLite waits for the disk at the moment; None: as it was opened."""
        self._commits = 0
        self._seen = self._data_version()

    @contextmanager
    def transaction(self, *, through_power_loss: bool = False) -> Iterator[Connection]:
        """All of it or nothing. A killed process never loses what was committed; ``through_power_loss`` waits for
        the disk as well."""
        connection = self._own()
        if through_power_loss or (self._commits + 1) % _COMMITS_PER_CHECKPOINT == 0:
            self.before_disk()  # when this fails, nothing is done
        with self._told():
            self._wait_for_disk(through_power_loss)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        self._commits += 1
        if self._commits % _COMMITS_PER_CHECKPOINT == 0:
            self._checkpoint()

    def _wait_for_disk(self, wanted: bool) -> None:
        if wanted is not self._waits:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if wanted else 'NORMAL'}")
            self._waits = wanted

    def query(
        self, sql: str, parameters: Sequence[Value] = (), *, in_any_thread: bool = False
    ) -> list[tuple[Any, ...]]:
        """``in_any_thread``: another than the database's own opens it for itself, and sees what was committed."""
        with self._told():
            if not in_any_thread or threading.get_ident() == self._thread:
                return self._own().execute(sql, parameters).fetchall()
            with contextlib.closing(_look(self.path)) as connection:
                return connection.execute(sql, parameters).fetchall()

    @property
    def version(self) -> int:
        """Another one after any other process (or other connection) committed something."""
        with self._told():
            return self._data_version()

    def changed_elsewhere(self) -> bool:
        """True once after any other process (or other connection) committed something."""
        with self._told():
            before, self._seen = self._seen, self._data_version()
        return self._seen != before

    def purge(self, *, whole: bool = True) -> bool:
        """Nothing of what was deleted stays in the file or in its log; False while another process reads the log.

        Zeros in the place of what is deleted would not do: pages keep copies of what was moved from one to another. So
        the whole file is written anew, and nobody else writes meanwhile; unless nothing in it ever moves.
        """
        with self._told():
            if whole:
                self._own().execute("VACUUM")
            with turn(_beside(self.path, "-checkpoint")) as ours:
                return ours and not self._own().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0][0]

    def close(self) -> None:
        self._own().close()
        self._presence.leave(damaged=self._damaged)

    def _own(self) -> Connection:
        if os.getpid() != self._process:
            raise RuntimeError("a database must not be used after a fork: open it anew in the child")
        return self._connection

    def _data_version(self) -> int:
        row = self._connection.execute("PRAGMA data_version").fetchone()
        return int(row[0])

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            sentence = _sentence(error, self.path)
            if sentence is None:
                if _is_garbled(error):
                    self._damaged = True
                    raise Garbled(
                        f"{self.path} holds what was never written there: move it away, then start Detent again."
                    ) from error
                raise
            self._damaged = self._damaged or _code(error) in _DAMAGE
            raise StorageFailed(sentence) from error

    def _checkpoint(self) -> None:
        """Move the log into the database. One process at a time: SQLite before 3.51.3 can corrupt it otherwise."""
        with turn(_beside(self.path, "-checkpoint")) as ours:
            if ours:
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


HISTORY_LOST = (
    "The history in {name} was damaged: it was set aside as {aside} and a new one begun, "
    "so earlier runs are not listed."
)


def open_database(
    path: Path,
    migrations: Sequence[Migration],
    lost: str = HISTORY_LOST,
    *,
    cache: bool = False,
    zeroes: bool = False,
) -> Database:
    """Open or make the database, its folder being there, and bring it up to date.

    A damaged one is renamed, with its log, and a new one takes its place: ``lost`` is what the user is told then. One
    of a newer release is left as it is. ``cache``: it can be made anew, so damage that was met is believed, also where
    no check finds it, and only the newest damaged one is kept. ``zeroes``: pages that are used for something else hold
    nothing of what they held.
    """
    try:
        presence = Presence(_beside(path, "-presence"))
    except OSError as error:
        raise StorageFailed(f"{path} cannot be opened ({error.strerror}): make its folder writable.") from error
    try:
        connection, notice = _open(path, presence, lost, cache=cache)
        try:
            _migrate(connection, migrations, path)
            _harden(path)
            if zeroes:
                connection.execute("PRAGMA secure_delete = ON")
            presence.settle()
            return Database(path, connection, presence, notice)
        except BaseException:
            connection.close()
            raise
    except BaseException as error:
        presence.abandon()
        if isinstance(error, sqlite3.DatabaseError) and (sentence := _sentence(error, path)):
            raise StorageFailed(sentence) from error
        raise


def _open(path: Path, presence: Presence, lost: str, *, cache: bool) -> tuple[Connection, str | None]:
    unclean = presence.alone and presence.found in (Traces.OPEN, Traces.DAMAGED)
    emptied = presence.found is not Traces.NONE and path.exists() and path.stat().st_size == 0
    met = cache and presence.alone and presence.found is Traces.DAMAGED
    log_lost = unclean and path.exists() and not _beside(path, "-wal").exists()
    connection = _connect(path)
    try:
        if not (emptied or met) and _is_sound(connection, path, thoroughly=unclean):
            return connection, _log_notice(path) if log_lost and _has_log(connection) else None
        if not presence.alone:
            raise UserError(
                f"{path} is damaged, and another Detent is using it: close the other one, then start this one again."
            )
        if cache:
            _forget_earlier(path)
        aside = _set_aside(path)
    except BaseException:
        connection.close()
        raise
    connection.close()  # only now: closing moves the log into the database, and what is set aside shall stay as it is
    fresh = _connect(path)
    _configure(fresh, path)
    return fresh, lost.format(name=path.name, aside=aside)


def _connect(path: Path) -> Connection:
    """Closing any handle of a file drops all the locks that this process holds on it, SQLite's own among them: another
    process would then take the log away while we use it. So a file that is there is never opened but by SQLite, and a
    new one by the only one who is let in."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    return sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)


def _look(path: Path) -> Connection:
    """Where there is none any more, none is made."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", timeout=_BUSY_SECONDS, isolation_level=None, uri=True)


def _configure(connection: Connection, path: Path) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA mmap_size = 0")
    connection.execute(f"PRAGMA journal_mode = {'DELETE' if is_on_network(path) else 'WAL'}")
    connection.execute("PRAGMA wal_autocheckpoint = 0")


def _is_sound(connection: Connection, path: Path, *, thoroughly: bool) -> bool:
    """Configure it, which reads the header, and look through all of it after an unclean stop."""
    try:
        _configure(connection, path)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return not thoroughly or connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except UnicodeDecodeError:  # what is wrong with the schema, in its own words
        return False
    except sqlite3.DatabaseError as error:
        if _code(error) in _DAMAGE:
            return False
        raise


def _set_aside(path: Path) -> Path:
    stamp = time.strftime("%Y%m%dT%H%M%S")
    aside = _beside(path, f".corrupt-{stamp}")
    for number in range(1, 1000):
        if not aside.exists():
            break
        aside = _beside(path, f".corrupt-{stamp}-{number}")
    for suffix in ("", "-wal", "-shm"):
        if _beside(path, suffix).exists():
            _beside(path, suffix).rename(_beside(aside, suffix))
    return aside


def _forget_earlier(path: Path) -> None:
    """Of what can be made anew the newest damaged one is enough to find out what happened."""
    for earlier in path.parent.glob(f"{glob.escape(path.name)}.corrupt-*"):
        earlier.unlink(missing_ok=True)


def _migrate(connection: Connection, migrations: Sequence[Migration], path: Path) -> None:
    if _version(connection) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)
        if version > len(migrations):
            raise UserError(f"{path} was written by a newer Detent: update Detent to open it; nothing was changed.")
        for migrate in migrations[version:]:
            migrate(connection)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _harden(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            _beside(path, suffix).chmod(0o600)


def _has_log(connection: Connection) -> bool:
    return bool(connection.execute("PRAGMA journal_mode").fetchone() == ("wal",))


def _log_notice(path: Path) -> str:
    return f"The log of {path} was missing after a crash, so the newest events of earlier runs may be lost."


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _code(error: sqlite3.DatabaseError) -> int:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return int(code) & _PRIMARY_CODE


def _is_garbled(error: sqlite3.DatabaseError) -> bool:
    """Text that is none, or tables that are not as they were made. Nothing but the words tells it."""
    return isinstance(error, sqlite3.OperationalError) and _GARBLED.match(str(error)) is not None


def _sentence(error: sqlite3.DatabaseError, path: Path) -> str | None:
    if _code(error) in _DAMAGE:
        return f"{path} is damaged: start Detent again, which sets it aside and begins a new one."
    return {
        sqlite3.SQLITE_FULL: f"The disk with {path} is full: free some space, then try again; nothing was changed.",
        sqlite3.SQLITE_READONLY: f"{path} cannot be written: make it writable, then try again; nothing was changed.",
        sqlite3.SQLITE_IOERR: f"The disk with {path} does not answer: look after it, then try again.",
        sqlite3.SQLITE_CANTOPEN: f"{path} cannot be opened: make the folder writable, then try again.",
        sqlite3.SQLITE_BUSY: f"Another program keeps {path} locked: close it, then try again; nothing was changed.",
    }.get(_code(error))
