"""Tools that change files, in the run's own copy of the workspace."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from pydantic import Field, field_validator, model_validator

from detent.core.change import Placement
from detent.core.edit_format import EditFormat
from detent.core.encoding import refuse_another_encoding
from detent.core.errors import ToolFailed
from detent.core.ports import Effects, Files
from detent.edits.formats import read
from detent.edits.hunk import Create, Remove, Step, Swap, Symbolic, Where, paths_of
from detent.edits.refusal import EditRefused
from detent.edits.steps import Found, Tree, carry_out
from detent.syntax.source import Source
from detent.tools.call import Call, Form
from detent.tools.unbroken import refuse_broken


class OneEdit(Form):
    path: str | None = None
    old_string: str
    new_string: str
    replace_all: bool = False


class ToldEdit(Form):
    """Replace text that stands once in a file; an empty old_string makes the file. `edits`: a list of several."""

    path: str
    old_string: str
    new_string: str
    replace_all: bool = False


class Editing(Call):
    """A call that is nothing but edits."""

    @property
    @abstractmethod
    def steps(self) -> Sequence[Step]: ...

    def outcome(self, files: Files, root: str) -> Mapping[str, str | None]:
        return carry_out(self.steps, _tree(files, root))

    async def run(self, effects: Effects) -> str:
        return changed(effects, self.steps)


class EditFile(Editing):
    """A model is told of it as ``ToldEdit``: what is needed for one edit is required there, and most calls are one."""

    path: str | None = None
    old_string: str | None = None
    new_string: str | None = None
    replace_all: bool = False
    edits: list[OneEdit] = Field(default_factory=list, description="made in order, all or none")

    @model_validator(mode="after")
    def _one_form(self) -> "EditFile":
        single = self.old_string, self.new_string
        if self.edits and (single != (None, None) or self.replace_all):
            raise ValueError("give old_string and new_string, or edits, not both")
        if self.edits and self.path is None and any(edit.path is None for edit in self.edits):
            raise ValueError("give each of the edits its path, or one path beside them")
        if not self.edits and None in (self.path, *single):
            raise ValueError("give all of path, old_string and new_string, or edits")
        return self

    @property
    def title(self) -> str:
        return f"Edit {', '.join(self.writes)}"

    @property
    def writes(self) -> Sequence[str]:
        return tuple(dict.fromkeys(edit.path for edit in self.steps))

    @property
    def steps(self) -> Sequence[Swap]:
        default = self.path or ""
        if self.old_string is not None and self.new_string is not None:
            return [Swap(default, self.old_string, self.new_string, self.replace_all)]
        return [Swap(edit.path or default, edit.old_string, edit.new_string, edit.replace_all) for edit in self.edits]


class EditSymbol(Editing):
    """Replace or delete a whole definition with its decorators, not the comments above it, or insert beside it."""

    path: str
    symbol: str = Field(min_length=1)
    action: Literal["replace", "insert_before", "insert_after", "delete"]
    content: str = ""
    mark: str = Field(default="", description="as find_symbol says it: refused if changed since")

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> "EditSymbol":
        if (self.action == "delete") is not (self.content == ""):
            raise ValueError("give content to replace or insert, and none to delete")
        return self

    @property
    def title(self) -> str:
        words = {"replace": "Replace", "delete": "Delete", "insert_before": "Add before", "insert_after": "Add after"}
        return f"{words[self.action]} {self.symbol} in {self.path}"

    @property
    def writes(self) -> Sequence[str]:
        return (self.path,)

    @property
    def steps(self) -> Sequence[Step]:
        return [Symbolic(self.path, self.symbol, Where(self.action), self.content, self.mark)]


PATCHES: Mapping[EditFormat, str] = MappingProxyType(
    {
        EditFormat.PATCH: "*** Begin Patch … *** End Patch, with Add File, Update File, Delete File and Move to, and "
        "hunks that begin with @@ and show the lines around a change",
        EditFormat.BLOCKS: "SEARCH/REPLACE blocks, each below a line with the path of its file",
        EditFormat.UDIFF: "a unified diff with a --- and a +++ line for each file; its line numbers may be wrong",
    }
)
"""How each format of a patch is asked for."""


def patch_text(edit_format: EditFormat) -> str:
    """What a model is told of ``apply_patch`` when its patches are to have this format."""
    return (
        f"Change files by a patch: {PATCHES[edit_format]}. All of it is applied, or nothing. When it is refused, the "
        "answer shows what really stands in the file."
    )


class ApplyPatch(Editing):
    """Change files by a patch; see ``patch_text``."""

    patch: str

    @field_validator("patch")
    @classmethod
    def _is_readable(cls, patch: str) -> str:
        try:
            read(patch)
        except EditRefused as refusal:
            raise ValueError(str(refusal)) from refusal
        return patch

    @property
    def title(self) -> str:
        return f"Patch {', '.join(self.writes)}"

    @property
    def writes(self) -> Sequence[str]:
        return tuple(dict.fromkeys(paths_of(read(self.patch))))

    @property
    def steps(self) -> Sequence[Step]:
        return read(self.patch)


class WriteFile(Editing):
    """Write a whole file."""

    path: str
    content: str

    @property
    def title(self) -> str:
        return f"Write {self.path}"

    @property
    def writes(self) -> Sequence[str]:
        return (self.path,)

    @property
    def steps(self) -> Sequence[Step]:
        return [Create(self.path, self.content, may_exist=True)]


class DeleteFile(Editing):
    """Delete a file."""

    path: str

    @property
    def title(self) -> str:
        return f"Delete {self.path}"

    @property
    def writes(self) -> Sequence[str]:
        return (self.path,)

    @property
    def steps(self) -> Sequence[Step]:
        return [Remove(self.path)]


def changed(effects: Effects, steps: Sequence[Step]) -> str:
    """Make the edits, all or none, and say what became of each file."""
    files = effects.files
    tree = _tree(files, effects.root)
    after = carry_out(steps, tree)
    refuse_broken(tree.before, after)
    _put(files, tree.before, after)
    for path, found in tree.how.items():
        for one in found:
            if one.strategy != "exact" and one.lines:
                effects.note(Placement(path, one.lines, one.how))
    if not after:
        return "All of that stands there already: nothing had to be changed."
    return "\n".join(_told(path, tree, text) for path, text in after.items())


def _tree(files: Files, root: str) -> Tree:
    def read_file(path: str) -> str | None:
        if not files.exists(path):
            return None
        found = files.decoded(path)
        refuse_another_encoding(path, found.encoding)
        return found.text

    return Tree(read_file, files.list, root)


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


def _told(path: str, tree: Tree, after: str | None) -> str:
    before = tree.before[path]
    if after is None:
        return f"Deleted {path}."
    how = _how(tree.how.get(path, ()))
    told = f"Made {path}." if before is None else f"Changed {path}{how}."
    known = Source(before or "", path).problems
    problems = () if known else Source(after, path).problems
    return f"{told} But it does not parse: {', '.join(problems)}." if problems else told


def _how(found: Sequence[Found]) -> str:
    """How places were found, where the model's text was not just what stands there."""
    told = dict.fromkeys(one.told for one in found if one.strategy != "exact")
    return f" (not exactly as you wrote it: {'; '.join(told)})" if told else ""
