"""What the index knows of names: where they are defined, used, called and tested."""

from collections.abc import Iterator, Sequence

from pydantic import Field

from detent.context.code import Code
from detent.context.render import counted
from detent.context.symbols import find_symbols
from detent.context.uses import (
    Called,
    Place,
    Use,
    Uses,
    callees,
    callers,
    places_of,
    references,
    tests_about,
)
from detent.core.errors import ToolFailed
from detent.edits.symbolic import mark_of_text
from detent.syntax.source import Source
from detent.tools.asking import (
    A_PATH_SHOWS_THE_REST,
    MOST_SHOWN,
    AboutName,
    Question,
    bounded,
    defined,
    definitions,
    one_definition,
    shortened,
    signature,
    times,
    where,
)
from detent.tools.call import Name

BY_NAME = "found by name, not by types: others of this name are among them"
MOST_ALIKE = 10


class FindSymbol(Question):
    """Find a function, method or class: where it is defined, its signature and mark."""

    name: Name = Field(description="area or Shape.area")

    @property
    def title(self) -> str:
        return f"Find {self.name}"

    def answer(self, code: Code) -> str:
        found = places_of(code, self.name, where(code, ""))
        if found:
            head = f"{self.name} is defined {times(found)}:" if len(found) > 1 else f"{self.name}:"
            return bounded(head, [_marked(place) for place in found])
        alike = [f"{one.path}: {one.definition.name}" for one in find_symbols(code.index, self.name, MOST_ALIKE)]
        nothing = f"No function, method or class has the name {self.name}. Try grep."
        return "\n".join([nothing, "Names like it:", *alike]) if alike else nothing


class References(AboutName):
    """Find every line with a name as a word."""

    @property
    def title(self) -> str:
        return f"Find what names {self.name}"

    def answer(self, code: Code) -> str:
        uses = references(code, self.name, where(code, self.path))
        return _told(uses, f"Lines that name {self.name} ({BY_NAME}):", f"Nothing names {self.name}.")


class Callers(AboutName):
    """Find what calls a definition."""

    @property
    def title(self) -> str:
        return f"Find what calls {self.name}"

    def answer(self, code: Code) -> str:
        uses = callers(code, self.name, where(code, self.path))
        return _told(uses, f"What calls {self.name} ({BY_NAME}):", f"Nothing calls {self.name} by its name.")


class Callees(AboutName):
    """Find what a definition calls."""

    @property
    def title(self) -> str:
        return f"Find what {self.name} calls"

    def answer(self, code: Code) -> str:
        place = one_definition(code, self.name, self.path)
        found = callees(code, place)
        lines = [line for called in found if called.targets for line in _called(called)]
        others = [called.name for called in found if not called.targets]
        head = f"{defined(place)} calls {counted(len(found), 'name')}" + (f" ({BY_NAME}):" if found else ".")
        elsewhere = f"Not defined in the workspace: {shortened(', '.join(others))}" if others else ""
        return bounded(head, lines, [elsewhere], rest="Read the definition to see those.")


class TestsOf(AboutName):
    """Find the tests of a definition."""

    @property
    def title(self) -> str:
        return f"Find the tests of {self.name}"

    def answer(self, code: Code) -> str:
        places = definitions(code, self.name, self.path)
        uses = callers(code, self.name, lambda _: True, only_tests=True)
        named = tests_about(code, {place.page.path for place in places} if len(places) <= MOST_ALIKE else ())
        about = f"Test files named after its file: {', '.join(named[:MOST_ALIKE])}" if named else ""
        head = f"What calls {self.name} in tests ({BY_NAME}):"
        return _told(uses, head, f"No test calls {self.name} by its name.", about)


class Outline(Question):
    """Show what the files at a path define."""

    path: str = Field(min_length=1)
    skip: int = Field(default=0, ge=0, description="lines seen before")

    @property
    def title(self) -> str:
        return f"Outline {self.path}" + (f", without the first {self.skip}" if self.skip else "")

    def answer(self, code: Code) -> str:
        inside = where(code, self.path)
        files = [file for file, known in enumerate(code.known) if inside(known.path)]
        if len(files) > 1:
            return self._of_several(code, files)
        page = code.page(files[0])
        if page is None:
            raise ToolFailed(f"{self.path} cannot be read.")
        defined = page.definitions
        lines = [_outlined(Place(page, one)) for one in defined[self.skip :][:MOST_SHOWN]]
        head = f"{page.path} has {counted(len(page.lines), 'line')} and {counted(len(defined), 'definition')}"
        why = () if defined else Source(page.text, page.path).problems
        return self._bounded(f"{head}{':' if lines else '.'}", lines, len(defined), why)

    def _of_several(self, code: Code, files: Sequence[int]) -> str:
        """Only of as many files as are shown anything is read."""
        lines = []
        for file in code.in_order(files)[self.skip :][:MOST_SHOWN]:
            page = code.page(file)
            names = [one.name for one in page.definitions if "." not in one.name] if page else []
            lines.append(f"{code.known[file].path}: {shortened(', '.join(names)) or '-'}")
        return self._bounded(f"{len(files)} files in {self.path}:", lines, len(files))

    def _bounded(self, head: str, lines: Sequence[str], of: int, notes: Sequence[str] = ()) -> str:
        seen = self.skip + len(lines)
        return bounded(head, lines, notes, more=max(0, of - seen), rest=f"Give skip={seen} to see those.")


def _told(uses: Uses, head: str, nothing: str, *notes: str) -> str:
    unread = f"{counted(uses.unread, 'more file')} may have some and were not read. Give a path." if uses.unread else ""
    rest = A_PATH_SHOWS_THE_REST if len({use.page.path for use in uses.found}) > 1 else "Try grep in this file."
    return bounded(head if uses.found else nothing, list(map(_calling, uses.found)), [unread, *notes], rest=rest)


def _calling(use: Use) -> str:
    line, page = use.lines[0], use.page
    inside = f" [{use.within.name}]" if use.within else ""
    also = f" (and {counted(len(use.lines) - 1, 'more line')})" if len(use.lines) > 1 else ""
    return f"{page.path}:{line + 1}:{inside} {shortened(page.lines[line].strip())}{also}"


def _called(called: Called) -> Iterator[str]:
    for target in called.targets:
        yield f"{target.path}:{target.definition.line + 1}: {target.definition.kind} {target.definition.name}"
    if called.others:
        yield f"{called.name}: {called.others} others are called so"


def _marked(place: Place) -> str:
    one = place.definition
    return f"{defined(place)}: {signature(place)} (mark {mark_of_text(place.page.excerpt(one.start, one.end))})"


def _outlined(place: Place) -> str:
    one = place.definition
    return f"{one.line + 1}-{one.end}: {one.kind} {one.name}: {signature(place)}"
