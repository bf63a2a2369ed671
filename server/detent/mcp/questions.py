"""What another agent can ask beside what a model of ours can: the code for a task, and a map of everything."""

from collections.abc import Mapping, Sequence
from itertools import islice
from types import MappingProxyType

from pydantic import Field

from detent.context.code import Code
from detent.context.overview import overview
from detent.context.pack import estimate
from detent.context.places import Places
from detent.context.query import query_of
from detent.context.ranking import Ranker
from detent.context.render import render
from detent.context.retrieve import retrieve
from detent.core.work import Task, TaskKind
from detent.tools.asking import Question, shortened
from detent.tools.call import Form
from detent.tools.searching import Grep
from detent.tools.standard import QUESTIONS

_LAST_LINE = 50
"""Tokens for what is said of what is not shown."""
_MOST_NEXT = 3
_BETWEEN = "\n\n"


class Context(Question):
    """Find the code that a task is about: definitions, outlines and tests from the whole workspace, the most telling
    first, within a budget of tokens. Each piece says where it stands and why it was chosen. Ask this first."""

    task: str = Field(description="what is to be done, in your own words; names and traces help", min_length=1)
    budget: int = Field(default=6_000, ge=200, le=100_000, description="tokens at most")

    @property
    def title(self) -> str:
        return f"Find the code for: {shortened(self.task)}"

    def answer(self, code: Code) -> str:
        ranker = Ranker(code.index)
        pack = retrieve(code.files, Task(TaskKind.DO, self.task), self.budget - _LAST_LINE, ranker)
        shown = {snippet.path for snippet in pack.snippets}
        ranked = (one.known.path for one in ranker.rank(query_of(self.task)).files)
        return _joined(
            render(pack), _next([path for path in islice(ranked, _MOST_NEXT + len(shown)) if path not in shown])
        )


class Map(Question):
    """Show an outline of the workspace: what the files define that most others use, within a budget of tokens."""

    budget: int = Field(default=2_000, ge=100, le=100_000, description="tokens at most")

    @property
    def title(self) -> str:
        return "Show the workspace's outline"

    def answer(self, code: Code) -> str:
        shown = overview(code.index, Places(code.files, None), self.budget)
        left_out = shown.left_out("Raise `budget`, or ask `outline`.")
        return _joined(render(shown.pack), left_out)


def _next(paths: Sequence[str]) -> str:
    """Of what is not shown the files that come next, as many as there is room for."""
    for count in range(min(len(paths), _MOST_NEXT), 0, -1):
        told = f"Not shown, and next: {', '.join(paths[:count])}. Raise `budget`, or ask `outline`."
        if estimate(f"{_BETWEEN}{told}") <= _LAST_LINE:
            return told
    return ""


def _joined(*parts: str) -> str:
    return _BETWEEN.join(filter(None, parts))


OFFERED: Mapping[str, type[Form]] = MappingProxyType({"context": Context, **QUESTIONS, "grep": Grep, "map": Map})
"""By name, in the order in which they are told."""
