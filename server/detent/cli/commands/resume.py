"""``detent resume``: go on after a crash, a cancel or a used-up budget."""

import argparse
import asyncio
from pathlib import Path

from detent.cli.command import Command, Doors, Example, add_folder, add_run, add_sandbox
from detent.cli.ending import ended
from detent.cli.exits import Exit
from detent.cli.follow import Follower
from detent.cli.session import checked_model, opened, saved_state, without_sandbox, workspace_folder
from detent.cli.terminal import interactive


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    add_folder(parser)
    add_sandbox(parser)
    parser.add_argument("--json", action="store_true", help="write events as JSON lines, the last one is the result")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    root = workspace_folder(arguments.folder)
    checked_model(root, {})
    try:
        return asyncio.run(_resume(arguments, doors, root))
    except asyncio.CancelledError:
        return Exit.CANCELLED


async def _resume(arguments: argparse.Namespace, doors: Doors, root: Path) -> int:
    asks = interactive() and not arguments.json
    async with opened(doors, root, without_sandbox(arguments)) as workspace:
        run_id = workspace.hub.log.find(arguments.run)
        told = workspace.hub.view(run_id).last_seq
        workspace.runs.resume(run_id, saved_state(root), unattended=not asks)
        follower = Follower(workspace, run_id, as_json=arguments.json, asks=asks)
        await follower.until_end(told)
        return ended(workspace, run_id, as_json=arguments.json, done=True)


COMMAND = Command(
    "resume",
    "go on with a run that was cut off, from the last thing it did",
    (
        Example("detent resume 3f9a", "the beginning of the run's id is enough; `detent runs` lists them"),
        Example("detent resume 3f9a -C ~/code/shop --json", "a run of another workspace, with events as JSON lines"),
    ),
    add_arguments,
    run,
    explains_exits=True,
)
