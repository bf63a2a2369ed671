"""``detent show``: the story of a run, and its proposal as it stands."""

import argparse
import asyncio
import json
import sys

from detent.chat.words import state_of
from detent.cli.command import Command, Doors, Example, add_folder, add_run
from detent.cli.json_lines import write_item
from detent.cli.session import opened, workspace_folder
from detent.cli.telling import tell_run
from detent.cli.terminal import screen
from detent.core.events import CallFinished, CallKind
from detent.hub.hub import Hub


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    add_folder(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--diff", action="store_true", help="only the proposal and its proof")
    what.add_argument("--output", action="store_true", help="all that its commands and checks said")
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
        elif arguments.output:
            _write_output(workspace.hub, run_id)
        else:
            view = workspace.hub.view(run_id)
            tell_run(screen(), view, state_of(workspace.hub, view), () if arguments.diff else items)
    return 0


def _write_output(hub: Hub, run_id: str) -> None:
    for call in hub.view(run_id).calls:
        if call.started.kind is CallKind.EXECUTE and call.finished is not None:
            sys.stdout.write(f"=== {call.started.title}\n{_said(hub, call.finished).rstrip()}\n\n")


def _said(hub: Hub, finished: CallFinished) -> str:
    if finished.output is not None:
        return hub.blobs.get_text(finished.output)
    result = hub.blobs.get_text(finished.blob) if finished.blob is not None else finished.text
    try:
        report = json.loads(result)  # a check's result is its report, any other is a text
    except ValueError:
        return result
    return str(report["output"])


COMMAND = Command(
    "show",
    "show a run: its story, its proposal and its proof",
    (
        Example("detent show 3f9a", "the beginning of the run's id is enough; `detent runs` lists them"),
        Example("detent show 3f9a --diff", "only the hunks, their states and the proof"),
        Example("detent show 3f9a --output", "what its commands said, also where the model was shown less"),
        Example("detent show 3f9a --json", "the stored events, for scripts"),
    ),
    add_arguments,
    run,
)
