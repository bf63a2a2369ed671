import hashlib
import random
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from detent.store.blob_rows import BlobRows, make_table
from detent.store.database import Database, StorageFailed, open_database

DATA = b"content"
NAME = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = open_database(tmp_path / "a.db", [make_table], zeroes=True)
    yield made
    made.close()


def _written(database: Database, rows: BlobRows, naming: str) -> list[str]:
    with database.transaction() as connection:
        names = rows.write(connection, [naming])
    rows.written(names)
    return names


def _rows(database: Database) -> list[tuple[object, ...]]:
    return database.query("SELECT hex(name), data, instead FROM contents")


def test_it_waits_for_what_names_it_and_is_seen_meanwhile(database: Database) -> None:
    rows, other = BlobRows(database), BlobRows(database)
    rows.put(NAME, DATA)
    assert (rows.get(NAME), other.get(NAME)) == (DATA, None)
    assert _written(database, rows, "of something else") == []
    assert _rows(database) == []
    assert _written(database, rows, f"it is {NAME}.") == [NAME]
    assert (rows.get(NAME), other.get(NAME)) == (DATA, DATA)
    assert _written(database, rows, f"it is {NAME}.") == []


def test_what_nothing_names_is_written_at_the_end(database: Database) -> None:
    rows = BlobRows(database)
    rows.put(NAME, DATA)
    rows.flush()
    rows.flush()
    assert _rows(database) == [(NAME.upper(), DATA, 0)]


def test_what_could_not_be_written_waits_on(database: Database) -> None:
    rows = BlobRows(database)
    rows.put(NAME, DATA)
    with pytest.raises(StorageFailed), database.transaction() as connection:
        rows.write(connection, [NAME])
        raise StorageFailed("full")
    assert (rows.get(NAME), _rows(database)) == (DATA, [])
    rows.flush()
    assert BlobRows(database).get(NAME) == DATA


def test_one_that_was_spoiled_is_not_believed_and_can_be_put_again(database: Database) -> None:
    rows = BlobRows(database)
    rows.put(NAME, DATA)
    rows.flush()
    with database.transaction() as connection:
        connection.execute("UPDATE contents SET data = x'00'")
    assert rows.get(NAME) is None
    rows.put(NAME, DATA)
    rows.flush()
    assert BlobRows(database).get(NAME) == DATA


def test_what_is_told_instead_is_no_content_of_its_name(database: Database) -> None:
    rows = BlobRows(database)
    rows.put(NAME, DATA)
    rows.replace(NAME, b"something else")
    assert (rows.get(NAME), rows.instead(NAME)) == (None, b"something else")
    rows.put(NAME, DATA)
    rows.flush()
    assert (rows.get(NAME), rows.instead(NAME)) == (DATA, None)
    rows.put(NAME, DATA)
    rows.delete(NAME)
    assert (rows.get(NAME), rows.instead(NAME)) == (None, None)
    assert DATA not in [data for _, data, _ in _rows(database)]


def test_after_a_purge_nothing_of_what_was_replaced_is_in_a_file(database: Database, tmp_path: Path) -> None:
    rows = BlobRows(database)
    secrets = [f"marmoset {number} ".encode() * 40 for number in range(300)]
    for secret in secrets:
        rows.put(hashlib.sha256(secret).hexdigest(), secret)
    rows.flush()
    assert rows.purge()
    assert b"marmoset" in _kept(tmp_path)
    for secret in secrets:
        rows.replace(hashlib.sha256(secret).hexdigest(), b"[forgotten]")
    reader = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM contents").fetchall()
    database.query("PRAGMA busy_timeout = 0")
    assert not rows.purge()
    assert b"marmoset" in _kept(tmp_path), "somebody reads it still"
    reader.close()
    assert rows.purge()
    assert b"marmoset" not in _kept(tmp_path)
    assert rows.instead(hashlib.sha256(secrets[0]).hexdigest()) == b"[forgotten]"


def test_forgetting_some_of_many_leaves_no_copy_of_them_and_all_of_the_others(
    database: Database, tmp_path: Path
) -> None:
    rows, chance = BlobRows(database), random.Random(1)
    kept: dict[bytes, str] = {}
    gone: list[bytes] = []
    for number in range(240):
        mark = f"<{number:06}>".encode()
        size = chance.choice([8, 300, 3000, 4060, 4080, 9000, chance.randrange(8, 12_000), 40_000])
        data = (mark * size)[:size]
        rows.put(hashlib.sha256(data).hexdigest(), data)
        rows.flush()
        kept[mark] = hashlib.sha256(data).hexdigest()
        if number % 3 == 0:
            gone.append(chance.choice(list(kept)))
            name = kept.pop(gone[-1])
            for _ in range(number % 2 + 1):
                rows.replace(name, f"[forgotten] {number}".encode() * chance.randrange(1, 60))
    assert rows.purge()
    left = set(re.findall(rb"<\d{6}>", _kept(tmp_path)))
    assert left.isdisjoint(gone)
    assert left.issuperset(kept)
    assert all((rows.get(name) or b"").startswith(mark) for mark, name in kept.items())


def test_while_another_process_writes_it_is_not_waited_for(database: Database, tmp_path: Path) -> None:
    rows = BlobRows(database)
    rows.put(NAME, DATA)
    rows.flush()
    rows.replace(NAME, b"something else")
    writer = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    database.query("PRAGMA busy_timeout = 0")
    assert not rows.purge()
    assert rows.instead(NAME) == b"something else"
    writer.close()
    assert rows.purge()


def _kept(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())
