"""What all runs of a user have cost today, in all workspaces and processes."""

import time
from pathlib import Path

from detent.core.errors import UserError
from detent.core.ports import Clock


class Spending:
    """A file for each day, to which every process appends: one line a cost, in US dollars."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def add(self, cost: float) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._file().open("a", encoding="ascii") as file:
                file.write(f"{cost:.8f}\n")
        except OSError as error:
            raise UserError(f"{self._file()} cannot be written: {error.strerror or error}.") from error

    def today(self) -> float:
        try:
            return sum(float(line) for line in self._file().read_text("ascii").split())
        except FileNotFoundError:
            return 0.0
        except (OSError, ValueError) as error:
            raise UserError(f"{self._file()} cannot be read: {error}. Delete it to count anew.") from error

    def _file(self) -> Path:
        """By the user's own calendar."""
        return self._folder / time.strftime("%Y-%m-%d", time.localtime(self._clock.now()))
