"""A tree in the making: HEAD, with something put into it. The user's index and files are only looked at."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

from detent.core.change import FormChange, TextChange
from detent.core.errors import ToolFailed, UserError
from detent.core.form import Form
from detent.core.ports import Current
from detent.harness.copying import MOST_READ
from detent.harness.difference import Difference, difference
from detent.harness.git_call import names, text
from detent.harness.own_index import OwnIndex
from detent.harness.standing import Standing
from detent.harness.tree import Tree

_SUBMODULE = "160000"


class Draft:
    """Blocks; to be used in a ``with``, which leaves nothing but objects in the repository behind."""

    def __init__(self, standing: Standing, folder: Path) -> None:
        self._standing = standing
        self._own = OwnIndex(standing, folder)
        self._tree = Tree(self._own.place)

    def __enter__(self) -> "Draft":
        if self._standing.head is None:
            raise UserError("The repository has no commit yet: make the first one, then commit the run.")
        self._own.open(self._standing.head)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._own.close()

    @property
    def base(self) -> str | None:
        """HEAD's tree."""
        return self._standing.resolve(f"{self._standing.head}^{{tree}}")

    @property
    def index(self) -> Path:
        return self._own.file

    def lay_out(self, paths: Iterable[str]) -> None:
        """Let these files of HEAD stand in the folder, with the line ends that they have in the working tree."""
        whole = [self._standing.prefix + path for path in paths]
        _refuse_submodules(self._own, whole)
        for path, name in self._own.filtered(whole).items():
            raise UserError(
                f"{path} goes through the filter “{name}”, a program that Detent does not start: commit it yourself."
            )
        self._own.check_out(names(self._own.inside(["ls-files", "-z", "--", *whole])) if whole else [])

    def current(self, path: str) -> Current:
        form = self.form(path)
        return Current(None if form is None else form.data.decode("utf-8", "surrogateescape"))

    def form(self, path: str) -> Form | None:
        try:
            return self._tree.form(self._standing.prefix + path, MOST_READ)
        except ToolFailed as error:
            raise UserError(str(error)) from None

    def put(self, changes: Sequence[TextChange], forms: Sequence[FormChange]) -> None:
        """Carry out what was planned on what ``current`` and ``form`` said."""
        touched = [self._put(change.path, _of_text(change, self.form(change.path))) for change in changes]
        touched += [self._put(change.path, _of_form(change, self.form(change.path))) for change in forms]
        self._own.inside(["update-index", "--add", "--remove", "--replace", "-z", "--stdin"], touched)

    def write(self) -> str:
        """The tree's name."""
        return text(self._own.inside(["write-tree"])).strip()

    def difference(self) -> Difference:
        """Between the working tree as the user has it now, and this."""
        return difference(self._own)

    def _put(self, path: str, form: Form | None) -> str:
        whole = self._standing.prefix + path
        try:
            if form is not None:
                self._tree.put(whole, form)
            elif self._tree.form(whole, MOST_READ) is not None:
                self._tree.delete(whole, follow=False)
        except ToolFailed as error:
            raise UserError(f"{path} cannot be committed: {error}") from None
        return whole


def _of_text(change: TextChange, before: Form | None) -> Form | None:
    if change.after is None:
        return None
    data = change.after.encode("utf-8", "surrogateescape")
    mode = before.mode if before is not None else change.mode
    return Form(data) if mode is None else Form(data, mode)


def _of_form(change: FormChange, before: Form | None) -> Form | None:
    """A mode alone goes to whatever the file holds by now."""
    if change.only_mode and change.after is not None and before is not None:
        return Form(before.data, change.after.mode)
    return change.after


def _refuse_submodules(own: OwnIndex, paths: Sequence[str]) -> None:
    parts = [path.split("/") for path in paths]
    folders = {"/".join(words[:count]) for words in parts for count in range(1, len(words))}
    listed = names(own.inside(["ls-files", "-z", "--stage", "--", *sorted(folders)])) if folders else []
    for entry in listed:
        described, _, path = entry.partition("\t")
        if described.startswith(_SUBMODULE) and path in folders:
            raise UserError(f"{path} is a submodule: what the run changed in there has to be committed there.")
