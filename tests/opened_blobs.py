"""Contents with a database of their own, for who needs no more of a hub."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from detent.store.blob_rows import make_table
from detent.store.blobs import Blobs
from detent.store.database import open_database


@contextmanager
def opened_blobs(folder: Path) -> Iterator[Blobs]:
    with (
        closing(open_database(folder / "a.db", [make_table])) as database,
        closing(Blobs(folder / "blobs", database)) as blobs,
    ):
        yield blobs
