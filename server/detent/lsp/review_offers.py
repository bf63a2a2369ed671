"""What can be decided at a place: hunks, plans, questions, and the runs themselves.

What speaks to the agent is titled “Agent: …”; what only decides says what it does.
"""

from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types

from detent.core.change import HunkState
from detent.core.events import ApprovalAsked
from detent.engine.planning import can_be_carried_out
from detent.harness.approvals import REJECT
from detent.hub.views import RunStatus, RunView
from detent.lsp.board import waiting
from detent.lsp.choices import RunChoice
from detent.lsp.messages import (
    ApprovalAnswer,
    CommitChoice,
    FileChoice,
    FollowUp,
    HunkChoice,
    NextChoice,
    PlanWord,
    RequestChoice,
    UndoChoice,
)
from detent.lsp.names import OWN, QUICK_FIX, SOURCE, Command
from detent.lsp.offers import Asked, Offer
from detent.lsp.plain import one_line
from detent.lsp.present import words
from detent.lsp.present.marks import HUNK
from detent.lsp.present.marks import SOURCE as MARK_SOURCE
from detent.lsp.questions import fits
from detent.lsp.shown import Shown, shown_paths

_AT_HUNK = (QUICK_FIX, SOURCE)
_OF_RUN = (OWN, SOURCE)


def hunk_offers(asked: Asked, shown: Sequence[Shown]) -> Iterator[Offer]:
    """``shown``: every hunk of every run that this file shows."""
    here = [one for one in shown if one.touches(asked.first, asked.last)]
    for one in here:
        yield from _on_hunk(asked, one)
    open_here = [one for one in here if one.is_open]
    views = {one.view.run_id: one.view for one in (open_here or [one for one in shown if one.is_open])}
    for view in views.values():
        yield from _on_proposal(asked, view, shown, near=bool(open_here))


def run_offers(asked: Asked, views: Iterable[RunView], interrupted: frozenset[str]) -> Iterator[Offer]:
    """``views``: newest first; ``interrupted``: those of them that nobody works on."""
    ended_here = False
    for view in views:
        if view.run_id in interrupted:
            yield _of_run(f"Agent: resume “{words.name(view)}”", Command.RESUME, view)
        elif view.status is not RunStatus.FINISHED:
            yield from _at_work(view)
        elif not ended_here and asked.path in shown_paths(view):
            ended_here = True
            yield from _ended(view)


def plan_offers(view: RunView) -> Iterator[Offer]:
    word = PlanWord(run_id=view.run_id)
    for title, command in (
        ("Agent: approve the plan", Command.APPROVE_PLAN),
        ("Agent: revise the plan", Command.REVISE_PLAN),
    ):
        yield Offer(title, command, word, _AT_HUNK, near=True)
    yield Offer("Agent: cancel the plan", Command.CANCEL_PLAN, RunChoice(run_id=view.run_id), _AT_HUNK, near=True)


def proposal_offers(view: RunView) -> Iterator[Offer]:
    """For the page that shows the whole proposal."""
    if waiting(view):
        yield _of_run("Accept all", Command.ACCEPT_ALL, view)
        yield _of_run("Reject all", Command.REJECT_ALL, view)
        yield _next(view, None)
    yield from _ended(view)


def answer_offers(view: RunView) -> Iterator[Offer]:
    """For the page that shows all of the questions."""
    for question in view.approvals:
        for option in question.options:
            yield _answer(view, question, option)


def _short_answer_offers(view: RunView) -> Iterator[Offer]:
    """For a place that shows no question: one that a message could not show either is allowed on its page only."""
    for question in view.approvals:
        if fits(question):
            for option in question.options:
                yield _answer(view, question, option)
        else:
            yield _of_run(f"Agent: read all of “{one_line(question.title)}”", Command.SHOW_QUESTION, view)
            yield _answer(view, question, REJECT)


def _answer(view: RunView, question: ApprovalAsked, option: str) -> Offer:
    given = None if option == REJECT and REJECT not in question.options else option
    answer = ApprovalAnswer(run_id=view.run_id, approval_id=question.approval_id, answer=given)
    return Offer(f"Agent: answer “{option}” to “{one_line(question.title)}”", Command.ANSWER, answer, _OF_RUN)


