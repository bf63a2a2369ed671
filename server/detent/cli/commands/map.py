"""``detent map``: the outline of a workspace."""

import argparse
import asyncio
import sys
from functools import partial

from detent.cli.budgets import nothing_fits
from detent.cli.command import Command, Doors, Example, add_folder, whole_number
from detent.cli.interrupts import ended_by_interrupt
from detent.cli.plain import plain
from detent.cli.session import opened, project_folder, saved_state
from detent.context.index.index import Index
from detent.context.overview import Overview, overview
from detent.context.places import Places
from detent.context.render import render
from detent.core.errors import UserError
from detent.harness.files import SnapshotFiles
from detent.harness.secret_files import SecretFiles

USUAL = 2_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    parser.add_argument(
        "--budget", type=whole_number, default=USUAL, metavar="TOKENS", help=f"as much at most; {USUAL} by default"
    )


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return asyncio.run(_show(arguments, doors))


async def _show(arguments: argparse.Namespace, doors: Doors) -> int:
    root = project_folder(arguments.folder)
    async with opened(doors, root) as workspace:
        files = SnapshotFiles(saved_state(root), SecretFiles(workspace.settings().policy.readable))
        places = Places(files, None)
        with ended_by_interrupt():
            shown, lacking = workspace.finder.ask({}, partial(_outlined, places, arguments.budget))
    if lacking:
        raise UserError(lacking)
    sys.stdout.write(f"{plain(render(shown.pack))}\n")
    if left_out := shown.left_out("Raise --budget, or ask `detent symbols`."):
        sys.stdout.write(f"\n{left_out}\n")
    return 0


def _outlined(places: Places, budget: int, index: Index) -> tuple[Overview, str]:
    shown = overview(index, places, budget)
    return shown, nothing_fits(shown.pack, budget, lambda room: overview(index, places, room).pack)


COMMAND = Command(
    "map",
    "show an outline of the workspace's most used code",
    (
        Example("detent map", "of the current folder; --root DIR names another"),
        Example("detent map --budget 500", "only as much as a model reads in passing"),
    ),
    add_arguments,
    run,
)
