"""Conversations: list them, go to another one, begin anew, leave."""

import time
from collections.abc import Sequence

from detent.chat.command import Answer, ChatCommand, Then
from detent.chat.conversation import Chat
from detent.chat.words import name_of, state_of, table
from detent.core.errors import UserError

_SHOWN = 20


async def sessions(chat: Chat, words: str) -> Answer:
    hub = chat.workspace.hub
    if words:
        view = chat.turn_to(words)
        return Answer(f"This is {view.run_id} now: {name_of(view)} ({state_of(hub, view)}).", Then.OPEN)
    rows = [
        (
            f"{'→ ' if view.run_id == chat.run_id else ''}{view.run_id}",
            time.strftime("%Y-%m-%d %H:%M", time.localtime(view.started_at)),
            state_of(hub, view),
            f"{len(view.undecided)} wait" if view.undecided else "",
            name_of(view),
        )
        for view in hub.newest(_SHOWN)
    ]
    if not rows:
        return Answer("There is no conversation here yet.")
    return Answer(table(("id", "begun", "state", "hunks", "about"), rows))


async def rewind(chat: Chat, words: str) -> Answer:
    raise UserError("A conversation cannot go back to a step in this release: /undo takes landed hunks out again.")


async def memory(chat: Chat, words: str) -> Answer:
    raise UserError("Nothing is remembered beyond a conversation in this release: AGENTS.md holds what always counts.")


async def save(chat: Chat, words: str) -> Answer:
    run_id = chat.view.run_id
    return Answer(f"It is kept by itself, as {run_id}; `detent bugreport {run_id}` writes it into a file.")


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
    return Answer(then=Then.LEAVE)


def _ids(chat: Chat) -> Sequence[str]:
    return chat.workspace.hub.log.run_ids()[:_SHOWN]


COMMANDS = (
    ChatCommand(
        "sessions", "[ID]", "List the conversations of this folder, or go on with another one.", sessions, _ids
    ),
    ChatCommand("rewind", "[STEP]", "Take a conversation and its change back to an earlier step.", rewind),
    ChatCommand("memory", "", "Show what is remembered of this project.", memory),
    ChatCommand("save", "", "Say where this conversation is kept, and how it becomes a file.", save),
    ChatCommand("new", "[WISH]", "Begin another conversation; this one stays in the list.", new),
    ChatCommand("reset", "", "Stop what is under way, begin anew, and forget which models were chosen here.", reset),
    ChatCommand("verbose", "", "Show all that happens, or less again.", verbose),
    ChatCommand("exit", "", "Leave the chat. What is under way stops, and can go on later.", leave),
)
