"""``detent models``: which format each model is asked to write its edits in, and what became of them."""

import argparse
import asyncio
import json
import sys

from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.session import opened, workspace_folder
from detent.cli.terminal import line, screen
from detent.config.settings import ModelSettings
from detent.core.edit_format import EditFormat
from detent.models.formats import Chosen, Tally, choose
from detent.models.learned import tallies_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return asyncio.run(_list(arguments, doors))


async def _list(arguments: argparse.Namespace, doors: Doors) -> int:
    async with opened(doors, workspace_folder(arguments.folder)) as workspace:
        settings = workspace.settings().model
        counted = tallies_of(workspace.hub)
    names = dict.fromkeys([*([settings.name] if settings.name else []), *counted])
    for name in names:
        tallies = counted.get(name, {})
        chosen = choose(_of(settings, name), tallies)
        if arguments.json:
            sys.stdout.write(json.dumps(_fields(name, chosen, tallies)) + "\n")
        else:
            _tell(name, chosen, tallies, current=name == settings.name)
    if not names and not arguments.json:
        screen().print("No model is set up, and none was used here yet: run `detent config init`.")
    return 0


def _of(settings: ModelSettings, name: str) -> ModelSettings:
    """The settings are about the model that is set up; of others only the name is known."""
    return settings if name == settings.name else ModelSettings(name=name)


def _tell(name: str, chosen: Chosen, tallies: dict[EditFormat, Tally], *, current: bool) -> None:
    console = screen()
    console.print(line((name, "bold"), "  (set up now)" if current else ""))
    console.print(line("  asked for  ", (chosen.format.value, "cyan"), f"  {chosen.why}"))
    for edit_format, tally in tallies.items():
        told = f"{tally.applied} of {tally.applied + tally.refused} edits were applied ({tally.rate:.0%})"
        console.print(line(f"  {edit_format.value:<10} {told}"))


def _fields(name: str, chosen: Chosen, tallies: dict[EditFormat, Tally]) -> dict[str, object]:
    return {
        "model": name,
        "format": chosen.format.value,
        "why": chosen.why,
        "edits": {one.value: {"applied": tally.applied, "refused": tally.refused} for one, tally in tallies.items()},
    }


COMMAND = Command(
    "models",
    "show which format each model is asked to write edits in, and how many of them were applied",
    (
        Example("detent models", "of the current folder"),
        Example("detent models --json", "for scripts"),
    ),
    add_arguments,
    run,
)
