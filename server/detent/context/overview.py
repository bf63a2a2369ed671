"""The outline of a whole workspace: of the most used files what is most used of them, as far as a budget goes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from posixpath import splitext

from detent.context.code import last_of
from detent.context.index.index import Index
from detent.context.index.reading import Definition
from detent.context.index.segment import WHOLE
from detent.context.kinds import FileKind
from detent.context.landscape import Landscape
from detent.context.pack import PER_TOKEN, Packing
from detent.context.places import Places, Plain
from detent.context.render import added
from detent.context.words import parts_of_name, plain_name
from detent.core.work import ContextPack, Snippet
from detent.syntax.symbols import HELD, SymbolKind

WHY = "the most used code"
_SHARE = 8
_LEAST_SHARE = 60
"""Of the budget, one file gets so much at first; of what is left then, as much again."""
_LAST_LINE = 32
"""Tokens for what is said of what is not shown."""
_SURER = 3.0
_MOST_NAMES = 400
"""The most imported ones say which files are used most."""
_LEAST_ROOM = 100
"""Characters: in fewer hardly anything more can be shown."""
_AROUND = (SymbolKind.MODULE, SymbolKind.SECTION)
"""What stands in these is not less for it."""


@dataclass(frozen=True, slots=True)
class Overview:
    """``definitions``: those of the files shown that are not; ``files``: those of code of which nothing is, without
    what is known to define nothing."""

    pack: ContextPack
    definitions: int
    files: int

    def left_out(self, more: str) -> str:
        """A sentence, within the budget too; empty when everything is shown. ``more``: how to see more."""
        counted = ((self.definitions, "definitions of these files"), (self.files, "other files of code"))
        parts = [f"{number:,} {what}" for number, what in counted if number]
        return f"Not shown: {' and '.join(parts)}. {more}" if parts and self.pack.snippets else ""


def overview(index: Index, places: Places, budget: int) -> Overview:
    """What the files define that most others use."""
    uses, share = _Uses(index), PER_TOKEN * max(_LEAST_SHARE, budget // _SHARE)
    room = PER_TOKEN * (budget - _LAST_LINE if budget >= 2 * _LAST_LINE else budget)
    pages: list[_Page] = []
    waiting = list(reversed(uses.files))
    while waiting and room >= _LEAST_ROOM:
        page = _page(uses, places, waiting.pop(), min(share, room))
        if page is not None:
            pages.append(page)
            room -= page.grow(share, room)
    growing = pages
    while growing and room >= _LEAST_ROOM:
        for page in growing:
            room -= page.grow(share, room)
        growing = [page for page in growing if page.grew]
    return _packed(pages, len(waiting), budget)


def _packed(pages: Sequence["_Page"], others: int, budget: int) -> Overview:
    packing = Packing(budget)
    for page in pages:
        for line in sorted(page.taken):
            packing.lines(page.source, line, line + 1, WHY)
    pack = packing.pack()
    shown = {(one.path, one.start) for one in pack.snippets}
    named = {path for path, _ in shown}
    lines = {(page.source.path, line) for page in pages if page.source.path in named for line in page.lines}
    return Overview(pack, len(lines - shown), others + len(pages) - len(named))


class _Page:
    """One file, and which lines of it are to be shown. ``lines``: the most telling first."""

    def __init__(self, source: Plain, lines: Sequence[int]) -> None:
        self.source = source
        self.lines = lines
        self.taken: list[int] = []
        self.grew = False
        self._waiting = list(lines)

    @property
    def size(self) -> int:
        """Characters that all of it takes."""
        return self._heading + sum(map(self._cost, self.lines))

    def grow(self, most: int, room: int) -> int:
        """Take more lines, as many as cost at most so many characters, and fit; what they cost."""
        heading = 0 if self.taken else self._heading
        whole = left = min(most, room - heading)
        waiting, before = list[int](), len(self.taken)
        for line in self._waiting:
            cost = self._cost(line)
            if cost <= left:
                self.taken.append(line)
                left -= cost
            else:
                waiting.append(line)
        self._waiting, self.grew = waiting, len(self.taken) > before
        return heading + whole - left if self.grew else 0

    @property
    def _heading(self) -> int:
        return added(Snippet(self.source.path, 0, 1, "", WHY, 0), None)

    def _cost(self, line: int) -> int:
        return len(f"{line + 1}: ") + len(self.source.lines[line])


def _page(uses: "_Uses", places: Places, file: int, room: int) -> _Page | None:
    """None of a file that cannot be read, or defines nothing. What is most used is only looked for where not all fits:
    that takes longer than all else."""
    source = places.plain(uses.path(file))
    definitions = uses.definitions(file) if source else ()
    if source is None or not definitions:
        return None
    page = _Page(source, _lines(source, definitions))
    if page.size > room:
        page = _Page(source, _lines(source, uses.in_order(file, definitions)))
    return page


def _lines(source: Plain, definitions: Sequence[Definition]) -> list[int]:
    lines = dict.fromkeys(one.line for one in definitions)
    return [line for line in lines if source.excerpt(line, line + 1).strip()]


class _Uses:
    """How much of a workspace's code uses what its files define, by names."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known = index.catalogue.files
        self._landscape = Landscape(index.catalogue)

    @cached_property
    def files(self) -> list[int]:
        """Those of code, the most used first: by the files that import them, and by how many import a name that they
        define, which is surer, for a module of the same name may be another one."""
        code = [file for file, known in enumerate(self._known) if known.kind is FileKind.CODE]
        named = self._named()

        def rank(file: int) -> tuple[float, int, int, str]:
            known, suffix = self._known[file], splitext(self._known[file].path)[1]
            importers = self._landscape.importers(file)
            alike = sum(self._known[other].path.endswith(suffix) for other in importers)
            use = alike + _SURER * named.get(file, 0.0)
            return -use, -len(self._landscape.neighbours(file)), -known.words, known.path

        return sorted(code, key=rank)

    def _named(self) -> dict[int, float]:
        """For each file how many others import a name that it defines; where several define it, each gets its part."""
        modules = {part for known in self._known for part in splitext(known.path)[0].split("/")}
        words = [word for word, count in self._taken.most_common() if count > 1 and word not in modules][:_MOST_NAMES]
        keys = {word: WHOLE + plain_name(word) for word in words}
        postings, stretches = self._index.postings(keys.values()), self._index.catalogue.stretches
        found: dict[int, float] = {}
        for word, key in keys.items():
            owners = {
                stretches[segment].owners[chunk]
                for segment, posting in postings.get(key, ())
                for chunk in posting.chunks
            }
            files = [file for file in sorted(owners) if file >= 0 and self._known[file].kind is FileKind.CODE]
            for file in files:
                found[file] = found.get(file, 0.0) + self._taken[word] / len(files)
        return found

    def path(self, file: int) -> str:
        return self._known[file].path

    def definitions(self, file: int) -> list[Definition]:
        return [one for one in self._index.outline(self._known[file]).definitions if not one.is_test]

    def in_order(self, file: int, definitions: Sequence[Definition]) -> list[Definition]:
        """What is only held behind all else, what others are meant to use before what they are not, what stands by
        itself before what is a member; of these what most files import by its name, then what stands in most of those
        that import this file, and in most of all."""
        holding = self._holding({last_of(one.name) for one in definitions})
        importers = self._landscape.importers(file)

        def rank(one: tuple[Definition, tuple[bool, int]]) -> tuple[bool, bool, int, int, int, int]:
            definition, place = one
            name = last_of(definition.name)
            others = holding.get(name, frozenset()) - {file}
            return definition.kind in HELD, *place, -self._taken[name], -len(others & importers), -len(others)

        return [definition for definition, _ in sorted(zip(definitions, _places(definitions), strict=True), key=rank)]

    @cached_property
    def _taken(self) -> Counter[str]:
        """For each word how many files have it in their imports."""
        return Counter(word for known in self._known if known.kind is not FileKind.TEXT for word in known.takes.split())

    def _holding(self, names: set[str]) -> dict[str, frozenset[int]]:
        """For each name the files, other than texts, in which it stands as a word."""
        terms = {name: parts[-1] for name in names if (parts := parts_of_name(name))}
        postings, stretches = self._index.postings(terms.values()), self._index.catalogue.stretches
        files = {
            term: frozenset(
                file
                for segment, posting in found
                for number in posting.files
                if (file := stretches[segment].files[number]) >= 0 and self._known[file].kind is not FileKind.TEXT
            )
            for term, found in postings.items()
        }
        return {name: files.get(term, frozenset()) for name, term in terms.items()}


def _places(definitions: Sequence[Definition]) -> Iterator[tuple[bool, int]]:
    """Of each whether it is hidden, in a function or by its name, and how deep it stands in others."""
    around: list[tuple[Definition, bool]] = []
    for one in definitions:
        while around and around[-1][0].end <= one.start:
            around.pop()
        within = [outer for outer, _ in around if outer.kind not in _AROUND]
        is_hidden = last_of(one.name).startswith("_") or any(
            hidden or outer.kind in (SymbolKind.FUNCTION, SymbolKind.METHOD) for outer, hidden in around
        )
        yield is_hidden, len(within)
        around.append((one, is_hidden))
