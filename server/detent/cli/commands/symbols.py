"""``detent symbols``: where something is defined."""

import argparse
import asyncio
import json
import sys

from detent.cli.command import Command, Doors, Example, add_folder, whole_number
from detent.cli.exits import Exit
from detent.cli.interrupts import ended_by_interrupt
from detent.cli.plain import plain
from detent.cli.session import opened, project_folder
from detent.context.symbols import FoundSymbol, find_symbols

USUAL = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    parser.add_argument("query", metavar="QUERY", help="a name, words of it, or a pattern with * and ?")
    parser.add_argument(
        "--limit", type=whole_number, default=USUAL, metavar="N", help=f"so many at most; {USUAL} by default"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return asyncio.run(_find(arguments, doors))


async def _find(arguments: argparse.Namespace, doors: Doors) -> int:
    async with opened(doors, project_folder(arguments.folder)) as workspace:
        with ended_by_interrupt():
            found = workspace.finder.ask({}, lambda index: find_symbols(index, arguments.query, arguments.limit))
    sys.stdout.write("".join(_line(one, arguments.json) for one in found))
    if not found:
        sys.stderr.write(f"Nothing here is called {arguments.query!r}.\n")
    return 0 if found else Exit.UNPROVEN


def _line(one: FoundSymbol, as_json: bool) -> str:
    definition = one.definition
    if as_json:
        told = {"path": one.path, "line": definition.line + 1, "name": definition.name, "kind": definition.kind}
        return json.dumps(told) + "\n"
    return plain(f"{one.path}:{definition.line + 1}: {definition.kind} {definition.name}\n")


COMMAND = Command(
    "symbols",
    "find definitions by name",
    (
        Example("detent symbols Basket.total", "by its name"),
        Example("detent symbols 'parse*'", "by a pattern"),
        Example("detent symbols 'tax rate' --limit 5 --json", "by words of the name, for scripts"),
    ),
    add_arguments,
    run,
)
