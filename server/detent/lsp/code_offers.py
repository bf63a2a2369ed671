"""What can be done with the code at a place."""

from collections.abc import Iterator, Mapping, Sequence

from lsprotocol import types

from detent.core.work import TaskKind
from detent.lsp.context_messages import ContextChoice
from detent.lsp.goal_messages import GoalWish
from detent.lsp.message import Position, Range
from detent.lsp.messages import FollowUp, Place
from detent.lsp.names import OWN, QUICK_FIX, REWRITE, SOURCE, Command
from detent.lsp.offers import Asked, Offer
from detent.lsp.present.marks import FAILURE
from detent.lsp.present.marks import SOURCE as MARK_SOURCE
from detent.lsp.tasks import stubs_at
from detent.syntax.language import Docs
from detent.syntax.source import Source, Symbol

TITLES: Mapping[TaskKind, str] = {
    TaskKind.IMPLEMENT: "Agent: implement this",
    TaskKind.FIX: "Agent: fix this",
    TaskKind.TESTS: "Agent: write tests",
    TaskKind.EXPLAIN: "Agent: explain",
    TaskKind.DOCUMENT: "Agent: document",
    TaskKind.REFACTOR: "Agent: refactor…",
    TaskKind.EDIT: "Agent: edit…",
    TaskKind.REVIEW: "Agent: review",
    TaskKind.TODO: "Agent: do this TODO",
}

GOAL = "Agent: goal…"
SHOW_CONTEXT = "Agent: show context"

_FIRST = (QUICK_FIX, REWRITE)
_REWRITE = (REWRITE,)
_ANSWER = (OWN, SOURCE)


def code_offers(asked: Asked, source: Source) -> Iterator[Offer]:
    yield from _fixes(asked)
    symbol, place = source.enclosing(asked.first), Place(uri=asked.uri, range=_range(asked))
    is_stub = any(stubs_at(source, asked.first, asked.last))
    has_todo = any(asked.first <= todo.line <= asked.last for todo in source.todos)
    if is_stub:
        yield _offer(TaskKind.IMPLEMENT, place, _FIRST)
    if has_todo:
        yield _offer(TaskKind.TODO, place, _FIRST)
    if _can_be_tested(source, symbol):
        yield _offer(TaskKind.TESTS, place, _REWRITE)
    if symbol is not None and _can_be_documented(source, symbol):
        yield _offer(TaskKind.DOCUMENT, place, _REWRITE)
    yield _offer(TaskKind.REFACTOR, place, _REWRITE)
    yield _offer(TaskKind.EDIT, place, _REWRITE)
    yield _offer(TaskKind.EXPLAIN, place, _ANSWER)
    yield _offer(TaskKind.REVIEW, place, _ANSWER)
    yield Offer(GOAL, Command.GOAL, GoalWish(uri=asked.uri), _ANSWER)
    first = TaskKind.IMPLEMENT if is_stub else TaskKind.TODO if has_todo else TaskKind.EDIT
    yield Offer(SHOW_CONTEXT, Command.SHOW_CONTEXT, _context_of(asked, place, first), _ANSWER)


def _can_be_documented(source: Source, symbol: Symbol) -> bool:
    """What is only held, where comments above a definition document it."""
    if not symbol.kind.is_held:
        return symbol.kind.is_code
    return source.language is not None and source.language.docs != Docs()


def _context_of(asked: Asked, place: Place, first: TaskKind) -> ContextChoice:
    """Of what would be done here first."""
    problem = _said([one for one in asked.diagnostics if one.source != MARK_SOURCE])
    kind = TaskKind.FIX if problem else first
    return ContextChoice(uri=asked.uri, range=place.range, command=f"detent.{kind.value}", problem=problem or None)


def _can_be_tested(source: Source, symbol: Symbol | None) -> bool:
    """Code of which nothing is known can be."""
    return (source.language is None or source.language.is_code) and not (symbol is not None and symbol.is_test)


def _fixes(asked: Asked) -> Iterator[Offer]:
    """One action for each failing test of ours, and one for all that others complain about."""
    others = []
    for problem in asked.diagnostics:
        if problem.source != MARK_SOURCE:
            others.append(problem)
        elif problem.code == FAILURE:
            yield _fix_failure(asked, problem)
    if others:
        place = Place(uri=asked.uri, range=_range(asked), problem=_said(others))
        fix = TITLES[TaskKind.FIX]
        yield Offer(fix, Command.FIX, place, _FIRST, asks_model=True, near=True, diagnostics=tuple(others))


def _said(problems: Sequence[types.Diagnostic]) -> str:
    return "\n".join(f"line {problem.range.start.line + 1}: {problem.message}" for problem in problems)


def _fix_failure(asked: Asked, problem: types.Diagnostic) -> Offer:
    """What only a proposal makes fail is for the run that proposes it; anything else is for a new run."""
    title, kinds = "Agent: fix this failure", _FIRST
    data = problem.data if isinstance(problem.data, dict) else {}
    if data.get("proposed") and isinstance(data.get("runId"), str):
        word = FollowUp(run_id=data["runId"], text=f"Fix this failing test:\n{problem.message}")
        return Offer(title, Command.SAY, word, kinds, asks_model=True, near=True, diagnostics=(problem,))
    place = Place(uri=asked.uri, range=_range(asked), problem=problem.message)
    return Offer(title, Command.FIX, place, kinds, asks_model=True, near=True, diagnostics=(problem,))


def _offer(kind: TaskKind, place: Place, kinds: tuple[str, ...]) -> Offer:
    return Offer(TITLES[kind], Command(f"detent.{kind.value}"), place, kinds, asks_model=True)


def _range(asked: Asked) -> Range:
    start, end = asked.selection.start, asked.selection.end
    return Range(
        start=Position(line=start.line, character=start.character), end=Position(line=end.line, character=end.character)
    )
