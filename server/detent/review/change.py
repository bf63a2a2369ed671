"""A change as a reviewer reads it: the task's words, and each file before and after."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from detent.core.form import Form
from detent.syntax.source import Source

Rest = Callable[[], Iterable[tuple[str, str]]]
"""The paths and texts of what the change leaves as it is, read when they are asked for."""


class Edited:
    """One text of the change; ``before`` and ``after`` are empty where the file was, or is, not there."""

    def __init__(self, path: str, before: str | None, after: str | None) -> None:
        self.path = path
        self.is_new = before is None
        self.is_gone = after is None
        self.before = Source(before or "", path)
        self.after = Source(after or "", path)

    @cached_property
    def added(self) -> Sequence[tuple[int, str]]:
        """The lines that stand there more often than before, with their numbers."""
        return tuple(_more(self.before.lines, self.after.lines))

    @cached_property
    def removed(self) -> Sequence[tuple[int, str]]:
        """The lines that stand there less often now, with the numbers that they had."""
        return tuple(_more(self.after.lines, self.before.lines))

    @property
    def is_test(self) -> bool:
        language = self.after.language
        return language is not None and language.is_test_file(self.path)


@dataclass(frozen=True, slots=True)
class Change:
    """``wish``: what was asked for, in the person's words."""

    wish: str
    files: tuple[Edited, ...]
    others: tuple[str, ...] = ()
    """What is no text: paths."""
    rest: Rest = tuple
    by_exit_code: bool = False
    """Whether an exit code is all that says of the tests that they passed."""

    @property
    def size(self) -> int:
        """How many lines come and go."""
        return sum(len(file.added) + len(file.removed) for file in self.files)

    @property
    def paths(self) -> tuple[str, ...]:
        return (*(file.path for file in self.files), *self.others)


def change_of(wish: str, files: Mapping[str, tuple[Form | None, Form | None]], rest: Rest = tuple) -> Change:
    texts: list[Edited] = []
    others: list[str] = []
    for path, (before, after) in files.items():
        if any(form is not None and (form.is_link or form.text is None) for form in (before, after)):
            others.append(path)
        else:
            texts.append(Edited(path, _text(before), _text(after)))
    return Change(wish, tuple(texts), tuple(others), rest)


def _text(form: Form | None) -> str | None:
    return None if form is None else form.text


def _more(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, str]]:
    """A multiset of lines, no alignment: it costs the same for any size, and a line that moved is no news."""
    left = Counter(before)
    for number, line in enumerate(after):
        if left[line] > 0:
            left[line] -= 1
        elif line.strip():
            yield number, line
