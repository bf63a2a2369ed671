"""``detent show``: the story of a run, and its proposal as it stands."""

import argparse
import asyncio
import sys

from detent.cli.command import Command, Doors, Example, add_folder, add_run
from detent.cli.commands.runs import state_of
from detent.cli.json_lines import write_item
from detent.cli.session import opened, workspace_folder
from detent.cli.telling import tell_run
from detent.cli.terminal import screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    add_folder(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--diff", action="store_true", help="only the proposal and its proof")
    what.add_argument("--json", action="store_true", help="the stored events as JSON lines")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return asyncio.run(_show(arguments, doors))


async def _show(arguments: argparse.Namespace, doors: Doors) -> int:
    async with opened(doors, workspace_folder(arguments.folder)) as workspace:
        run_id = workspace.hub.log.find(arguments.run)
        items = workspace.hub.events(run_id)
        if arguments.json:
            for item in items:
                write_item(sys.stdout, item)
        else:
            view = workspace.hub.view(run_id)
            tell_run(screen(), view, state_of(workspace.hub, view), () if arguments.diff else items)
    return 0


COMMAND = Command(
    "show",
    "show a run: its story, its proposal and its proof",
    (
        Example("detent show 3f9a", "the beginning of the run's id is enough; `detent runs` lists them"),
        Example("detent show 3f9a --diff", "only the hunks, their states and the proof"),
        Example("detent show 3f9a --json", "the stored events, for scripts"),
    ),
    add_arguments,
    run,
)
