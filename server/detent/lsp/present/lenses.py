"""Code lenses: at each hunk what can be done with it, and at the place of a task how its run stands."""

from collections import defaultdict
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
    """Files that are not there yet are announced on one line, all together: a lens each would run out of the window."""
    announced: dict[str, list[Shown]] = defaultdict(list)
    for one in shown:
        if one.is_open and one.whole_file == "creates":
            announced[one.view.run_id].append(one)
        elif one.is_open:
            yield from _at_hunk(one)
    for new in announced.values():
        if len(new) == 1:
            yield from _at_hunk(new[0])
        else:
            run = RunChoice(run_id=new[0].view.run_id)
            yield lens(new[0].start, f"{len(new)} new files: show", Command.SHOW_DIFF, run)


def _at_hunk(one: Shown) -> Iterator[types.CodeLens]:
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
