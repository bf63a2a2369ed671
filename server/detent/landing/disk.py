"""Landing on disk, for terminals: all of a plan or none of it, whatever fails and whenever the process dies."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from detent.core.change import Applied, LandingPlan
from detent.core.errors import UserError
from detent.core.form import Form
from detent.core.ports import Current
from detent.core.work import Snapshot
from detent.landing.journal import BACK, MANIFEST, READY, Entry, Sort, Step
from detent.landing.reach import Reach
from detent.landing.steps import StepMaker
from detent.landing.transfer import Transfer


class DiskApplier:
    """Writes text through links inside the root to the real file, and keeps modes, owners and extended attributes.

    It refuses what it could not do whole: a file that changed since the plan was made, one with several hard links
    (replacing it would part them), a read-only one, anything outside the root or in a ``.git`` folder, links to there.
    """

    def __init__(self, root: Path, journal_folder: Path) -> None:
        self._root = root
        self._reach = Reach(root)
        self._steps = StepMaker(self._reach)
        self._journal = journal_folder

    def current(self, path: str) -> Current:
        """The file's text, whatever bytes it has; UserError for what is not a file of the workspace."""
        found = self._look(path, self._reach.real(path))
        return Current(None if found is None else found.data.decode("utf-8", "surrogateescape"))

    def form(self, path: str) -> Form | None:
        """What stands at the path itself; UserError for what is neither a file nor a link of the workspace."""
        return self._look(path, self._reach.own(path))

    def snapshot(self) -> Snapshot:
        """In a terminal there are no unsaved documents: the files are all there is."""
        return Snapshot(str(self._root), {})

    async def apply(self, plan: LandingPlan) -> Applied:
        """Runs to its end without a break: nothing else of this process sees a half-landed plan."""
        try:
            _refuse_below_what_goes(plan)
            with self._alone():
                steps = [*map(self._steps.of_text, plan.changes), *map(self._steps.of_form, plan.forms)]
                self._land(plan.label, [step for step in steps if not step.is_after(step.before)])
        except UserError as error:
            return Applied(False, str(error))
        except OSError as error:
            where = f" at {error.filename}" if error.filename else ""
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

    def _look(self, path: str, real: str) -> Form | None:
        try:
            return self._reach.look(real)
        except OSError as error:
            raise UserError(f"{path} cannot be read ({_why(error)}), so nothing can land there.") from None

    def _land(self, label: str, steps: Sequence[Step]) -> None:
        if len({(step.real, step.sort is Sort.MODE) for step in steps}) < len(steps):
            raise UserError("Two files of this change are links to the same file; land them one after the other.")
        links = [f"{step.path}/" for step in steps if step.before and step.before.is_link]
        if behind := next((step.path for step in steps if step.path.startswith(tuple(links))), None):
            raise UserError(f"{behind} lies behind a link that this change takes away; land that link's change first.")
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


def _refuse_below_what_goes(plan: LandingPlan) -> None:
    gone = tuple(f"{change.path}/" for change in plan.changes if change.after is None)
    paths = [*(change.path for change in plan.changes), *(change.path for change in plan.forms)]
    if below := next((path for path in paths if path.startswith(gone)), None):
        raise UserError(f"{below} needs a folder where there is a file still; accept that file's deletion first.")


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
