"""How often a model's edits could be applied, by their format: counted as it happens, over all runs of a workspace."""

from detent.store.database import Database


class Tallies:
    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, model: str, edit_format: str, *, applied: bool) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO tallies (model, format, applied, refused) VALUES (?1, ?2, ?3, 1 - ?3)"
                " ON CONFLICT (model, format) DO UPDATE SET applied = applied + ?3, refused = refused + 1 - ?3",
                (model, edit_format, int(applied)),
            )

    def all(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Model → format → how many were applied, and how many refused."""
        found: dict[str, dict[str, tuple[int, int]]] = {}
        rows = self._database.query("SELECT model, format, applied, refused FROM tallies ORDER BY model, format")
        for model, edit_format, applied, refused in rows:
            found.setdefault(model, {})[edit_format] = applied, refused
        return found
