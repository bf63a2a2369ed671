"""Where an editor shows each hunk of a proposal, in the text as it is now."""

from collections.abc import Callable
from dataclasses import dataclass

from detent.core.change import FileChange, Hunk, HunkState, Kind
from detent.hub.views import RunView
from detent.landing.hunks import written
from detent.landing.place import files_of
from detent.landing.positions import positions
from detent.landing.proposal import Texts
from detent.lsp.board import OPEN


@dataclass(frozen=True, slots=True)
class Shown:
    """``path`` and the lines from ``start`` up to ``end`` are where the hunk is shown.

    That is where it will land, except for a file that is not there yet: it is announced where the task was given.
    """

    view: RunView
    hunk: Hunk
    path: str
    start: int
    end: int
    conflict: bool = False

    @property
    def state(self) -> HunkState:
        return self.view.states[self.hunk.id]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN and self.hunk not in self.view.earlier_hunks

    @property
    def whole_file(self) -> str:
        """``creates`` or ``deletes`` when the hunk is about a whole file."""
        if self._file.base is None:
            return "creates"
        return "deletes" if self._file.result is None else ""

    @property
    def about(self) -> str:
        """What no line of it shows, in words."""
        return self._file.about

    @property
    def has_lines(self) -> bool:
        return self._file.kind is Kind.TEXT

    @property
    def _file(self) -> FileChange:
        here = (change for change in files_of(self.view) if change.path == self.hunk.path)
        return next(change for change in here if self.hunk.id in {hunk.id for hunk in change.hunks})

    def touches(self, first: int, last: int) -> bool:
        """Whether it is about one of these lines; new lines are about both lines that they come between."""
        if self.start == self.end:
            return first <= self.start and self.start - 1 <= last
        return first < self.end and self.start <= last


def shown_in(view: RunView, blobs: Texts, path: str, text: str) -> tuple[Shown, ...]:
    """The hunks of this run that are shown in this file, whatever their state, from top to bottom."""
    hunks = {hunk.id: hunk for hunk in (*view.hunks, *view.earlier_hunks)}
    here: list[Shown] = []
    if any(change.path == path and not _announced(view, change) for change in files_of(view)):
        for place in positions(view, blobs, path, text):
            here.append(Shown(view, hunks[place.hunk_id], path, place.start, place.end, place.conflict))
    if path == home(view):
        line = view.task.scope.start if view.task.scope else 0
        made = {change.path for change in _changes(view) if _announced(view, change)}
        here += [Shown(view, hunk, path, line, line + 1) for hunk in view.hunks if hunk.path in made]
    return tuple(sorted(here, key=lambda one: one.start))


def shown_paths(view: RunView) -> frozenset[str]:
    """The files in which something of this run is shown."""
    paths = {change.path for change in files_of(view) if not _announced(view, change)}
    at_home = home(view)
    return frozenset(paths | {at_home} if at_home else paths)


def home(view: RunView) -> str | None:
    """The file in which the run announces what has no file yet: where its task was given, else the first it changes."""
    if view.task.scope is not None:
        return view.task.scope.path
    there = [change for change in _changes(view) if change.base is not None]
    return next((change.path for change in sorted(there, key=lambda change: change.kind is not Kind.TEXT)), None)


def without_hunks(view: RunView, path: str, line: int) -> int:
    """A line of the file with the proposal in it, as a line of the user's file, which nothing of it has landed in.

    A line inside a hunk becomes the first of those that the hunk replaces.
    """
    if view.landed:
        return line  # then the user's own tree was checked
    grown = 0
    for hunk in sorted((hunk for hunk in view.hunks if hunk.path == path), key=lambda hunk: hunk.start):
        start, new = hunk.start + grown, len(written(hunk))
        if line < start:
            break
        if line < start + new:
            return hunk.start
        grown += new - len(hunk.old)
    return line - grown


def waiting_places(view: RunView, blobs: Texts, read: Callable[[str], str | None]) -> list[Shown]:
    """Every hunk that waits for a decision, file by file."""
    return [
        shown
        for path in sorted(shown_paths(view))
        for shown in shown_in(view, blobs, path, read(path) or "")
        if shown.is_open
    ]


def _changes(view: RunView) -> tuple[FileChange, ...]:
    return view.proposal.files if view.proposal else ()


def _announced(view: RunView, change: FileChange) -> bool:
    """Whether the file is not there yet, or will be gone again: nothing can be shown inside it."""
    return change.base is None and all(view.states.get(hunk.id) is not HunkState.LANDED for hunk in change.hunks)
