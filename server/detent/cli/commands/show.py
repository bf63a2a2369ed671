"""``detent show``: the story of a run, and its proposal as it stands."""

import argparse
import asyncio
import sys

from detent.cli.command import Command, Doors, Example, add_folder, add_run
from detent.cli.commands.runs import state_of
from detent.cli.diff import proposal_lines
from detent.cli.json_lines import write_item
from detent.cli.session import opened, workspace_folder
from detent.cli.story import Story, proof_lines, spending, title
from detent.cli.terminal import line, screen
from detent.hub.hub import Hub


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
        run_id = workspace.hub.find(arguments.run)
        if arguments.json:
            for item in workspace.hub.events(run_id):
                write_item(sys.stdout, item)
        else:
            tell(workspace.hub, run_id, story=not arguments.diff)
    return 0


def tell(hub: Hub, run_id: str, *, story: bool) -> None:
    console = screen()
    view = hub.view(run_id)
    if story:
        telling = Story(console)
        for item in hub.events(run_id):
            telling.tell(item.event)
        console.print()
    console.print(line((f"run {run_id}", "bold"), f"  {title(view.task)}  ", (state_of(hub, view), "bold")))
    if view.proposal is not None:
        for text in proposal_lines(view.proposal, view.hunks, view.states):
            console.print(text)
    elif view.answer:
        console.print(line(view.answer))
    if view.proof is not None:
        for text in proof_lines(view.proof):
            console.print(text)
    console.print(line((spending(view.usage), "dim")))


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
