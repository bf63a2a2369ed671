"""A workspace's files as sources, read and parsed only where it can matter."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from posixpath import basename, dirname

from detent.core.encoding import BOM
from detent.core.errors import ToolFailed
from detent.core.lines import split_lines
from detent.core.ports import Files
from detent.syntax.languages import language_of
from detent.syntax.source import Source

MOST_READ = 5_000
MOST_PARSED = 80
"""For one question. Files beyond that are not looked into: the nearest come first."""

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Plain:
    """A file as lines, of which nothing else is known."""

    path: str
    lines: Sequence[str]

    def excerpt(self, start: int, end: int) -> str:
        return "".join(self.lines[max(start, 0) : max(end, 0)])


class Places:
    """One look at the workspace, for one task: each file is read and parsed at most once."""

    def __init__(self, files: Files, near: str | None) -> None:
        self._files = files
        self._here = dirname(near or "").split("/")
        self._texts: dict[str, str | None] = {}
        self._sources: dict[str, Source] = {}

    @cached_property
    def paths(self) -> Set[str]:
        """Looked up when somebody asks: what the index finds can be shown without."""
        try:
            return frozenset(self._files.list())
        except ToolFailed:  # the folder is gone: what the editor holds can still be shown
            return frozenset()

    @cached_property
    def _code(self) -> Sequence[str]:
        return sorted(filter(_is_code, self.paths), key=self._distance)[:MOST_READ]

    def source(self, path: str) -> Source | None:
        """None for what cannot be read: gone, secret, no text."""
        if path not in self._sources:
            text = self._text(path)
            if text is None:
                return None
            self._sources[path] = Source(text, path)
        return self._sources[path]

    def plain(self, path: str) -> "Plain | None":
        """The same, not parsed."""
        text = self._text(path)
        return None if text is None else Plain(path, split_lines(text))

    def naming(self, names: Iterable[str], beside: Iterable[str] = ()) -> Iterator[Source]:
        """The files in which one of these words stands: those first in which one of ``beside`` does too, each sort by
        its nearness to the task's place."""
        words, company = sorted(set(names)), tuple(beside)
        search = re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b").search
        sure: list[str] = []
        others: list[str] = []
        for path in self._code if words else ():
            text = self._text(path)
            # Looking for plain text is many times faster than for an expression, and most files fail it.
            if text is not None and any(word in text for word in words) and search(text):
                (sure if any(word in text for word in company) else others).append(path)
        for path in [*sure, *others][:MOST_PARSED]:
            source = self.source(path)
            if source is not None:
                yield source

    def meant_by(self, written: str) -> str | None:
        """The file that a path in a text means, which may be absolute, or begin further down."""
        written = written.removeprefix("./")
        if written in self.paths:
            return written
        same = self._by_name.get(basename(written), ())
        ends = [path for path in same if written.endswith(f"/{path}") or path.endswith(f"/{written}")]
        return max(ends, key=lambda path: (min(len(path), len(written)), *self._nearness(path)), default=None)

    def below(self, path: str) -> list[str]:
        """The file itself, or those in the folder, which ``.`` is for all."""
        return [path] if path in self.paths else sorted(one for one in self.paths if lies_in(one, path))

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.paths:
            found.setdefault(basename(path), []).append(path)
        return found

    def _text(self, path: str) -> str | None:
        if path not in self._texts:
            try:
                text: str | None = self._files.read(path)
            except ToolFailed:
                text = None
            self._texts[path] = None if text is None else _HALF_CHARACTER.sub("\ufffd", text.removeprefix(BOM))
        return self._texts[path]

    def _nearness(self, path: str) -> tuple[int, str]:
        distance, name = self._distance(path)
        return -distance, name

    def _distance(self, path: str) -> tuple[int, str]:
        """How many folders lie between a file and the task's place."""
        there = dirname(path).split("/")
        shared = 0
        for mine, theirs in zip(self._here, there, strict=False):
            if mine != theirs:
                break
            shared += 1
        return len(self._here) + len(there) - 2 * shared, path


def lies_in(path: str, place: str) -> bool:
    """Whether it is that file, or lies in that folder, which ``.`` is for all."""
    return place == "." or f"{path}/".startswith(f"{place.rstrip('/')}/")


def _is_code(path: str) -> bool:
    language = language_of(path)
    return language is not None and language.is_code
