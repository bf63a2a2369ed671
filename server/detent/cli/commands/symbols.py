"""``detent symbols``: where something is defined."""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterable
from functools import partial

from detent.cli.command import Command, Doors, Example, add_folder, whole_number
from detent.cli.exits import Exit
from detent.cli.interrupts import ended_by_interrupt
from detent.cli.plain import plain
from detent.cli.session import opened, project_folder
from detent.context.index.index import Index
from detent.context.symbols import FoundSymbol, find_symbols
from detent.syntax.languages import language_of
from detent.syntax.tree import grammar

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
            found, unknown = workspace.finder.ask({}, partial(_found, arguments.query, arguments.limit + 1))
    sys.stdout.write("".join(_line(one, arguments.json) for one in found[: arguments.limit]))
    if not found:
        sys.stderr.write(f"Nothing here is called {arguments.query!r}.\n{unknown}")
    elif len(found) > arguments.limit:
        sys.stderr.write(f"There are more than these {arguments.limit:,}: raise --limit to see them.\n")
    return 0 if found else Exit.UNPROVEN


def _found(query: str, most: int, index: Index) -> tuple[list[FoundSymbol], str]:
    """Where nothing is found, with a sentence if that may be because languages are not known here."""
    found = find_symbols(index, query, most)
    return found, "" if found else _unknown(known.path for known in index.catalogue.files)


def _unknown(paths: Iterable[str]) -> str:
    languages = Counter(language for path in paths if (language := language_of(path)) and language.is_code)
    missing = {language.name: count for language, count in languages.items() if grammar(language) is None}
    if not missing:
        return ""
    files = ", ".join(f"{count:,} of {name}" for name, count in sorted(missing.items()))
    return (
        f"There are files without a grammar ({files}), in which no names are known: pip install 'detent[languages]'\n"
    )


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
