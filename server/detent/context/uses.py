"""Where a name is defined, used and called, and what a definition calls. By name: nobody knows the types."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from posixpath import commonprefix, dirname

from detent.context.code import Code, Page, last_of, words_of
from detent.context.index.reading import Definition
from detent.context.kinds import FileKind, subject
from detent.core.errors import ToolFailed
from detent.core.needed import Needed

ENOUGH = 60
"""Places after which no further file is read; how many files may have more is said."""
MOST_READ = 300
"""Files that are looked into for one question."""
MOST_DEFINITIONS = 20
MOST_TARGETS = 3
"""Definitions that are shown of one called name."""
_MOST_LOOKED_INTO = 8

Where = Callable[[str], bool]
"""Whether a path is among those that are asked about."""


@dataclass(frozen=True, slots=True)
class Place:
    """A definition in a file as it is now."""

    page: Page
    definition: Definition


@dataclass(frozen=True, slots=True)
class Use:
    """Lines of a file, and the innermost definition that they stand in."""

    page: Page
    lines: Sequence[int]
    within: Definition | None


@dataclass(frozen=True, slots=True)
class Uses:
    """``unread``: how many files may have more."""

    found: Sequence[Use]
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A definition as the index knows it."""

    path: str
    definition: Definition


@dataclass(frozen=True, slots=True)
class Called:
    """One name that a definition calls. ``others``: so many more things are called so."""

    name: str
    lines: Sequence[int]
    targets: Sequence[Target]
    others: int


def places_of(code: Code, name: str, where: Where) -> list[Place]:
    """The definitions that are called exactly so, ``Shape.area`` also where it stands in something else. Where there is
    none, those of which the name leaves something out, or says in which module they are."""
    wanted = name.replace("::", ".").strip(".")
    last = last_of(name)
    files = [file for file in code.defining([last])[last] if where(code.known[file].path)]
    # Of what it stands in the name says something as well: most files that define a `test_repr` have no `URLNodeTest`.
    rarest = max(words_of(wanted), key=len, default="")
    found = _collected_places(code.pages(files, Needed((rarest,))), lambda _, one: f".{one}".endswith(f".{wanted}"))
    if found or "." not in wanted:
        return found
    outlines = ((file, code.index.outline(code.known[file])) for file in files[:MOST_READ])
    likely = (
        file
        for file, outline in outlines
        if any(is_said_by(wanted, code.known[file].path, one.name) for one in outline.definitions)
    )
    return _collected_places(code.pages(likely), lambda path, one: is_said_by(wanted, path, one))


def is_said_by(wanted: str, path: str, name: str) -> bool:
    """Whether a name means the definition, though it leaves out some of what that stands in (``Outer.run`` of
    ``Outer.Inner.run``), or begins with folders or the file (``shop.prices.Basket``)."""
    *around, last = wanted.split(".")
    *outer, own = name.split(".")
    passed = iter([*path.rpartition(".")[0].split("/"), *outer])
    return last == own and all(part in passed for part in around)


def _collected_places(pages: Iterable[Page], is_meant: Callable[[str, str], bool]) -> list[Place]:
    found: list[Place] = []
    for page in pages:
        found += (Place(page, one) for one in page.definitions if is_meant(page.path, one.name))
        if len(found) >= MOST_DEFINITIONS:
            break
    return found


def references(code: Code, name: str, where: Where) -> Uses:
    """Lines in which the name stands as a word, where it is defined included; comments and texts as well."""
    last = last_of(name)
    stands = _as_a_word(last)

    def of_page(page: Page) -> list[Use]:
        return [Use(page, (number,), page.enclosing(number)) for number, line in enumerate(page.lines) if stands(line)]

    return _collected(code, _files(code, name, where), last, of_page)


def callers(code: Code, name: str, where: Where, *, only_tests: bool = False) -> Uses:
    """What calls something of this name, a use for each calling definition."""
    last = last_of(name)

    def of_page(page: Page) -> list[Use]:
        within: dict[Definition | None, list[int]] = {}
        for line in page.calls.get(last, ()):
            within.setdefault(page.enclosing(line), []).append(line)
        found = [Use(page, lines, definition) for definition, lines in within.items()]
        return [use for use in found if not only_tests or _is_test(use)]

    files = [file for file in _files(code, name, where) if not only_tests or code.known[file].kind is not FileKind.TEXT]
    if only_tests:
        files.sort(key=lambda file: code.known[file].kind is not FileKind.TEST)
    return _collected(code, files, last, of_page, lambda file: last in code.index.calls(code.known[file]))


