"""Code lenses: at each hunk what can be done with it, and at the place of a task how its run stands."""

from collections.abc import Iterable, Iterator

from lsprotocol import types

from detent.core.change import HunkState
from detent.hub.views import RunStatus, RunView
from detent.lsp.board import waiting
from detent.lsp.choices import RunChoice
from detent.lsp.message import Message
from detent.lsp.messages import HunkChoice, NextChoice
from detent.lsp.names import Command
from detent.lsp.plain import one_line
from detent.lsp.present import words
from detent.lsp.shown import Shown


def hunk_lenses(shown: Iterable[Shown]) -> Iterator[types.CodeLens]:
    for one in shown:
        if not one.is_open:
            continue
        hunk = HunkChoice(run_id=one.view.run_id, hunk_id=one.hunk.id)
        run = RunChoice(run_id=one.view.run_id)
        what = f" new file {one.hunk.path}" if one.whole_file == "creates" else ""
        stuck = one.conflict or one.state is HunkState.CONFLICT
        yield lens(one.start, f"Accept{what}{' (conflict)' if stuck else ''}", Command.ACCEPT_HUNK, hunk)
        yield lens(one.start, f"Reject{what}", Command.REJECT_HUNK, hunk)
        yield lens(one.start, "Show diff", Command.SHOW_DIFF, run)
        if len(waiting(one.view)) > 1:
            following = NextChoice(run_id=one.view.run_id, hunk_id=one.hunk.id)
            yield lens(one.start, "Next", Command.NEXT_HUNK, following)


def run_lenses(views: Iterable[RunView], path: str, interrupted: frozenset[str]) -> Iterator[types.CodeLens]:
    """For the runs whose task was given in this file and that are not over."""
    for view in views:
        scope = view.task.scope
        if scope is None or scope.path != path:
            continue
        run = RunChoice(run_id=view.run_id)
        if view.run_id in interrupted:
            yield lens(scope.start, f"Detent: {words.name(view)} was cut off: resume", Command.RESUME, run)
        elif view.status is not RunStatus.FINISHED:
            yield lens(scope.start, f"Detent: {words.progress(view, words.name(view))}: cancel", Command.CANCEL, run)
            if view.plan_waits:
                yield lens(scope.start, "Show the plan", Command.SHOW_PLAN, run)
        elif len(waiting(view)) > 1:
            yield lens(scope.start, f"Detent: accept all ({len(waiting(view))})", Command.ACCEPT_ALL, run)
            yield lens(scope.start, "Reject all", Command.REJECT_ALL, run)


def lens(line: int, title: str, command: Command, argument: Message) -> types.CodeLens:
    at = types.Position(line, 0)
    arguments = [argument.model_dump(mode="json", by_alias=True, exclude_none=True)]
    return types.CodeLens(types.Range(at, at), types.Command(one_line(title, 80), command.value, arguments=arguments))
