"""Conversations: list them, go to another one, begin anew, leave."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from detent.chat.command import Answer, ChatCommand, Then
from detent.chat.conversation import Chat
from detent.chat.words import name_of, state_of, table
from detent.core.errors import UserError
from detent.engine.exporting import Format
from detent.engine.sessions import Back
from detent.store.private_file import private_file

_SHOWN = 20
_SAVED = "saved"


async def sessions(chat: Chat, words: str) -> Answer:
    verb, _, rest = words.partition(" ")
    if verb in _VERBS:
        return await _VERBS[verb](chat, rest.strip())
    if words:
        view = chat.turn_to(words)
        return Answer(f"This is {view.run_id} now: {name_of(view)} ({state_of(chat.workspace.hub, view)}).", Then.OPEN)
    return _listed(chat, archived=False)


def _listed(chat: Chat, *, archived: bool) -> Answer:
    hub = chat.workspace.hub
    rows = [
        (
            f"{'→ ' if view.run_id == chat.run_id else ''}{view.run_id}",
            time.strftime("%Y-%m-%d %H:%M", time.localtime(view.started_at)),
            f"{state_of(hub, view)}{', put away' if view.session.archived else ''}",
            f"{len(view.undecided)} wait" if view.undecided else "",
            name_of(view),
        )
        for view in hub.newest()
        if archived or not view.session.archived
    ]
    if not rows:
        return Answer("There is no conversation here yet.")
    return Answer(table(("id", "begun", "state", "hunks", "about"), rows if archived else rows[:_SHOWN]))


async def _all(chat: Chat, words: str) -> Answer:
    return _listed(chat, archived=True)


async def _rename(chat: Chat, name: str) -> Answer:
    run_id = chat.view.run_id
    chat.workspace.runs.sessions.rename(run_id, name)
    return Answer(f"{run_id} is called “{name_of(chat.view)}” now.")


async def _archive(chat: Chat, prefix: str) -> Answer:
    run_id = _named(chat, prefix)
    chat.workspace.runs.sessions.archive(run_id)
    told = f"{run_id} is put away; `/sessions unarchive {run_id}` takes it out again."
    if run_id != chat.run_id:
        return Answer(told)
    chat.run_id = None
    return Answer(told, Then.OPEN)


async def _unarchive(chat: Chat, prefix: str) -> Answer:
    run_id = _named(chat, prefix)
    chat.workspace.runs.sessions.archive(run_id, archived=False)
    return Answer(f"{run_id} is in the list again.")


async def _fork(chat: Chat, step: str) -> Answer:
    old = chat.view.run_id
    chat.run_id = await chat.workspace.runs.sessions.fork(old, _number(step) if step else None)
    return Answer(f"This is {chat.run_id} now, which goes on from {old}; that one stays as it is.", Then.OPEN)


def _named(chat: Chat, prefix: str) -> str:
    return chat.workspace.hub.log.find(prefix) if prefix else chat.view.run_id


_VERBS: Mapping[str, Callable[[Chat, str], Awaitable[Answer]]] = {
    "all": _all,
    "rename": _rename,
    "archive": _archive,
    "unarchive": _unarchive,
    "fork": _fork,
}


async def rewind(chat: Chat, words: str) -> Answer:
    old, kept = chat.view.run_id, chat.workspace.runs.sessions
    if not words:
        rows = [(step.number, step.title, "" if step.ok else "failed") for step in kept.steps(old)]
        return Answer(table(("step", "what was done", ""), rows) if rows else "No step was made yet.")
    step, _, only = words.partition(" ")
    if (only := only.strip() or Back.BOTH) not in tuple(Back):
        raise UserError(f"What goes back is {' or '.join(Back)}, not {only}.")
    chat.run_id = await kept.rewind(old, _number(step), Back(only))
    told = (
        f"This is {chat.run_id} now: it goes on from step {step} of {old}, which is put away, when you say something."
    )
    return Answer(f"{told} Your own files stay as they are.", Then.OPEN)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise UserError(f"{text} is no step; /rewind alone lists them.")
    return int(text)


def _file(chat: Chat, name: str) -> Path:
    file = chat.workspace.root / Path(name).expanduser()
    if file.exists():
        raise UserError(f"{file} is there already; name another file.")
    return file


async def save(chat: Chat, words: str) -> Answer:
    run_id = chat.view.run_id
    file = _file(chat, words) if words else chat.folders.workspace_state(chat.workspace.root) / _SAVED / f"{run_id}.md"
    form = Format.JSONL if file.suffix == ".jsonl" else Format.MARKDOWN
    private_file(file, await chat.workspace.runs.sessions.export(run_id, form))
    return Answer(f"{file} holds it; keys were taken out. Look through it before you pass it on.")


async def new(chat: Chat, words: str) -> Answer:
    chat.run_id = None
    if words:
        chat.say(words)
        return Answer(then=Then.RUN)
    return Answer("A new conversation: say what to do.", Then.OPEN)


async def reset(chat: Chat, words: str) -> Answer:
    stopped = chat.working
    if stopped:
        chat.workspace.runs.cancel(chat.view.run_id)
    chat.run_id = None
    chat.models.clear()
    return Answer(f"{'What was under way is cancelled. ' if stopped else ''}Everything is as at the start.", Then.OPEN)


async def verbose(chat: Chat, words: str) -> Answer:
    return Answer(then=Then.VERBOSE)


async def leave(chat: Chat, words: str) -> Answer:
    """Stopped here, and not by whoever shows the chat: in an editor the server goes on when a chat is left."""
    if not chat.working:
        return Answer(then=Then.LEAVE)
    try:
        chat.workspace.runs.cancel(chat.view.run_id)
    except UserError:  # another process works on it, which stays
        return Answer(then=Then.LEAVE)
    return Answer("What was under way is stopped; say something to go on with it.", Then.LEAVE)


def _ids(chat: Chat) -> Sequence[str]:
    return [*_VERBS, *chat.workspace.hub.log.run_ids()[:_SHOWN]]


def _steps(chat: Chat) -> Sequence[str]:
    if chat.run_id is None:
        return ()
    return [*(str(step.number) for step in chat.workspace.runs.sessions.steps(chat.run_id)), *Back]


COMMANDS = (
    ChatCommand(
        "sessions",
        "[ID | all | rename NAME | archive [ID] | unarchive ID | fork [STEP]]",
        "List the conversations of this folder, or go on with another one; name this one, put it away, or go on from a "
        "step of it in one of its own.",
        sessions,
        _ids,
    ),
    ChatCommand(
        "rewind",
        "[STEP [conversation | files]]",
        "Take the conversation and its change back to an earlier step, or only one of both; alone: list the steps.",
        rewind,
        _steps,
    ),
    ChatCommand(
        "save",
        "[FILE]",
        "Write the conversation into a file, without keys: Markdown, or JSON lines in a .jsonl.",
        save,
    ),
    ChatCommand("new", "[WISH]", "Begin another conversation; this one stays in the list.", new),
    ChatCommand("reset", "", "Stop what is under way, begin anew, and forget which models were chosen here.", reset),
    ChatCommand("verbose", "", "Show all that happens, or less again.", verbose),
    ChatCommand("exit", "", "Leave the chat. What is under way stops, and can go on later.", leave),
)
