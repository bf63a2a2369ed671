"""Tools that move files as they are, and take changes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.form import Form as FileForm
from detent.core.form import same
from detent.core.ports import Effects, Files, Past, Power, PreparedCall
from detent.tools.call import Call, CallTool, Form, Prepared, spec_of


class RenameFile(Call):
    """Move a file; what imports or names it stays as it is."""

    path: str
    to: str

    @property
    def title(self) -> str:
        return f"Rename {self.path} to {self.to}"

    @property
    def writes(self) -> Sequence[str]:
        return self.path, self.to

    async def run(self, effects: Effects) -> str:
        files = effects.files
        form = files.form(self.path) if files.exists(self.path) else None
        if form is None:
            raise ToolFailed(f"There is no file {self.path}.")
        if files.exists(self.to):
            raise ToolFailed(f"There is a file {self.to} already: delete it first, or take another name.")
        files.put(self.path, None)
        try:
            files.put(self.to, form)
        except ToolFailed:
            files.put(self.path, form)
            raise
        return f"{self.path} is {self.to} now. What imports or names it stays as it was."


class UndoStep(Form):
    """Take back what your last step did to files; again: the one before."""


@dataclass(frozen=True, slots=True)
class PreparedUndo(Prepared):
    """``changes``: the files, with what stood there before and what stands there now."""

    changes: Mapping[str, tuple[FileForm | None, FileForm | None]]

    @property
    def title(self) -> str:
        return f"Take back the last change of {', '.join(self.changes)}"

    @property
    def writes(self) -> Sequence[str]:
        return tuple(self.changes)

    def outcome(self, files: Files, root: str) -> Mapping[str, str | None]:
        return {path: None for path, (before, _) in self.changes.items() if before is None}

    async def run(self, effects: Effects) -> str:
        moved = [path for path, (_, now) in self.changes.items() if not _stands(effects.files, path, now)]
        if moved:
            raise ToolFailed(f"Not taken back: {', '.join(moved)} changed since. Edit what is to be changed.")
        for path, (before, _) in self.changes.items():
            effects.files.put(path, before)
        return f"Taken back: {', '.join(self.changes)}."


def _stands(files: Files, path: str, form: FileForm | None) -> bool:
    return same(files.form(path), form)


def undoing(name: str, past: Past) -> CallTool[UndoStep]:
    def bind(_: UndoStep) -> PreparedCall:
        return PreparedUndo(past.before_last_change())

    powers = frozenset({Power.READ, Power.EDIT})
    return CallTool(spec_of(name, UndoStep), CallKind.EDIT, powers, True, UndoStep, bind)
