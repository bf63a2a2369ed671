"""Tools that ask the index: found by name and answered from what the files hold now, the run's own changes included."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from detent.context.code import Code
from detent.context.lookup import Lookup
from detent.context.render import counted
from detent.context.uses import MOST_DEFINITIONS, Place, Where, places_of
from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.ports import Effects, Power, PreparedCall
from detent.tools.call import CallTool, Form, Name, Prepared, spec_of
from detent.tools.output import listed
from detent.tools.patterns import glob

MOST_SHOWN = 60
LONGEST_SHOWN = 200
A_PATH_SHOWS_THE_REST = "Give a path to see those there."
NOT_ALL_READ = "[Not all files were read into the index: there may be more than is said here. grep looks into all.]"


class Question(Form, ABC):
    """Something that the index is asked, with the arguments that were understood."""

    @property
    @abstractmethod
    def title(self) -> str: ...

    @abstractmethod
    def answer(self, code: Code) -> str:
        """Blocks; to be called in the index's own thread."""


class AboutName(Question):
    """A question about what has a name."""

    name: Name
    path: str = ""


@dataclass(frozen=True, slots=True)
class PreparedQuestion(Prepared):
    """The prepared call of a question, with whom it is asked."""

    question: Question
    lookup: Lookup

    @property
    def title(self) -> str:
        return self.question.title

    async def run(self, effects: Effects) -> str:
        return await self.lookup.ask(effects.files, self._answer)

    def _answer(self, code: Code) -> str:
        """Also where it is that there is nothing, it is said when not all files were read."""
        if code.whole:
            return self.question.answer(code)
        try:
            return f"{self.question.answer(code)}\n{NOT_ALL_READ}"
        except ToolFailed as error:
            raise ToolFailed(f"{error}\n{NOT_ALL_READ}") from None


def asking(name: str, form: type[Question], lookup: Lookup) -> CallTool[Question]:
    def bind(question: Question) -> PreparedCall:
        return PreparedQuestion(question, lookup)

    return CallTool(spec_of(name, form), CallKind.READ, frozenset({Power.READ}), True, form, bind)


def where(code: Code, path: str) -> Where:
    """Whether a file is asked about. ToolFailed when there is none."""
    path = path.strip().removeprefix("./").rstrip("/")
    if path in ("", "."):
        return lambda _: True
    if code.at(path) is not None:
        return lambda one: one == path
    if code.has_folder(path):
        return lambda one: one.startswith(f"{path}/")
    fits = glob(path)
    found = {known.path for known in code.known if fits(known.path)}
    if not found:
        raise ToolFailed(f"There is no file and no folder {path} in the index, and no file that fits it.")
    return found.__contains__


def definitions(code: Code, name: str, path: str) -> list[Place]:
    """At least one. ToolFailed when there is none."""
    found = places_of(code, name, where(code, path))
    if not found:
        beside = f" in {path}" if path else ""
        raise ToolFailed(
            f"Nothing here is called {name}{beside}. find_symbol finds names that are like it, grep texts."
        )
    return found


def one_definition(code: Code, name: str, path: str) -> Place:
    """ToolFailed when there is none, or more than one."""
    found = definitions(code, name, path)
    if len(found) > 1:
        places = "\n".join(defined(place) for place in found[:MOST_SHOWN])
        raise ToolFailed(f"{name} is defined {times(found)}. Say which, by its whole name or by path:\n{places}")
    return found[0]


def times(found: Sequence[Place]) -> str:
    return f"{'at least ' if len(found) >= MOST_DEFINITIONS else ''}{counted(len(found), 'time')}"


def defined(place: Place) -> str:
    """``calc.py:3: method Calc.add``"""
    one = place.definition
    return f"{place.page.path}:{one.line + 1}: {one.kind} {one.name}"


def signature(place: Place) -> str:
    one = place.definition
    return shortened(" ".join(place.page.excerpt(one.line, one.header_end).split()))


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def bounded(
    head: str, lines: Sequence[str], notes: Sequence[str] = (), *, more: int = 0, rest: str = A_PATH_SHOWS_THE_REST
) -> str:
    """``more``: what there is beside the lines; ``rest`` says how to see that."""
    shown = lines[:MOST_SHOWN]
    left = len(lines) - len(shown) + more
    unseen = [f"[{left} more are not shown. {rest}]"] if left else []
    said = [f"[{note}]" for note in notes if note]
    return "\n".join([head, *([listed(shown, rest)] if shown else []), *unseen, *said])
