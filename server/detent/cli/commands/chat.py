"""``detent chat``: a conversation in a terminal."""

import argparse
import asyncio
from pathlib import Path

from detent.chat.conversation import Chat
from detent.chat.trusting import trust_with_all
from detent.cli.chat.reading import Pipe, Reader, SimpleTerminal, Terminal
from detent.cli.chat.talk import Talk
from detent.cli.command import Command, Doors, Example, add_folder, add_sandbox
from detent.cli.exits import Exit
from detent.cli.session import Overrides, checked_model, opened, saved_state, task_folder, without_sandbox
from detent.cli.terminal import interactive, screen
from detent.config import Folders, environment
from detent.engine.workspace import Workspace
from detent.hub.hub import Hub

HISTORY = "typed.jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    parser.add_argument("--new", action="store_true", help="begin anew instead of going on with the last conversation")
    parser.add_argument("--session", metavar="ID", help="go on with this one; `/sessions` lists them")
    parser.add_argument("--model", metavar="M", help="another model than the settings name")
    add_sandbox(parser)
    parser.add_argument(
        "--trust", action="store_true", help="trust this workspace as it is: its tests run unasked, its tools count"
    )


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    root = task_folder(arguments.folder)
    model = {} if arguments.model is None else {"model.name": arguments.model, "roles.code": (arguments.model,)}
    overrides = {**model, **without_sandbox(arguments)}
    checked_model(root, overrides)
    try:
        return asyncio.run(_chat(arguments, doors, root, overrides))
    except asyncio.CancelledError:
        return Exit.CANCELLED


async def _chat(arguments: argparse.Namespace, doors: Doors, root: Path, overrides: Overrides) -> int:
    folders, asks = Folders.find(environment()), interactive()
    async with opened(doors, root, overrides) as workspace:
        if arguments.trust:
            trust_with_all(workspace)
        chat = Chat(workspace, folders, lambda: saved_state(root), attended=asks)
        if arguments.session:
            chat.turn_to(arguments.session)
        elif not arguments.new:
            chat.run_id = _last(workspace.hub)
        return await Talk(chat, _reader(chat, workspace, folders, asks=asks), screen()).stay()


def _reader(chat: Chat, workspace: Workspace, folders: Folders, *, asks: bool) -> Reader:
    if not asks:
        return Pipe()
    if environment().get("TERM", "dumb") in ("dumb", "unknown", ""):
        return SimpleTerminal()
    return Terminal(chat, folders.workspace_state(workspace.root) / HISTORY)


def _last(hub: Hub) -> str | None:
    """The newest conversation that was not put away, unless another process holds it."""
    newest = next((view for view in hub.newest() if not view.session.archived), None)
    return None if newest is None or hub.lease.holder(newest.run_id) is not None else newest.run_id


COMMAND = Command(
    "chat",
    "talk to the agent in this terminal; goes on with the last conversation",
    (
        Example("detent chat", "of the current folder; /help lists the commands, /exit leaves"),
        Example("detent chat --new --model gpt-5-mini", "a new conversation, with another model"),
        Example("detent chat -C ~/code/shop --session 3f9a", "an older one, in another workspace"),
    ),
    add_arguments,
    run,
)
