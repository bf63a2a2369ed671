"""Putting one plan together, file by file; what is planned already counts as if it had happened."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from detent.core.change import FileChange, FormChange, Hunk, Kind, TextChange
from detent.core.errors import UserError
from detent.core.form import FILE, Form
from detent.core.ports import Current, Sight
from detent.landing.formatting import Explains
from detent.landing.move import File, move
from detent.landing.proposal import Texts, load
from detent.landing.whole import carry

_ONE_BY_ONE = "it was changed in two ways, one after the other: decide on the later change first"
_ORDINARY = (0o644, 0o664)
"""The permissions that a new file gets from any program, an editor too."""


class Plot:
    def __init__(self, blobs: Texts, sight: Sight, inside: AbstractSet[str], explains: Explains) -> None:
        """``inside``: the hunks that are in the user's files; these are moved out."""
        self.moved: list[str] = []
        self.stuck: dict[str, str] = {}
        self._blobs = blobs
        self._sight = sight
        self._inside = frozenset(inside)
        self._explains = explains
        self._texts: dict[str, TextChange] = {}
        self._forms: dict[str, FormChange] = {}

    def move(self, file: FileChange, hunks: Sequence[Hunk], moving: AbstractSet[str]) -> None:
        """Move these of the file's hunks; where that cannot be, it says why."""
        try:
            if file.kind is Kind.TEXT:
                self._move_lines(file, hunks, moving)
            else:
                self._move_whole(file, hunks[0].id)
        except UserError as error:
            self.stuck |= dict.fromkeys(moving, str(error))

    @property
    def changes(self) -> tuple[TextChange, ...]:
        return tuple(self._texts.values())

    @property
    def forms(self) -> tuple[FormChange, ...]:
        """Without modes of files that will be gone."""
        gone = {change.path for change in self._texts.values() if change.after is None}
        return tuple(change for path, change in self._forms.items() if path not in gone)

    def _move_lines(self, file: FileChange, hunks: Sequence[Hunk], moving: AbstractSet[str]) -> None:
        path, before = file.path, self._texts.get(file.path)
        if path in self._forms and not self._forms[path].only_mode:
            raise UserError(_ONE_BY_ONE)
        now = Current(before.after, before.version) if before else self._sight.current(path)
        there = File(load(self._blobs, file.base), tuple(hunks), self._inside, path, self._explains)
        moved = move(there, moving, now.text)
        self.moved += moved.moved
        self.stuck |= moved.stuck
        if moved.after != now.text:
            first = before.before if before else now.text
            mode = _mode_of_made(file) if first is None else None
            self._texts[path] = TextChange(path, first, moved.after, now.version, mode)

    def _move_whole(self, file: FileChange, hunk_id: str) -> None:
        path, before = file.path, self._forms.get(file.path)
        if path in self._texts and file.kind is not Kind.MODE:
            raise UserError(_ONE_BY_ONE)
        now = before.after if before else self._sight.form(path)
        change = carry(file, self._blobs, now, out=hunk_id in self._inside)
        if isinstance(change, str):
            self.stuck[hunk_id] = change
            return
        self.moved.append(hunk_id)
        if before is not None:
            change = replace(change, before=before.before, only_mode=before.only_mode and change.only_mode)
        if change.before != change.after:
            self._forms[path] = change
        else:
            self._forms.pop(path, None)


def _mode_of_made(file: FileChange) -> int | None:
    """Where the file has to have another mode than any new file: one that is executed, or one that was there before."""
    if file.base is None:
        return FILE | (file.mode & 0o111) if file.mode is not None and Form(b"", file.mode).executable else None
    return None if file.base_mode is None or file.base_mode & 0o777 in _ORDINARY else file.base_mode
