from pathlib import Path

from tests.unit.context.index.indexed import found, lay_out

from detent.context.index.batch import Batch, read_batch
from detent.context.index.index import Index
from detent.context.index.postings import TERMS
from detent.context.index.tables import LOST, MIGRATIONS, Tables
from detent.harness.base import Stamp
from detent.store.database import open_database

STAMP = Stamp(1, 2, 3, 4)


def test_an_index_of_terms_in_rows_is_made_anew(tmp_path: Path) -> None:
    lay_out(tmp_path / "ws", {"a.py": "def net(): pass\n"})
    old = open_database(tmp_path / "index.db", MIGRATIONS[:1], LOST)
    with old.transaction() as connection:
        connection.execute("INSERT INTO about VALUES ('1 x')")
        connection.execute("INSERT INTO segments (chunks) VALUES (x'01000000')")
        connection.execute("INSERT INTO postings VALUES (1, 'net', x'00')")
        connection.execute("INSERT INTO files VALUES ('a.py', 1, 1, 1, 1, '', 1, 0, 1, '')")
    old.close()
    index = Index.open(tmp_path / "index.db", tmp_path / "ws")
    assert index.catalogue.files == []
    assert index.refresh() == 1
    assert found(index, "net") == {"a.py"}
    assert index.notice is None
    index.close()


def test_terms_of_many_blocks_are_found(tmp_path: Path) -> None:
    words = [f"w{number:05}x" for number in range(TERMS * 3)]
    lay_out(tmp_path / "ws", {"a.txt": " ".join(words)})
    (part,) = read_batch(Batch(str(tmp_path / "ws"), (), {"a.txt": ""})).parts
    assert len(part.segment.blocks) > 3
    database = open_database(tmp_path / "index.db", MIGRATIONS, LOST)
    tables = Tables(database)
    tables.put(part, {"a.txt": STAMP})
    asked = [*words, "w", "zzz", "\N{LATIN SMALL LETTER E WITH ACUTE}", "0"]
    answered = {term: data for _, term, data in tables.postings([1, 2], asked)}
    assert sorted(answered) == words
    assert {term: data for term, data in part.segment.postings.items() if term in answered} == answered
    database.close()


def test_files_are_read_again_when_anybody_wrote(tmp_path: Path) -> None:
    ours, theirs = (open_database(tmp_path / "index.db", MIGRATIONS, LOST) for _ in range(2))
    tables, others = Tables(ours), Tables(theirs)
    assert list(tables.files()) == []
    others.put_unread({"a.png": STAMP})
    assert [row.path for row in tables.files()] == ["a.png"]
    assert tables.files() is tables.files(), "nobody wrote"
    tables.put_unread({"b.png": STAMP})
    assert [row.path for row in tables.files()] == ["a.png", "b.png"]
    tables.touch({"b.png": STAMP._replace(size=9)})
    assert tables.files()[1].stamp.size == 9
    others.forget(["a.png"])
    assert [row.path for row in tables.files()] == ["b.png"]
    tables.forget(["b.png"])
    assert list(tables.files()) == []
    lay_out(tmp_path / "ws", {"a.txt": "word"})
    (part,) = read_batch(Batch(str(tmp_path / "ws"), (), {"a.txt": ""})).parts
    tables.put(part, {"a.txt": STAMP})
    assert [row.path for row in tables.files()] == ["a.txt"]
    tables.begin("another way")
    assert list(tables.files()) == []
    for database in (ours, theirs):
        database.close()
