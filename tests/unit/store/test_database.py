import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from detent.core.errors import UserError
from detent.store.database import Connection, Database, Garbled, Migration, StorageFailed, open_database


def _notes(connection: Connection) -> None:
    connection.execute("CREATE TABLE notes (text TEXT NOT NULL)")


def _stars(connection: Connection) -> None:
    connection.execute("ALTER TABLE notes ADD COLUMN stars INTEGER NOT NULL DEFAULT 0")


def _note(database: Database, text: str) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO notes (text) VALUES (?)", (text,))


def _texts(database: Database) -> list[str]:
    return [row[0] for row in database.query("SELECT text FROM notes ORDER BY rowid")]


def test_migrations_run_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    steps: tuple[Sequence[Migration], ...] = ((_notes,), (_notes, _stars), (_notes, _stars))
    for number, migrations in enumerate(steps):
        database = open_database(path, migrations)
        _note(database, str(number))
        database.close()

    database = open_database(path, (_notes, _stars))
    assert database.query("SELECT text, stars FROM notes") == [("0", 0), ("1", 0), ("2", 0)]
    assert database.notice is None
    database.close()


def test_a_migration_that_fails_leaves_the_old_state(tmp_path: Path) -> None:
    def bad(connection: Connection) -> None:
        connection.execute("CREATE TABLE half (x)")
        raise RuntimeError("no")

    database = open_database(tmp_path / "a.db", (_notes,))
    _note(database, "kept")
    database.close()

    with pytest.raises(RuntimeError):
        open_database(tmp_path / "a.db", (_notes, bad))

    database = open_database(tmp_path / "a.db", (_notes, _stars))
    assert database.query("SELECT text, stars FROM notes") == [("kept", 0)]
    assert database.query("SELECT name FROM sqlite_master WHERE name = 'half'") == []
    database.close()


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path / "a.db", (_notes,))
    with pytest.raises(RuntimeError), database.transaction() as connection:
        connection.execute("INSERT INTO notes (text) VALUES ('half')")
        raise RuntimeError
    _note(database, "whole")
    assert _texts(database) == ["whole"]
    database.close()


def test_what_another_connection_wrote_is_noticed_once(tmp_path: Path) -> None:
    ours, theirs = (open_database(tmp_path / "a.db", (_notes,)) for _ in range(2))
    _note(ours, "own")
    assert not ours.changed_elsewhere()
    _note(theirs, "other")
    assert ours.changed_elsewhere()
    assert not ours.changed_elsewhere()
    ours.close()
    theirs.close()


def test_the_log_is_moved_into_the_database_now_and_then(tmp_path: Path) -> None:
    database = open_database(tmp_path / "a.db", (_notes,))
    before = (tmp_path / "a.db").stat().st_size
    for number in range(300):
        _note(database, str(number) * 100)
    assert (tmp_path / "a.db").stat().st_size > before
    database.close()


def test_another_thread_and_a_forked_child_are_refused(tmp_path: Path) -> None:
    database = open_database(tmp_path / "a.db", (_notes,))
    caught: list[BaseException] = []

    def use() -> None:
        try:
            _texts(database)
        except sqlite3.ProgrammingError as error:
            caught.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(caught) == 1

    database._process += 1  # what a child sees after a fork: another process id
    with pytest.raises(RuntimeError, match="fork"):
        _texts(database)
    database._process -= 1
    database.close()


def test_a_second_opening_leaves_the_first_its_locks(tmp_path: Path) -> None:
    """Else another process takes itself for the last one when it closes, and the log is gone with what comes after."""
    path = tmp_path / "a.db"
    first = open_database(path, (_notes,))
    _note(first, "before")
    open_database(path, (_notes,)).close()

    other = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('DELETE FROM notes'); c.commit(); c.close()"
    )
    subprocess.run([sys.executable, "-c", other, str(path)], check=True)
    assert path.with_name("a.db-wal").exists()

    _note(first, "after")
    second = open_database(path, (_notes,))
    assert _texts(second) == ["after"]
    second.close()
    first.close()