def _on_hunk(asked: Asked, one: Shown) -> Iterator[Offer]:
    mark = tuple(problem for problem in asked.diagnostics if _is_mark_of(problem, one))
    hunk = HunkChoice(run_id=one.view.run_id, hunk_id=one.hunk.id)
    other = "hunk" if one.has_lines else f"change of {one.hunk.path}: {one_line(one.about, 60)}"
    what = {"creates": f"new file {one.hunk.path}", "deletes": f"deletion of {one.hunk.path}"}.get(
        one.whole_file, other
    )
    if one.is_open:
        yield Offer(f"Accept {what}", Command.ACCEPT_HUNK, hunk, _AT_HUNK, near=True, diagnostics=mark)
        yield Offer(f"Reject {what}", Command.REJECT_HUNK, hunk, _AT_HUNK, near=True, diagnostics=mark)
        return
    decided = "accepted" if one.state is HunkState.LANDED else "rejected"
    undo = UndoChoice(run_id=one.view.run_id, hunk_id=one.hunk.id)
    yield Offer(f"Undo the {decided} {what}", Command.UNDO, undo, _AT_HUNK, near=True)


def _on_proposal(asked: Asked, view: RunView, shown: Sequence[Shown], near: bool) -> Iterator[Offer]:
    run = RunChoice(run_id=view.run_id)
    in_file = sum(one.is_open and one.hunk.path == asked.path for one in shown if one.view.run_id == view.run_id)
    everything = len(waiting(view))
    if 1 < in_file < everything:
        file = FileChoice(run_id=view.run_id, uri=asked.uri)
        yield Offer("Accept all in this file", Command.ACCEPT_FILE, file, _AT_HUNK, near=near)
        yield Offer("Reject all in this file", Command.REJECT_FILE, file, _AT_HUNK, near=near)
    if everything > 1 or not near:
        yield Offer(f"Accept all ({everything})", Command.ACCEPT_ALL, run, _AT_HUNK, near=near)
        yield Offer(f"Reject all ({everything})", Command.REJECT_ALL, run, _AT_HUNK, near=near)
    yield Offer("Show the diff", Command.SHOW_DIFF, run, _AT_HUNK, near=near)
    at = next((one.hunk.id for one in shown if one.is_open and one.touches(asked.first, asked.last)), None)
    if everything > 1 or at is None:
        yield _next(view, at)


def _at_work(view: RunView) -> Iterator[Offer]:
    yield from _short_answer_offers(view)
    if view.plan_waits:
        yield from plan_offers(view)
        yield _of_run("Agent: show the plan", Command.SHOW_PLAN, view)
    yield _of_run(f"Agent: cancel “{words.name(view)}”", Command.CANCEL, view)
    yield Offer(f"Agent: tell “{words.name(view)}”…", Command.SAY, FollowUp(run_id=view.run_id), _OF_RUN)


def _ended(view: RunView) -> Iterator[Offer]:
    yield from _short_answer_offers(view)
    if can_be_carried_out(view):
        yield Offer("Agent: carry the plan out", Command.APPROVE_PLAN, PlanWord(run_id=view.run_id), _OF_RUN)
        yield _of_run("Agent: show the plan", Command.SHOW_PLAN, view)
    if view.landed or waiting(view):
        yield from _git(view)
    if len(view.landed) > 1:
        yield Offer("Undo all that was accepted", Command.UNDO, UndoChoice(run_id=view.run_id), _OF_RUN)
    yield Offer("Agent: follow up…", Command.SAY, FollowUp(run_id=view.run_id), _OF_RUN)
    if view.context is not None:
        yield _of_run("Agent: show the context that was sent", Command.SHOW_CONTEXT, view)
    if view.task.kind.only_answers and view.answer:
        yield _of_run("Agent: show the answer", Command.SHOW_ANSWER, view)


def _git(view: RunView) -> Iterator[Offer]:
    if view.landed:
        yield Offer("Commit what was accepted to a branch", Command.COMMIT, CommitChoice(run_id=view.run_id), _OF_RUN)
    else:
        whole = CommitChoice(run_id=view.run_id, undecided=True)
        yield Offer("Commit the proposal to a branch", Command.COMMIT, whole, _OF_RUN)
    if view.commits and not view.commits[-1].url:
        yield Offer("Open a pull request…", Command.PULL_REQUEST, RequestChoice(run_id=view.run_id), _OF_RUN)


def _next(view: RunView, hunk_id: str | None) -> Offer:
    choice = NextChoice(run_id=view.run_id, hunk_id=hunk_id)
    return Offer("Next hunk", Command.NEXT_HUNK, choice, _AT_HUNK, near=hunk_id is not None)


def _of_run(title: str, command: Command, view: RunView) -> Offer:
    return Offer(title, command, RunChoice(run_id=view.run_id), _OF_RUN)


def _is_mark_of(problem: types.Diagnostic, one: Shown) -> bool:
    data = problem.data
    return (
        problem.source == MARK_SOURCE
        and problem.code == HUNK
        and isinstance(data, dict)
        and (data.get("runId"), data.get("hunkId")) == (one.view.run_id, one.hunk.id)
    )
