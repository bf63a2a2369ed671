"""``detent sessions``: runs as sessions that one comes back to."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.commands.runs import list_runs
from detent.cli.exits import Exit
from detent.cli.owner import AT_ONCE, Payload, ask_owner
from detent.cli.session import opened, workspace_folder
from detent.cli.terminal import line, screen
from detent.core.errors import UserError
from detent.engine.exporting import Format
from detent.engine.sessions import Back
from detent.engine.workspace import Workspace
from detent.store.private_file import private_file

Act = Callable[[Workspace, argparse.Namespace], Awaitable[None]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", nargs="?", default="list", choices=("list", *_ACTS), help="what to do; list by default"
    )
    parser.add_argument("run", metavar="RUN", nargs="?", help="the run's id, or the beginning of it")
    parser.add_argument("name", metavar="NAME", nargs="?", help="for rename; without it, called after its task again")
    parser.add_argument("--step", type=int, metavar="N", help="fork and rewind: the step to go back to")
    parser.add_argument(
        "--only",
        choices=(Back.CONVERSATION.value, Back.FILES.value),
        help="rewind: only the conversation, or only the run's files",
    )
    parser.add_argument(
        "--format", choices=[one.value for one in Format], default=Format.MARKDOWN, help="export: markdown by default"
    )
    parser.add_argument("-o", dest="output", metavar="FILE", type=Path, help="export: where to write it")
    parser.add_argument("-a", "--all", action="store_true", help="list: archived ones too")
    parser.add_argument("-n", dest="count", type=int, default=20, metavar="N", help="list: how many; 20 by default")
    parser.add_argument("--json", action="store_true", help="list: one JSON object a line")
    add_folder(parser)


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return asyncio.run(_in_workspace(arguments, doors))


async def _in_workspace(arguments: argparse.Namespace, doors: Doors) -> int:
    async with opened(doors, workspace_folder(arguments.folder)) as workspace:
        if arguments.action == "list":
            list_runs(workspace, arguments, archived=arguments.all)
            return Exit.DONE
        if arguments.run is None:
            raise UserError(f"Name a run, such as `detent sessions {arguments.action} 3f9a`.")
        arguments.run = workspace.hub.log.find(arguments.run)
        await _ACTS[arguments.action](workspace, arguments)
    return Exit.DONE


async def _steps(workspace: Workspace, arguments: argparse.Namespace) -> None:
    console = screen()
    for step in workspace.runs.sessions.steps(arguments.run):
        console.print(line((f"{step.number:>4}", "cyan"), f"  {step.title}", ("" if step.ok else "  failed", "yellow")))


async def _rename(workspace: Workspace, arguments: argparse.Namespace) -> None:
    await _change(workspace, arguments.run, {"name": arguments.name or ""})


async def _archive(workspace: Workspace, arguments: argparse.Namespace) -> None:
    await _change(workspace, arguments.run, {"archived": "yes"})


async def _unarchive(workspace: Workspace, arguments: argparse.Namespace) -> None:
    await _change(workspace, arguments.run, {"archived": ""})


async def _change(workspace: Workspace, run_id: str, wanted: Payload) -> None:
    """By whoever holds the run."""
    if workspace.hub.lease.holder(run_id) is not None and not workspace.hub.lease.is_ours(run_id):
        await ask_owner(workspace, run_id, "session", wanted, AT_ONCE)
    else:
        workspace.runs.sessions.change(run_id, wanted)


async def _fork(workspace: Workspace, arguments: argparse.Namespace) -> None:
    _begun(await workspace.runs.sessions.fork(arguments.run, arguments.step))


async def _rewind(workspace: Workspace, arguments: argparse.Namespace) -> None:
    if arguments.step is None:
        raise UserError("Say how far with --step; `detent sessions steps RUN` lists the steps.")
    back = Back(arguments.only) if arguments.only else Back.BOTH
    _begun(await workspace.runs.sessions.rewind(arguments.run, arguments.step, back))


def _begun(run_id: str) -> None:
    sys.stdout.write(f"It goes on as run {run_id}: `detent resume {run_id}`, or say something to it in your editor.\n")


async def _export(workspace: Workspace, arguments: argparse.Namespace) -> None:
    text = await workspace.runs.sessions.export(arguments.run, Format(arguments.format))
    if arguments.output is None:
        sys.stdout.write(text)
        return
    if arguments.output.is_file():
        raise UserError(f"{arguments.output} is there already; name another file.")
    private_file(arguments.output, text)
    sys.stdout.write(f"{arguments.output} holds it; keys were taken out. Look through it before you pass it on.\n")


_ACTS: Mapping[str, Act] = {
    "steps": _steps,
    "rename": _rename,
    "archive": _archive,
    "unarchive": _unarchive,
    "fork": _fork,
    "rewind": _rewind,
    "export": _export,
}

COMMAND = Command(
    "sessions",
    "name runs, put them away, write them out, and go on with them from any of their steps",
    (
        Example("detent sessions", "those that are not archived; --all lists every one"),
        Example('detent sessions rename 3f9a "round the prices"', "what it is called from now on"),
        Example("detent sessions steps 3f9a", "what it did, call by call"),
        Example("detent sessions fork 3f9a --step 7", "another run that goes on from there"),
        Example("detent sessions rewind 3f9a --step 7 --only files", "its copy of the files as it was then"),
        Example("detent sessions export 3f9a --format jsonl -o run.jsonl", "all that was said, without keys"),
    ),
    add_arguments,
    run,
)
