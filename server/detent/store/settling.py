"""Writing files through to the disk, which takes long, on a thread beside the work."""

import contextlib
import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

_PAUSE_SECONDS = 0.1
"""So long may a file wait for others: waking the thread for each would disturb the work."""


class Settling:
    """What a killed process leaves is safe without it; this is for the power that fails."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._wanted: deque[Path] = deque()
        self._under_way: Future[None] | None = None
        self._hurry = threading.Event()
        self._failed: list[OSError] = []

    def want(self, path: Path) -> None:
        """Begin with it soon, after what was wanted before."""
        self._wanted.append(path)
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "settling")
        if self._under_way is None or self._under_way.done():
            self._under_way = self._thread.submit(self._settle)

    def wait(self) -> None:
        """Until all of it is on the disk; OSError when something could not be written."""
        if self._thread is not None:
            self._hurry.set()
            self._thread.submit(self._settle).result()
            self._hurry.clear()
        failed, self._failed = self._failed, []
        if failed:
            raise failed[0]

    def close(self) -> None:
        if self._thread is not None:
            self._hurry.set()
            self._thread.submit(self._settle)
            self._thread.shutdown()
            self._thread = None
            self._hurry.clear()

    def _settle(self) -> None:
        self._hurry.wait(_PAUSE_SECONDS)
        while self._wanted:
            self._write_through(self._wanted.popleft())

    def _write_through(self, path: Path) -> None:
        try:
            with contextlib.suppress(FileNotFoundError), path.open("rb") as file:  # it may be forgotten meanwhile
                os.fsync(file.fileno())
        except OSError as error:
            self._failed.append(error)
