"""The commands on runs as sessions: listed, named, put away, told, gone on with from any of their steps."""

from detent.engine.exporting import Format
from detent.lsp.choices import RunChoice
from detent.lsp.desk import Desk
from detent.lsp.messages import CommandResult
from detent.lsp.session_messages import (
    SessionExport,
    SessionFork,
    SessionName,
    SessionRewind,
    SessionsChoice,
    SessionShelf,
    SessionStep,
)
from detent.lsp.summaries import summary


def sessions(desk: Desk, folder: SessionsChoice) -> CommandResult:
    site = desk.sites.chosen(folder.uri)
    views = site.workspace.hub.newest()
    return CommandResult(
        runs=tuple(summary(site, view) for view in views if folder.archived or not view.session.archived)
    )


def steps(desk: Desk, run: RunChoice) -> CommandResult:
    site, run_id = desk.sites.of_run(run.run_id)
    found = site.workspace.runs.sessions.steps(run_id)
    told = tuple(SessionStep(number=step.number, title=step.title, ok=step.ok) for step in found)
    return CommandResult(run_id=run_id, steps=told)


def rename(desk: Desk, wanted: SessionName) -> CommandResult:
    site, run_id = desk.sites.of_run(wanted.run_id)
    site.workspace.runs.sessions.rename(run_id, wanted.name)
    return CommandResult(run_id=run_id)


def archive(desk: Desk, wanted: SessionShelf) -> CommandResult:
    site, run_id = desk.sites.of_run(wanted.run_id)
    site.workspace.runs.sessions.archive(run_id, archived=wanted.archived)
    return CommandResult(run_id=run_id)


async def fork(desk: Desk, wanted: SessionFork) -> CommandResult:
    """The result names the new run."""
    site, run_id = desk.sites.of_run(wanted.run_id)
    return CommandResult(run_id=await site.workspace.runs.sessions.fork(run_id, wanted.step))


async def rewind(desk: Desk, wanted: SessionRewind) -> CommandResult:
    """The result names the new run."""
    site, run_id = desk.sites.of_run(wanted.run_id)
    return CommandResult(run_id=await site.workspace.runs.sessions.rewind(run_id, wanted.step, wanted.back))


async def export(desk: Desk, wanted: SessionExport) -> CommandResult:
    site, run_id = desk.sites.of_run(wanted.run_id)
    text = await site.workspace.runs.sessions.export(run_id, wanted.format)
    name = f"{run_id}.{'md' if wanted.format is Format.MARKDOWN else 'jsonl'}"
    return desk.open_document(site.files.new_note(name, text), text, run_id)
