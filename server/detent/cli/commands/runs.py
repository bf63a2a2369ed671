"""``detent runs``: what there is, newest first."""

import argparse
import asyncio
import json
import sys
from datetime import datetime

from rich.console import Console

from detent.chat.words import state_of
from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.session import opened, workspace_folder
from detent.cli.story import title
from detent.cli.terminal import line, screen
from detent.engine.workspace import Workspace
from detent.hub.codec import EventUnreadable
from detent.hub.hub import Hub
from detent.hub.views import RunView


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    parser.add_argument("-n", dest="count", type=int, default=20, metavar="N", help="how many to list; 20 by default")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return asyncio.run(_list(arguments, doors))


async def _list(arguments: argparse.Namespace, doors: Doors) -> int:
    async with opened(doors, workspace_folder(arguments.folder)) as workspace:
        list_runs(workspace, arguments, archived=True)
    return 0


def list_runs(workspace: Workspace, arguments: argparse.Namespace, *, archived: bool) -> None:
    """As many as are wanted, those that were put away only where they are wanted too."""
    console, left = screen(), max(arguments.count, 0)
    run_ids = workspace.hub.log.run_ids()
    for run_id in run_ids:
        try:
            view = workspace.hub.view(run_id)
        except EventUnreadable as error:
            print(f"{run_id}: {error}", file=sys.stderr)  # noqa: T201 - the one it is about is not in the list
            continue
        if left <= 0:
            return
        if not view.session.archived or archived:
            left -= 1
            _write(console, workspace.hub, view, as_json=arguments.json)
    if not run_ids and not arguments.json:
        console.print('No runs here yet; begin with `detent run "…"`, or in your editor.')


def _write(console: Console, hub: Hub, view: RunView, *, as_json: bool) -> None:
    state = state_of(hub, view)
    if as_json:
        sys.stdout.write(json.dumps(_fields(view, state)) + "\n")
        return
    when = datetime.fromtimestamp(view.started_at).strftime("%Y-%m-%d %H:%M")
    waiting = f"  {len(view.undecided)} undecided" if view.undecided else ""
    waiting += "  archived" if view.session.archived else ""
    name = view.session.name or title(view.task)
    console.print(line((view.run_id, "cyan"), f"  {when}  {state:<11} {name}", (waiting, "yellow")))


def _fields(view: RunView, state: str) -> dict[str, object]:
    return {
        "runId": view.run_id,
        "startedAt": view.started_at,
        "state": state,
        "title": view.session.name or title(view.task),
        "archived": view.session.archived,
        "model": view.model,
        "undecided": [hunk.id for hunk in view.undecided],
        "cost": view.usage.cost,
        "unpriced": view.unpriced,
    }


COMMAND = Command(
    "runs",
    "list the runs of a workspace, newest first",
    (
        Example("detent runs", "of the current folder"),
        Example("detent runs -C ~/code/shop -n 3", "the last three of another workspace"),
        Example("detent runs --json", "for scripts"),
    ),
    add_arguments,
    run,
)
