"""One look at a workspace's code for one question: what the index knows, held against what the files say now."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import cached_property

from detent.context.index.catalogue import DEAD, Known
from detent.context.index.index import Index
from detent.context.index.reading import Calls, Definition, ReadFile, calls_of, read_file
from detent.context.index.segment import WHOLE
from detent.context.words import WORD, parts_of_name, plain_name
from detent.core.encoding import BOM
from detent.core.errors import ToolFailed
from detent.core.lines import split_lines
from detent.core.needed import ANYTHING, Needed
from detent.core.ports import Files
from detent.harness.base import digest_of

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class Page:
    """A file as it is now, and what is known of just this text."""

    def __init__(self, index: Index, known: Known, text: str) -> None:
        self.path = known.path
        self.kind = known.kind
        try:
            data, self.text = text.encode(), text
        except UnicodeEncodeError:
            data, self.text = text.encode("utf-8", "replace"), _HALF_CHARACTER.sub("\ufffd", text)
        self._index = index
        self._known = known
        self.text = self.text.removeprefix(BOM)
        self._is_known = digest_of(data) == known.digest

    @cached_property
    def lines(self) -> Sequence[str]:
        return split_lines(self.text)

    @cached_property
    def definitions(self) -> Sequence[Definition]:
        if self._is_known:
            return self._index.outline(self._known).definitions
        return self._read.definitions

    @cached_property
    def calls(self) -> Calls:
        return self._index.calls(self._known) if self._is_known else calls_of(self._read.calls)

    def may_call(self, names: Set[str]) -> bool:
        """Whether all of these may be called here. Of a text that the index does not know it says nothing."""
        return not names or not self._is_known or names <= self.calls.keys()

    @cached_property
    def _read(self) -> ReadFile:
        """The index does not know this text yet."""
        return read_file(self.text, self.path)

    def enclosing(self, line: int) -> Definition | None:
        """The innermost definition that the line stands in."""
        return next((one for one in reversed(self.definitions) if one.start <= line < one.end), None)

    def excerpt(self, start: int, end: int) -> str:
        return "".join(self.lines[start:end])


class Code:
    """Files are numbered as in the index's catalogue, which is in the order of their paths."""

    def __init__(
        self, index: Index, files: Files, stopped: Callable[[], bool] = lambda: False, *, whole: bool = True
    ) -> None:
        """``stopped``: whether nobody waits for the answer any more, or it takes too long. ``whole``: whether the index
        has all files."""
        self.index = index
        self.files = files
        self.stopped = stopped
        self.whole = whole
        self.known = index.catalogue.files
        self._pages: dict[int, Page | None] = {}

    def page(self, file: int) -> Page | None:
        """None for what cannot be read: gone, secret, no text."""
        if file not in self._pages:
            known = self.known[file]
            try:
                self._pages[file] = Page(self.index, known, self.files.read(known.path))
            except ToolFailed:
                self._pages[file] = None
        return self._pages[file]

    def pages(self, files: Iterable[int], needed: Needed = ANYTHING) -> Iterator[Page]:
        """Those of the files that can be read and hold what is needed; each is looked for only when the one before was
        made use of."""
        numbers: dict[str, int] = {}

        def paths() -> Iterator[str]:
            for file in files:
                numbers[self.known[file].path] = file
                yield self.known[file].path

        for path, text in self.files.holding(needed, paths()):
            file = numbers[path]
            page = self._pages.get(file) or Page(self.index, self.known[file], text)
            self._pages[file] = page
            yield page

    def at(self, path: str) -> int | None:
        """The number of a file; None when the index has none of this path."""
        found = bisect_left(self.known, path, key=lambda known: known.path)
        return found if found < len(self.known) and self.known[found].path == path else None

    def has_folder(self, path: str) -> bool:
        behind = bisect_left(self.known, f"{path}/", key=lambda known: known.path)
        return behind < len(self.known) and self.known[behind].path.startswith(f"{path}/")

    def holding(self, words: Iterable[str]) -> list[int] | None:
        """The files in whose text all of these words may stand, code first, then tests, then the rest; None when the
        index says nothing of any of them."""
        terms = {found[-1] for word in words if (found := parts_of_name(word))}
        if not terms:
            return None
        postings, stretches = self.index.postings(terms), self.index.catalogue.stretches
        holding: set[int] | None = None
        for term in terms:
            here = {
                file
                for segment, posting in postings.get(term, ())
                for number in posting.files
                if (file := stretches[segment].files[number]) >= 0
            }
            holding = here if holding is None else holding & here
        return self.in_order(holding or ())

    def defining(self, names: Iterable[str]) -> dict[str, list[int]]:
        """For each name the files in which something may be defined that is called so, in whatever case."""
        keys = {name: WHOLE + plain_name(name) for name in names}
        postings, stretches = self.index.postings(keys.values()), self.index.catalogue.stretches
        found: dict[str, list[int]] = {}
        for name, key in keys.items():
            files = set[int]()
            for segment, posting in postings.get(key, ()):
                files.update(map(stretches[segment].owners.__getitem__, posting.chunks))
            files.discard(DEAD)
            found[name] = self.in_order(files)
        return found

    def in_order(self, files: Iterable[int]) -> list[int]:
        return sorted(files, key=lambda file: (self.known[file].kind, file))


def words_of(name: str) -> list[str]:
    return WORD.findall(name)


def last_of(name: str) -> str:
    """``area`` of ``Shape.area`` and of ``Shape::area``."""
    return name.replace("::", ".").rstrip(".").rpartition(".")[2]
