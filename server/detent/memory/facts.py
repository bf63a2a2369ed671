"""The facts of one realm in a database of their own, and a search in them. What is deleted leaves no trace in it."""

from collections.abc import Sequence
from pathlib import Path

from detent.core.memory import Fact, Realm
from detent.store.database import Connection, open_database

LOST = "What was remembered in {name} was damaged: it was set aside as {aside}, and nothing is remembered by now."
_COLUMNS = "facts.id, facts.text, facts.source, facts.run_id, facts.at"


def _begin(connection: Connection) -> None:
    connection.execute(
        "CREATE TABLE facts (id TEXT PRIMARY KEY, text TEXT NOT NULL, source TEXT NOT NULL, run_id TEXT NOT NULL,"
        " at REAL NOT NULL)"
    )
    connection.execute(
        "CREATE VIRTUAL TABLE words USING fts5 (text, id UNINDEXED, tokenize = 'porter unicode61 remove_diacritics 2')"
    )


def _leaving(connection: Connection) -> None:
    connection.execute("CREATE TABLE leaving (text TEXT NOT NULL)")


def _unsaid(connection: Connection) -> None:
    connection.execute("CREATE TABLE unsaid (sentence TEXT PRIMARY KEY)")


MIGRATIONS = (_begin, _leaving, _unsaid)


class Facts:
    """``notice`` is a sentence for the user when something was lost."""

    def __init__(self, file: Path, realm: Realm) -> None:
        """The file's folder is there."""
        self._database = open_database(file, MIGRATIONS, LOST)
        self._database.query("PRAGMA secure_delete = ON")
        self._realm = realm
        self.notice = self._database.notice

    def all(self) -> list[Fact]:
        """Newest first."""
        rows = self._database.query(f"SELECT {_COLUMNS} FROM facts ORDER BY at DESC, id")
        return [Fact(row[0], self._realm, *row[1:]) for row in rows]

    def put(self, fact: Fact, instead_of: str | None = None) -> None:
        """Add it, or let it stand instead of the one with its id, whose text is leaving then."""
        with self._database.transaction(through_power_loss=True) as connection:
            connection.executemany("INSERT INTO leaving (text) VALUES (?)", [(instead_of,)] if instead_of else ())
            values = (fact.id, fact.text, fact.source, fact.run_id, fact.at)
            connection.execute("REPLACE INTO facts (id, text, source, run_id, at) VALUES (?, ?, ?, ?, ?)", values)
            connection.execute("DELETE FROM words WHERE id = ?", (fact.id,))
            connection.execute("INSERT INTO words (text, id) VALUES (?, ?)", (fact.text, fact.id))

    def found(self, words: Sequence[str]) -> list[tuple[float, Fact]]:
        """Those that hold any of the words, each with its worth by BM25: the higher, the better."""
        if not words:
            return []
        wanted = " OR ".join('"' + word.replace('"', "") + '"' for word in words)
        rows = self._database.query(
            f"SELECT -bm25(words), {_COLUMNS} FROM words JOIN facts ON facts.id = words.id WHERE words MATCH ?",
            (wanted,),
        )
        return [(row[0], Fact(row[1], self._realm, *row[2:])) for row in rows]

    def forget(self, ids: Sequence[str]) -> None:
        """Nothing is found by them any more; their texts are leaving."""
        with self._database.transaction(through_power_loss=True) as connection:
            for one in ids:
                connection.execute("INSERT INTO leaving (text) SELECT text FROM facts WHERE id = ?", (one,))
                connection.execute("DELETE FROM facts WHERE id = ?", (one,))
                connection.execute("DELETE FROM words WHERE id = ?", (one,))

    @property
    def leaving(self) -> list[str]:
        """Texts that nobody shall be told any more, but that may still stand in what was told before."""
        return [row[0] for row in self._database.query("SELECT text FROM leaving ORDER BY rowid")]

    def gone(self, texts: Sequence[str], stays: Sequence[str] = (), *, late: bool = False) -> None:
        """They stand nowhere else by now, but for what these sentences say.

        ``late``: they are kept for the next person who asks, where nobody else was first; else they are being said.
        An index of words holds what was deleted until it is made anew.
        """
        sentences = [(one,) for one in stays]
        with self._database.transaction() as connection:
            left = connection.executemany("DELETE FROM leaving WHERE text = ?", [(text,) for text in texts]).rowcount
            if not late:
                connection.executemany("DELETE FROM unsaid WHERE sentence = ?", sentences)
            elif left > 0:
                connection.executemany("INSERT OR IGNORE INTO unsaid (sentence) VALUES (?)", sentences)
            connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
        self._database.purge()

    def say_unsaid(self) -> list[str]:
        """They are said once."""
        said = [row[0] for row in self._database.query("SELECT sentence FROM unsaid ORDER BY rowid")]
        if said:
            with self._database.transaction() as connection:
                connection.executemany("DELETE FROM unsaid WHERE sentence = ?", [(one,) for one in said])
        return said

    def close(self) -> None:
        self._database.close()
