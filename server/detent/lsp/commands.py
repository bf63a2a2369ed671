"""The commands of ``workspace/executeCommand``, a function each: understand, take the snapshot, call, return.

Each sees the documents exactly as they were at the click. What takes time goes on as an errand or as a run; where the
answer has to wait for it, the rest is awaited.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from detent.core.change import Decision, HunkState
from detent.core.difficulty import Tier
from detent.core.errors import UserError
from detent.core.events import PlanDecision
from detent.core.work import Task, TaskKind
from detent.engine.committing import CommitWish
from detent.engine.goal_text import goal_in, goal_task
from detent.engine.publishing import PublishWish
from detent.lsp import chatting, messages, previewing, prompts, remembering, session_commands, setting_up
from detent.lsp.agreed import agree
from detent.lsp.board import OPEN
from detent.lsp.choices import FolderChoice, RunChoice
from detent.lsp.clicks import task_at, task_of
from detent.lsp.code_offers import TITLES
from detent.lsp.desk import Desk
from detent.lsp.edits import line_range
from detent.lsp.goal_messages import GoalWish
from detent.lsp.messages import CommandResult
from detent.lsp.names import Command
from detent.lsp.pages import Page, plan_in, render
from detent.lsp.positions import split_lines
from detent.lsp.present import words
from detent.lsp.previews import key_of
from detent.lsp.shown import waiting_places
from detent.lsp.sites import Site
from detent.lsp.summaries import summary
from detent.lsp.tasks import NEEDS_WISH

Handler = Callable[[Desk, Any], CommandResult | Awaitable[CommandResult]]
GOAL_HEADING = "Agent: a goal, then a list of what must hold; “check: CMD” is a command that must end with 0"
_UNDOABLE = frozenset({HunkState.LANDED, HunkState.REJECTED})


def begin(kind: TaskKind) -> Handler:
    """The command that starts a run of this kind."""

    def handler(desk: Desk, place: messages.Place) -> CommandResult:
        site, task = task_at(desk, kind, place)
        if kind in NEEDS_WISH and not task.instruction:
            prompt = prompts.Prompt(command=Command(f"detent.{kind.value}"), place=place)
            where = task.scope.symbol or task.scope.path if task.scope else ""
            return _ask_for_words(desk, site, prompt, f"{TITLES[kind]} {where}")
        return _start(desk, site, task, place.difficulty)

    return handler


def do(desk: Desk, wish: messages.Wish) -> CommandResult:
    return _start(desk, *task_of(desk, wish), wish.difficulty)


def plan(desk: Desk, wish: messages.Wish) -> CommandResult:
    site, task = task_of(desk, wish)
    return _start(desk, site, replace(task, kind=TaskKind.PLAN), wish.difficulty)


def goal(desk: Desk, wish: GoalWish) -> CommandResult:
    site = desk.sites.chosen(wish.uri)
    if wish.instruction is None:
        return _ask_for_words(desk, site, prompts.Prompt(command=Command.GOAL, goal=wish), GOAL_HEADING)
    task = goal_task(wish.instruction, wish.criteria, wish.checks)
    return _start(desk, site, task, None)


def _start(desk: Desk, site: Site, task: Task, difficulty: Tier | None) -> CommandResult:
    """With what was decided about its context, in the message itself or in the document that showed it."""
    heeded = previewing.heeded(desk, site, task)
    run_id = site.workspace.runs.start(heeded, site.applier.snapshot(), difficulty=difficulty)
    site.previews.used(key_of(task))
    return CommandResult(run_id=run_id)


def say(desk: Desk, word: messages.FollowUp) -> CommandResult:
    site, run_id = desk.sites.of_run(word.run_id)
    if word.text is None:
        prompt = prompts.Prompt(command=Command.SAY, follow_up=messages.FollowUp(run_id=run_id))
        return _ask_for_words(desk, site, prompt, f"Agent: about “{words.name(site.view(run_id))}”")
    site.workspace.runs.say(run_id, word.text, site.applier.snapshot())
    return CommandResult(run_id=run_id)


def send(desk: Desk, document: messages.DocumentChoice) -> CommandResult | Awaitable[CommandResult]:
    site = desk.sites.of_uri(document.uri)
    preview = site.previews.kept(document.uri)
    if preview is not None:
        return HANDLERS[preview.command](desk, preview.place or preview.wish)
    if not site.files.is_prompt(document.uri):
        raise UserError("Only a prompt document, or a context that was not sent yet, can be sent.")
    prompt, wish = prompts.read(desk.document(site, document.uri))
    if prompt.follow_up is not None:
        return say(desk, prompt.follow_up.model_copy(update={"text": wish}))
    if prompt.goal is not None:
        return _start(desk, site, goal_in(wish), None)
    if prompt.place is None or prompt.command not in HANDLERS:
        raise UserError("This document does not say what it is for: open a new one with the action again.")
    return HANDLERS[prompt.command](desk, prompt.place.model_copy(update={"instruction": wish}))


def cancel(desk: Desk, run: RunChoice) -> CommandResult:
    site, run_id = desk.sites.of_run(run.run_id)
    site.workspace.runs.cancel(run_id)
    return CommandResult(run_id=run_id)


def resume(desk: Desk, run: RunChoice) -> CommandResult:
    site, run_id = desk.sites.of_run(run.run_id)
    site.workspace.runs.resume(run_id, site.applier.snapshot())
    return CommandResult(run_id=run_id)


def on_hunk(decision: Decision) -> Handler:
    def handler(desk: Desk, hunk: messages.HunkChoice) -> CommandResult:
        return _decide(desk, hunk.run_id, decision, (hunk.hunk_id,))

    return handler


def on_file(decision: Decision) -> Handler:
    def handler(desk: Desk, file: messages.FileChoice) -> CommandResult:
        site, run_id = desk.sites.of_run(file.run_id)
        return _decide(desk, run_id, decision, _hunks_of_file(site, run_id, file.uri, OPEN))

    return handler


def on_all(decision: Decision) -> Handler:
    def handler(desk: Desk, run: RunChoice) -> CommandResult:
        return _decide(desk, run.run_id, decision, ())

    return handler


def undo(desk: Desk, choice: messages.UndoChoice) -> CommandResult:
    site, run_id = desk.sites.of_run(choice.run_id)
    chosen: Sequence[str] = ()
    if choice.hunk_id is not None:
        chosen = (choice.hunk_id,)
    elif choice.uri is not None:
        chosen = _hunks_of_file(site, run_id, choice.uri, _UNDOABLE)
    return _decide(desk, run_id, Decision.UNDO, chosen)


def commit(desk: Desk, choice: messages.CommitChoice) -> CommandResult:
    site, run_id = desk.sites.of_run(choice.run_id)
    wish = CommitWish(choice.hunk_ids, choice.undecided, choice.branch, choice.message)

    async def carry_out() -> None:
        made = await site.workspace.runs.commits.commit(run_id, wish)
        desk.editor.tell(words.committed(made.made, made.notes))

    desk.errands.run(carry_out())
    return CommandResult(run_id=run_id)


def pull_request(desk: Desk, choice: messages.RequestChoice) -> CommandResult:
    site, run_id = desk.sites.of_run(choice.run_id)
    wish = PublishWish(choice.base, choice.title, "", choice.draft, choice.push_only)

    async def carry_out() -> None:
        opened = await site.workspace.runs.publishing.publish(run_id, wish)
        desk.editor.tell(f"Detent: pushed to {opened.remote}{f': {opened.url}' if opened.url else '.'}")

    desk.errands.run(carry_out())
    return CommandResult(run_id=run_id)


def edit_hunk(desk: Desk, hunk: messages.HunkText) -> CommandResult:
    site, run_id = desk.sites.of_run(hunk.run_id)
    site.workspace.runs.decisions.edit(run_id, hunk.hunk_id, hunk.text)
    return CommandResult(run_id=run_id)


def next_hunk(desk: Desk, choice: messages.NextChoice) -> CommandResult:
    site, run_id = desk.sites.of_run(choice.run_id)
    places = waiting_places(site.view(run_id), site.blobs, site.text)
    if not places:
        raise UserError("No hunk of this run waits for a decision.")
    ids = [place.hunk.id for place in places]
    at = ids.index(choice.hunk_id) + 1 if choice.hunk_id in ids else 0
    place = places[at % len(places)]
    lines = split_lines(site.text(place.path))
    document = desk.session.documents.by_path(site.root, place.path)
    uri = document.uri if document else site.uri(place.path)
    return desk.open_place(uri, line_range(lines, place.start, place.end, desk.session.encoding), run_id)


def show(page: Page) -> Handler:
    def handler(desk: Desk, run: RunChoice) -> CommandResult:
        site, run_id = desk.sites.of_run(run.run_id)
        return desk.open_page(site, site.view(run_id), page)

    return handler


def approve_plan(desk: Desk, word: messages.PlanWord) -> CommandResult:
    return _decide_plan(desk, word, PlanDecision.APPROVE)


def revise_plan(desk: Desk, word: messages.PlanWord) -> CommandResult:
    return _decide_plan(desk, word, PlanDecision.REVISE)


def cancel_plan(desk: Desk, run: RunChoice) -> CommandResult:
    site, run_id = desk.sites.of_run(run.run_id)
    site.workspace.runs.decide_plan(run_id, PlanDecision.CANCEL)
    return CommandResult(run_id=run_id)


def answer(desk: Desk, given: messages.ApprovalAnswer) -> CommandResult:
    site, run_id = desk.sites.of_run(given.run_id)
    site.workspace.runs.answer(run_id, given.approval_id, given.answer)
    return CommandResult(run_id=run_id)


def trust(desk: Desk, folder: FolderChoice) -> CommandResult:
    site = desk.sites.chosen(folder.uri)
    site.workspace.trust.trust(site.workspace.root)
    desk.editor.tell(f"You trust {site.root}: Detent runs its tests without asking.")
    return CommandResult()


def list_runs(desk: Desk, folder: FolderChoice) -> CommandResult:
    site = desk.sites.chosen(folder.uri)
    return CommandResult(runs=tuple(summary(site, view) for view in site.workspace.hub.newest()))


def choose_model(desk: Desk, choice: messages.ModelChoice) -> CommandResult:
    site, run_id = desk.sites.of_run(choice.run_id)
    site.workspace.runs.choose_model(run_id, choice.role, choice.model)
    return CommandResult(run_id=run_id)


def _ask_for_words(desk: Desk, site: Site, prompt: prompts.Prompt, heading: str) -> CommandResult:
    text = prompts.write(prompt, heading)
    return desk.open_document(site.files.new_prompt(text), text)


def _decide(desk: Desk, prefix: str, decision: Decision, hunk_ids: Sequence[str]) -> CommandResult:
    site, run_id = desk.sites.of_run(prefix)

    async def carry_out() -> None:
        decided = await site.workspace.runs.decide(run_id, hunk_ids, decision)
        if decided.problems:
            desk.editor.warn("\n".join(decided.problems))

    desk.errands.run(carry_out())
    return CommandResult(run_id=run_id)


def _hunks_of_file(site: Site, run_id: str, uri: str, states: frozenset[HunkState]) -> Sequence[str]:
    path = site.path(uri)
    found = [hunk.id for hunk in site.view(run_id).hunks_in(*states) if hunk.path == path]
    if not found:
        raise UserError("No hunk of this run in that file can be decided so.")
    return found


def _decide_plan(desk: Desk, word: messages.PlanWord, decision: PlanDecision) -> CommandResult:
    site, run_id = desk.sites.of_run(word.run_id)
    uri = site.files.plan(run_id) if word.text is None else None
    text = shown = word.text or ""
    if word.text is None:
        text = shown = plan_in(desk.document(site, uri) if uri is not None else "")
        if text == plan_in(render(site.view(run_id), site.blobs, Page.PLAN)):
            text = ""
    if decision is PlanDecision.REVISE and not text.strip():
        raise UserError("Write into the plan document what you want instead, then run “Agent: revise the plan”.")
    site.workspace.runs.decide_plan(run_id, decision, text)
    if uri is not None and decision is PlanDecision.APPROVE:
        agree(uri, shown)
    return CommandResult(run_id=run_id)


HANDLERS: Mapping[Command, Handler] = {
    **{Command(f"detent.{kind.value}"): begin(kind) for kind in TITLES},
    Command.DO: do,
    Command.PLAN: plan,
    Command.GOAL: goal,
    Command.SAY: say,
    Command.SEND: send,
    Command.CANCEL: cancel,
    Command.RESUME: resume,
    Command.ACCEPT_HUNK: on_hunk(Decision.ACCEPT),
    Command.REJECT_HUNK: on_hunk(Decision.REJECT),
    Command.ACCEPT_FILE: on_file(Decision.ACCEPT),
    Command.REJECT_FILE: on_file(Decision.REJECT),
    Command.ACCEPT_ALL: on_all(Decision.ACCEPT),
    Command.REJECT_ALL: on_all(Decision.REJECT),
    Command.UNDO: undo,
    Command.COMMIT: commit,
    Command.PULL_REQUEST: pull_request,
    Command.EDIT_HUNK: edit_hunk,
    Command.NEXT_HUNK: next_hunk,
    Command.SHOW_DIFF: show(Page.DIFF),
    Command.SHOW_CONTEXT: previewing.show_context,
    Command.CHOOSE_CONTEXT: previewing.choose_context,
    Command.SHOW_PLAN: show(Page.PLAN),
    Command.SHOW_ANSWER: show(Page.ANSWER),
    Command.SHOW_QUESTION: show(Page.QUESTION),
    Command.APPROVE_PLAN: approve_plan,
    Command.REVISE_PLAN: revise_plan,
    Command.CANCEL_PLAN: cancel_plan,
    Command.ANSWER: answer,
    Command.TRUST: trust,
    Command.REHEARSE: setting_up.rehearse,
    Command.RUNS: list_runs,
    Command.MODEL: choose_model,
    Command.CHAT: chatting.chat,
    Command.SESSIONS: session_commands.sessions,
    Command.SESSION_STEPS: session_commands.steps,
    Command.SESSION_RENAME: session_commands.rename,
    Command.SESSION_ARCHIVE: session_commands.archive,
    Command.SESSION_FORK: session_commands.fork,
    Command.SESSION_REWIND: session_commands.rewind,
    Command.SESSION_EXPORT: session_commands.export,
    Command.MEMORY: remembering.show,
    Command.SAVE_MEMORY: remembering.save,
    Command.REMEMBER: remembering.remember,
    Command.FORGET: remembering.forget,
}
"""What each command does. Their arguments stand in ``messages.COMMANDS``."""
