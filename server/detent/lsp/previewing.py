"""“Agent: show context” before anything is sent, what is decided in it, and the run that goes by it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from detent.context import manifest
from detent.context.retrieve import PINNED
from detent.core.errors import UserError
from detent.core.work import Chosen, ContextPack, Passage, Snippet, Task, TaskKind
from detent.engine.wishes import title
from detent.lsp import context_messages, messages, prompts
from detent.lsp.clicks import task_at, task_of
from detent.lsp.code_offers import TITLES
from detent.lsp.desk import Desk
from detent.lsp.messages import CommandResult
from detent.lsp.names import Command
from detent.lsp.pages import Page
from detent.lsp.plain import one_line, visible
from detent.lsp.previews import Preview, key_of, moved, shown
from detent.lsp.sites import Site

_LABEL = "Agent: the context"
_LONGEST_TITLE = 100


def show_context(desk: Desk, choice: context_messages.ContextChoice) -> CommandResult:
    """What a run was sent; for a place or a wish, what would be sent."""
    if choice.run_id is not None:
        site, run_id = desk.sites.of_run(choice.run_id)
        return desk.open_page(site, site.view(run_id), Page.CONTEXT)
    site, preview, task = _meant(desk, choice)
    return _show(desk, site, preview, heeded(desk, site, task))


def choose_context(desk: Desk, decision: context_messages.ContextDecision) -> CommandResult:
    """The document says what was decided; it is made anew, because what is left out makes room for something else."""
    site = desk.sites.of_uri(decision.uri)
    preview = site.previews.kept(decision.uri)
    if preview is None:
        raise UserError("This is no context that could still be sent: run “Agent: show context” again.")
    text = desk.document(site, decision.uri)
    if decision.place is not None:
        changed = manifest.judged(text, decision.place, decision.verdict)
        if changed is None:
            raise UserError(f"{decision.place} is not in the list above the rule.")
        text = changed
    task = _task(desk, preview)
    return _show(desk, site, preview, replace(task, chosen=_decided(site, preview, text)))


async def context(desk: Desk, asked: context_messages.ContextAsked) -> context_messages.ContextShown:
    """The same for a client that shows it itself."""
    site, _, task = _meant(desk, asked, asked.context)
    task = heeded(desk, site, task)
    pack = await asyncio.to_thread(site.workspace.context, task, site.applier.snapshot())
    return context_messages.ContextShown(
        tokens=pack.tokens,
        budget=site.workspace.settings().run.context_tokens,
        lacking=pack.lacking,
        snippets=tuple(_snippet(site, one) for one in pack.snippets),
        context=context_messages.ContextWord(pinned=_lines(task.chosen.pinned), left_out=_lines(task.chosen.left_out)),
    )


def heeded(desk: Desk, site: Site, task: Task) -> Task:
    """The task with what was decided in the document that shows its context, if nothing came with the task."""
    known = None if task.chosen != Chosen() else site.previews.of(key_of(task))
    if known is None:
        return task
    uri, preview = known
    return replace(task, chosen=_decided(site, preview, desk.document(site, uri)))


def _meant(
    desk: Desk, asked: context_messages.ContextPlace, context: context_messages.ContextWord | None = None
) -> tuple[Site, Preview, Task]:
    site = desk.sites.chosen(asked.uri)
    preview = _preview(desk, site, asked)
    if preview.place is not None:
        preview = preview.model_copy(update={"place": preview.place.model_copy(update={"context": context})})
    elif preview.wish is not None:
        preview = preview.model_copy(update={"wish": preview.wish.model_copy(update={"context": context})})
    task = _task(desk, preview)
    return site, preview.model_copy(update={"key": key_of(task)}), task


def _preview(desk: Desk, site: Site, asked: context_messages.ContextPlace) -> Preview:
    """Without its key."""
    path = None if asked.uri is None else site.path(asked.uri)
    if asked.uri is not None and site.files.is_prompt(asked.uri):
        prompt, words = prompts.read(desk.document(site, asked.uri))
        if prompt.place is None:
            raise UserError("A run that goes on keeps the context that it has.")
        place = prompt.place.model_copy(update={"instruction": words})
        return Preview(key="", command=prompt.command, place=place)
    if asked.uri is not None and path and not Path(site.root, path).is_dir():
        command = Command(f"detent.{_kind(asked).value}")
        where = {"uri": asked.uri, "range": asked.range, "instruction": asked.instruction, "problem": asked.problem}
        return Preview(key="", command=command, place=messages.Place.model_validate(where))
    if not asked.instruction:
        raise UserError("Name a run, a place in a file, or an instruction, to see its context.")
    return Preview(key="", command=Command.DO, wish=messages.Wish(uri=asked.uri, instruction=asked.instruction))


def _kind(asked: context_messages.ContextPlace) -> TaskKind:
    if asked.command is None:
        return TaskKind.FIX if asked.problem else TaskKind.EDIT
    kind = next((kind for kind in TITLES if asked.command == f"detent.{kind.value}"), None)
    if kind is None:
        raise UserError(f"“{asked.command}” does nothing at a place.")
    return kind


def _task(desk: Desk, preview: Preview) -> Task:
    if preview.place is not None:
        return task_at(desk, TaskKind(preview.command.removeprefix("detent.")), preview.place)[1]
    if preview.wish is not None:
        return task_of(desk, preview.wish)[1]
    raise UserError("This document does not say what it is for: run “Agent: show context” again.")


def _decided(site: Site, preview: Preview, text: str) -> Chosen:
    chosen = manifest.decided(text, preview.passages)

    def now(passages: Sequence[Passage]) -> tuple[Passage, ...]:
        return tuple(moved(one, (*preview.shown, *preview.hidden), site.text(one.path)) for one in passages)

    return Chosen(now(chosen.pinned), now(chosen.left_out))


def _show(desk: Desk, site: Site, preview: Preview, task: Task) -> CommandResult:
    snapshot = site.applier.snapshot()

    def gather() -> ContextPack:
        return site.workspace.context(task, snapshot)

    def put(pack: ContextPack) -> tuple[str, str]:
        budget = site.workspace.settings().run.context_tokens
        heading = f"What the model is shown first: {one_line(title(task), _LONGEST_TITLE)}"
        text = visible(manifest.document(pack, task.chosen, budget, heading, manifest.GUIDE))
        now = shown(pack.snippets)
        hidden = tuple(one for one in (*preview.shown, *preview.hidden) if one not in now)
        return site.previews.put(preview.model_copy(update={"shown": now, "hidden": hidden}), text), text

    if not desk.editor.client.show_document:
        return desk.open_document(*put(gather()))

    async def show_when_gathered() -> None:
        uri, text = put(await asyncio.to_thread(gather))
        await desk.rewrite(_LABEL, uri, text)
        desk.open_document(uri, text)
        await desk.editor.refresh_lenses()

    desk.errands.run(show_when_gathered())
    return CommandResult()


def _snippet(site: Site, one: Snippet) -> context_messages.SnippetShown:
    return context_messages.SnippetShown(
        uri=site.uri(one.path),
        path=one.path,
        start=one.start,
        end=one.end,
        why=one.why,
        tokens=one.tokens,
        pinned=one.why == PINNED,
        text=one.text,
    )


def _lines(passages: Sequence[Passage]) -> tuple[context_messages.Lines, ...]:
    return tuple(context_messages.Lines(path=one.path, start=one.start, end=one.end) for one in passages)
