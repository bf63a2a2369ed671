"""Contents named by their hash, so that forgetting one leaves the events that name it as they are.

Small ones are rows of the database that holds the events, large ones are files beside it.
"""

import hashlib
import re
from pathlib import Path

from detent.core.errors import UserError
from detent.store.blob_files import BlobFiles
from detent.store.blob_rows import BlobRows
from detent.store.database import Database

_NAME = re.compile(r"[0-9a-f]{64}")
LARGEST_ROW = 64 * 1024
"""Bytes. A file costs a millisecond and more until the disk has it; so much more in a transaction costs less."""


class BlobMissing(UserError):
    """The content is not there any more, or no longer what its name says."""


class Blobs:
    """A blob once put is never changed. What an event names is there as long as the event, whatever ends the process:
    ``rows.write`` is part of the event's transaction, and ``settle`` is called before the disk must have it.

    May be put and read in any thread; all else is done in the thread that has the database.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self.rows = BlobRows(database)
        self._files = BlobFiles(folder)

    def put(self, data: bytes) -> str:
        """Keep it and return its name. Whoever sees the name in an event can read the whole blob.

        StorageFailed when that is not possible, of a small one when the event is stored; then nothing of it stays.
        """
        name = hashlib.sha256(data).hexdigest()
        (self.rows if len(data) <= LARGEST_ROW else self._files).put(name, data)
        return name

    def put_text(self, text: str) -> str:
        return self.put(text.encode("utf-8", "surrogateescape"))

    def get(self, name: str) -> bytes:
        for find in (self.rows.get, self._files.get, self.rows.instead, self._files.instead):
            if (data := find(_checked(name))) is not None:
                return data
        raise BlobMissing(f"The stored content {name[:12]} was deleted or damaged, so this part cannot be shown.")

    def get_text(self, name: str) -> str:
        return self.get(name).decode("utf-8", "surrogateescape")

    def has(self, name: str) -> bool:
        """Whether the content is there itself."""
        return self.rows.get(_checked(name)) is not None or self._files.has(name)

    def replace_text(self, name: str, text: str) -> None:
        """Something else is told under this name from now on; what it stood for is gone, unless it is put again.

        Of a small one something may be left in the database's files until ``rows.purge``.
        """
        self.rows.replace(_checked(name), text.encode("utf-8", "surrogateescape"))
        self._files.delete(name)

    def delete(self, name: str) -> None:
        """Forget the content; deleting what is not there is fine."""
        self.rows.delete(_checked(name))
        self._files.delete(name)

    def settle(self) -> None:
        """Wait until the disk has all files. StorageFailed when that is not possible."""
        self._files.settle()

    def close(self) -> None:
        """What nothing names yet is kept as well."""
        try:
            self.rows.flush()
        finally:
            self._files.close()


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a blob")
    return name
