"""Tools that change files, in the run's own copy of the workspace."""

from collections.abc import Mapping, Sequence

from pydantic import Field, model_validator

from detent.core.change import Delete, Edit, Replace, Write
from detent.core.errors import ToolFailed
from detent.core.ports import Effects, Files
from detent.edits.apply import apply
from detent.syntax.source import Source
from detent.tools.call import Call, Form

_OLD = "the exact text to replace, with its white space; it must stand in the file once"
_ALL = "replace every place where old_string stands"


class OneEdit(Form):
    path: str = Field(description="relative to the workspace")
    old_string: str = Field(description=_OLD)
    new_string: str
    replace_all: bool = Field(default=False, description=_ALL)


class EditFile(Call):
    """Replace text in a file: give path, old_string and new_string; or several such replacements, also in several
    files, as edits. They are made in order, all of them or none. When one is refused, the answer shows what really
    stands in the file."""

    path: str | None = Field(default=None, description="relative to the workspace")
    old_string: str | None = Field(default=None, description=_OLD)
    new_string: str | None = None
    replace_all: bool = Field(default=False, description=_ALL)
    edits: list[OneEdit] = Field(default_factory=list, description="instead of the fields above: several replacements")

    @model_validator(mode="after")
    def _one_form(self) -> "EditFile":
        single = self.path, self.old_string, self.new_string
        if self.edits and (any(field is not None for field in single) or self.replace_all):
            raise ValueError("give path, old_string and new_string, or edits, not both")
        if not self.edits and any(field is None for field in single):
            raise ValueError("give all of path, old_string and new_string, or edits")
        return self

    @property
    def title(self) -> str:
        return f"Edit {', '.join(self.writes)}"

    @property
    def writes(self) -> Sequence[str]:
        return tuple(dict.fromkeys(edit.path for edit in self._all()))

    def _all(self) -> list[Replace]:
        if self.path is not None and self.old_string is not None and self.new_string is not None:
            return [Replace(self.path, self.old_string, self.new_string, self.replace_all)]
        return [Replace(edit.path, edit.old_string, edit.new_string, edit.replace_all) for edit in self.edits]

    async def run(self, effects: Effects) -> str:
        return changed(effects.files, self._all())


class WriteFile(Call):
    """Write a whole file: a new one, or all of an existing one anew. To change a part of a file, use edit_file."""

    path: str = Field(description="relative to the workspace")
    content: str = Field(description="the whole text of the file")

    @property
    def title(self) -> str:
        return f"Write {self.path}"

    @property
    def writes(self) -> Sequence[str]:
        return (self.path,)

    async def run(self, effects: Effects) -> str:
        return changed(effects.files, [Write(self.path, self.content)])


class DeleteFile(Call):
    """Delete a file."""

    path: str = Field(description="relative to the workspace")

    @property
    def title(self) -> str:
        return f"Delete {self.path}"

    @property
    def writes(self) -> Sequence[str]:
        return (self.path,)

    @property
    def deletes(self) -> bool:
        return True

    async def run(self, effects: Effects) -> str:
        return changed(effects.files, [Delete(self.path)])


def changed(files: Files, edits: Sequence[Edit]) -> str:
    """Make the edits, all or none, and say what became of each file."""

    before: dict[str, str | None] = {}

    def read(path: str) -> str | None:
        before[path] = files.read(path) if files.exists(path) else None
        return before[path]

    after = apply(edits, read)
    _put(files, before, after)
    return "\n".join(_told(path, before[path], text) for path, text in after.items())


def _put(files: Files, before: Mapping[str, str | None], after: Mapping[str, str | None]) -> None:
    """Write all; when a file refuses to be written, those before it get their old text back."""
    done: list[str] = []
    try:
        for path, text in after.items():
            _put_one(files, path, text)
            done.append(path)
    except ToolFailed as failure:
        for path in done:
            _put_one(files, path, before[path])
        raise ToolFailed(f"{failure} Nothing was changed.") from failure


def _put_one(files: Files, path: str, text: str | None) -> None:
    if text is None:
        files.delete(path)
    else:
        files.write(path, text)


def _told(path: str, before: str | None, after: str | None) -> str:
    if after is None:
        return f"Deleted {path}."
    verb = "Changed" if before is not None else "Made"
    problems = Source(after, path).problems
    if not problems or Source(before or "", path).problems:
        return f"{verb} {path}."
    return f"{verb} {path}. But it does not parse any more: {', '.join(problems)}."