def _is_test(use: Use) -> bool:
    return use.page.kind is FileKind.TEST or (use.within is not None and use.within.is_test)


def _collected(
    code: Code,
    files: Sequence[int],
    text: str,
    of_page: Callable[[Page], Sequence[Use]],
    promises: Callable[[int], bool] = lambda _: True,
) -> Uses:
    """``text``: what stands in each page that has some. ``promises``: whether a file is worth reading, by what the
    index knows of it."""
    found: list[Use] = []
    unread = 0

    def worth_it() -> Iterator[int]:
        nonlocal unread
        for count, file in enumerate(files):
            if count >= MOST_READ or len(found) >= ENOUGH or code.stopped():
                unread = len(files) - count
                return
            if promises(file):
                yield file

    for page in code.pages(worth_it(), Needed((text,))):
        found += of_page(page)
    return Uses(found, unread)


def tests_about(code: Code, paths: Iterable[str]) -> list[str]:
    """Test files that are named after one of these files."""
    about = {subject(path) for path in paths}
    tests = (one.path for one in code.known if one.kind is FileKind.TEST)
    return [path for path in tests if _may_be_about(about, path) and subject(path) in about]


def _may_be_about(names: Iterable[str], path: str) -> bool:
    """Most are not, and looking for plain text is many times faster."""
    lower = path.lower()
    return any(name in lower for name in names)


def callees(code: Code, place: Place) -> list[Called]:
    """What the definition calls, in the order in which it does."""
    inside: dict[str, list[int]] = {}
    definition = place.definition
    for name, lines in place.page.calls.items():
        own = [line for line in lines if definition.start <= line < definition.end]
        if own:
            inside[name] = own
    files = code.defining(inside)
    found = [_called(code, place, name, lines, files[name]) for name, lines in inside.items()]
    return sorted(found, key=lambda called: called.lines[0])


def _called(code: Code, place: Place, name: str, lines: Sequence[int], files: Sequence[int]) -> Called:
    near = sorted(files, key=lambda file: _distance(code, place, file))
    targets = [
        Target(known.path, one)
        for known in (code.known[file] for file in near[:_MOST_LOOKED_INTO])
        for one in code.index.outline(known).definitions
        if f".{one.name}".endswith(f".{name}") and (known.path, one) != (place.page.path, place.definition)
    ]
    own = [target for target in targets if target.path == place.page.path and _visible(target, place)]
    chosen = own or targets
    others = len(chosen) - MOST_TARGETS + (0 if own else max(0, len(near) - _MOST_LOOKED_INTO))
    return Called(name, lines, chosen[:MOST_TARGETS], max(0, others))


def _distance(code: Code, place: Place, file: int) -> tuple[bool, bool, int, int, int]:
    """Low for what is most likely meant: the same file, one that is imported, code before tests, a near one."""
    here, there = place.page.path, code.known[file]
    own = code.at(here)
    takes = code.known[own].takes.split() if own is not None else []
    imported = subject(there.path) in takes or dirname(there.path).rpartition("/")[2] in takes
    shared = len(commonprefix([here, there.path]))
    return there.path != here, not imported, int(there.kind), -shared, file


def _visible(target: Target, place: Place) -> bool:
    """Defined at the top of the file, or in what also holds the caller."""
    outer = target.definition.name.rpartition(".")[0]
    return not outer or place.definition.name.startswith(f"{outer}.") or place.definition.name == outer


def _files(code: Code, name: str, where: Where) -> list[int]:
    """Those in which the name may stand: first those that may also name what it stands in."""
    words = words_of(last_of(name))
    files = code.holding(words)
    if files is None:
        raise ToolFailed(f"{name} is too short, too long or too common to be looked up. Search for it with grep.")
    owner = words_of(name)[: -len(words)][-1:]
    sure = set(code.holding([*words, *owner]) or ()) if owner else set()
    return sorted((file for file in files if where(code.known[file].path)), key=lambda file: file not in sure)


def _as_a_word(name: str) -> Callable[[str], object]:
    before = r"(?<!\w)" if name[:1].isidentifier() or name[:1].isdigit() else ""
    behind = r"(?!\w)" if name[-1:].isalnum() or name[-1:] == "_" else ""
    search = re.compile(f"{before}{re.escape(name)}{behind}").search
    # Most lines have nothing of it, and looking for plain text is many times faster.
    return lambda line: name in line and search(line)
