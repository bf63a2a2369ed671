"""Writing files through to the disk, which takes long, on a thread beside the work."""

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


class Settling:
    """What a killed process leaves is safe without it; this is for the power that fails."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._failed: list[OSError] = []

    def want(self, path: Path) -> None:
        """Begin with it, after what was wanted before."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "settling")
        self._thread.submit(self._write_through, path)

    def wait(self) -> None:
        """Until all of it is on the disk; OSError when something could not be written."""
        if self._thread is not None:
            self._thread.submit(lambda: None).result()
        failed, self._failed = self._failed, []
        if failed:
            raise failed[0]

    def close(self) -> None:
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None

    def _write_through(self, path: Path) -> None:
        try:
            with contextlib.suppress(FileNotFoundError), path.open("rb") as file:  # it may be forgotten meanwhile
                os.fsync(file.fileno())
        except OSError as error:
            self._failed.append(error)