def test_only_the_owner_can_read_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = open_database(tmp_path / "a.db", (_notes,))
        _note(database, "secret")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        database.close()
    finally:
        os.umask(before)
    assert {"a.db", "a.db-wal", "a.db-shm"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_a_newer_one_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    database = open_database(tmp_path / "a.db", (_notes, _stars))
    _note(database, "new")
    database.close()
    before = (tmp_path / "a.db").read_bytes()

    with pytest.raises(UserError, match="newer Detent"):
        open_database(tmp_path / "a.db", (_notes,))

    assert (tmp_path / "a.db").read_bytes() == before


@pytest.mark.parametrize(
    "damage", [lambda data: bytes(100) + data[100:], lambda data: b"", lambda data: b"no database"]
)
def test_a_damaged_one_is_set_aside_and_told(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "a.db"
    database = open_database(path, (_notes,))
    _note(database, "lost")
    database.close()
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)

    database = open_database(path, (_notes,))

    (aside,) = tmp_path.glob("a.db.corrupt-*")
    assert aside.read_bytes() == damaged
    assert database.notice is not None
    assert str(aside) in database.notice
    _note(database, "new")
    database.close()
    database = open_database(path, (_notes,))
    assert (_texts(database), database.notice) == (["new"], None)
    database.close()


def test_damage_within_is_found_after_it_was_met(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = open_database(path, (_notes,))
    for number in range(200):
        _note(database, str(number) * 100)
    database.close()
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))

    database = open_database(path, (_notes,))
    with pytest.raises(StorageFailed, match="start Detent again"):
        _texts(database)
    database.close()

    database = open_database(path, (_notes,))
    assert database.notice is not None
    assert _texts(database) == []
    database.close()


def test_content_that_nobody_wrote_is_told(tmp_path: Path) -> None:
    database = open_database(tmp_path / "a.db", [])
    with database.transaction() as connection:
        connection.execute("CREATE TABLE one (name TEXT)")
        connection.execute("INSERT INTO one VALUES (CAST(x'ff' AS TEXT))")
    with pytest.raises(Garbled, match=r"a\.db holds what was never written there"):
        database.query("SELECT name FROM one")
    with database.transaction() as connection:
        connection.execute("ALTER TABLE one RENAME TO other")
    with pytest.raises(Garbled):
        database.query("SELECT name FROM one")
    with pytest.raises(sqlite3.OperationalError, match="syntax"):
        database.query("SELECT FROM")
    database.close()


def test_damage_that_no_check_finds_is_believed_where_all_can_be_made_anew(tmp_path: Path) -> None:
    def make(connection: Connection) -> None:
        connection.execute("CREATE TABLE one (id INTEGER PRIMARY KEY AUTOINCREMENT)")

    def add(database: Database) -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO one DEFAULT VALUES")

    database = open_database(tmp_path / "a.db", [make])
    add(database)
    with database.transaction() as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, '_seq', '_Seq') WHERE name = 'sqlite_sequence'")
    database.close()
    for _ in range(2):
        database = open_database(tmp_path / "a.db", [make])
        assert "set aside" not in (database.notice or ""), "what cannot be made anew is kept"
        with pytest.raises(StorageFailed, match="damaged"):
            add(database)
        database.close()
    database = open_database(tmp_path / "a.db", [make], cache=True)
    assert "set aside" in (database.notice or "")
    add(database)
    database.close()


def test_of_what_can_be_made_anew_only_the_newest_damaged_one_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    for damaged in (b"no database", b"none either"):
        for kept, cache in ((path, True), (tmp_path / "history.db", False)):
            open_database(kept, (_notes,), cache=cache).close()
            kept.write_bytes(damaged)
            open_database(kept, (_notes,), cache=cache).close()
    (aside,) = tmp_path.glob("a.db.corrupt-*")
    assert aside.read_bytes() == b"none either"
    assert {one.read_bytes() for one in tmp_path.glob("history.db.corrupt-*")} == {b"no database", b"none either"}


def test_a_damaged_one_in_use_is_not_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database = open_database(path, (_notes,))
    database.query("PRAGMA wal_checkpoint(TRUNCATE)")
    path.write_bytes(bytes(100) + path.read_bytes()[100:])
    with pytest.raises(UserError, match="another Detent is using it"):
        open_database(path, (_notes,))
    assert list(tmp_path.glob("*.corrupt-*")) == []
    database.close()


def test_a_full_disk_fails_one_write_and_loses_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path / "a.db", (_notes,))
    _note(database, "kept")
    database.query("PRAGMA max_page_count = 2")
    with pytest.raises(StorageFailed, match="free some space"):
        _note(database, "x" * 100_000)
    assert _texts(database) == ["kept"]
    database.query("PRAGMA max_page_count = 100000")
    _note(database, "x" * 100_000)
    assert len(_texts(database)) == 2
    database.close()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="cannot be opened"):
        open_database(tmp_path / "missing" / "a.db", (_notes,))
