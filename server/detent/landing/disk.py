"""Landing on disk, for terminals: all of a plan or none of it, whatever fails and whenever the process dies."""

import fcntl
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from detent.core.change import Applied, LandingPlan, TextChange
from detent.core.errors import UserError
from detent.core.ports import Current
from detent.core.work import Snapshot
from detent.landing.journal import BACK, MANIFEST, READY, Entry, Step
from detent.landing.reach import Reach
from detent.landing.transfer import Transfer


class DiskApplier:
    """Writes through links inside the root to the real file, and keeps modes, owners and extended attributes.

    It refuses what it could not do whole: a file that changed since the plan was made, one with several hard links
    (replacing it would part them), a read-only one, anything outside the root or in a ``.git`` folder.
    """

    def __init__(self, root: Path, journal_folder: Path) -> None:
        self._root = root
        self._reach = Reach(root)
        self._journal = journal_folder

    def current(self, path: str) -> Current:
        """The file's text, whatever bytes it has; UserError for what is not a file of the workspace."""
        try:
            data = self._reach.read(self._reach.real(path))
        except OSError as error:
            raise UserError(f"{path} cannot be read ({_why(error)}), so nothing can land there.") from None
        return Current(None if data is None else data.decode("utf-8", "surrogateescape"))

    def snapshot(self) -> Snapshot:
        """In a terminal there are no unsaved documents: the files are all there is."""
        return Snapshot(str(self._root), {})

    async def apply(self, plan: LandingPlan) -> Applied:
        """Runs to its end without a break: nothing else of this process sees a half-landed plan."""
        try:
            with self._alone():
                steps = [self._step(change) for change in plan.changes]
                self._land(plan.label, [step for step in steps if step.before != step.after])
        except UserError as error:
            return Applied(False, str(error))
        except OSError as error:
            where = f" {error.filename}" if error.filename else ""
            return Applied(False, f"The change could not be written{where} ({_why(error)}); nothing was changed.")
        return Applied(True)

    def recover(self) -> list[str]:
        """Finish or take back what a crash cut off; call it at start. A sentence for each landing that needed it."""
        if not self._journal.is_dir():
            return []
        try:
            with self._alone():
                folders = sorted(folder for folder in self._journal.iterdir() if folder.is_dir())
                return [sentence for folder in folders if (sentence := self._recovered(Entry(folder)))]
        except UserError:
            return []  # Another process is landing right now: its journal is its own.

    def _step(self, change: TextChange) -> Step:
        """The change as bytes, when the file is what the plan takes it for."""
        real = self._reach.real(change.path)
        before, after = _encoded(change.path, change.before), _encoded(change.path, change.after)
        if self._reach.read(real) != before:
            raise UserError(f"{change.path} was changed meanwhile; decide again to place the change on its new text.")
        folders = self._reach.missing_folders(real) if after is not None else []
        with self._reach.spot(folders[0] if folders else real) as spot:
            if not _writable(".", spot.folder):
                raise UserError(f"The folder of {change.path} is read-only; make it writable and decide again.")
            if before is None:
                return Step(change.path, real, before, after, folders=folders)
            found = os.stat(spot.name, dir_fd=spot.folder, follow_symlinks=False)
            if not _writable(spot.name, spot.folder):
                raise UserError(f"{change.path} is read-only; make it writable and decide again.")
        if found.st_nlink > 1:
            raise UserError(f"{change.path} has other hard links, which a safe change would cut; change it by hand.")
        return Step(change.path, real, before, after, stat.S_IMODE(found.st_mode), folders)

    def _land(self, label: str, steps: Sequence[Step]) -> None:
        if len({step.real for step in steps}) < len(steps):
            raise UserError("Two files of this change are links to the same file; land them one after the other.")
        Transfer(self._reach, Entry.write(self._journal, label, steps), steps).run()

    def _recovered(self, entry: Entry) -> str:
        try:
            return self._recover(entry)
        except (OSError, UserError, ValueError) as error:
            return f"A landing that a crash cut off could not be finished ({error}); its files are in {entry.folder}."

    def _recover(self, entry: Entry) -> str:
        if not entry.has(MANIFEST):
            entry.close()
            return ""
        steps, label = entry.steps(), entry.label
        files = ", ".join(step.path for step in steps)
        transfer = Transfer(self._reach, entry, steps)
        if not entry.has(READY):
            transfer.drop()
            return ""
        if foreign := transfer.foreign():
            return (
                f'"{label}" was cut off by a crash, and {", ".join(foreign)} changed since, so nothing was touched: '
                f"both versions of each file are kept in {entry.folder}; delete that folder when all is well."
            )
        if entry.has(BACK):
            transfer.take_back()
            return f'"{label}" had failed and was taken back after a crash: {files} are as they were.'
        transfer.finish()
        return f'"{label}" was cut off by a crash and is finished now: {files}.'

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One landing at a time on this workspace, among all processes; the system frees it when one dies."""
        self._journal.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._journal / "lock").open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UserError("Another Detent is writing to this workspace right now; decide again.") from None
            yield


def _encoded(path: str, text: str | None) -> bytes | None:
    try:
        return None if text is None else text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise UserError(f"The new text of {path} has characters that no file can hold; reject that change.") from None


def _writable(name: str, folder: int) -> bool:
    """By the permission bits as well: for the root user everything else is writable, but nobody meant that."""
    mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    return bool(mode & 0o222) and os.access(name, os.W_OK, dir_fd=folder)


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
