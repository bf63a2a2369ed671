"""``detent tools``: what the model may call in this folder, where each tool is from, and what does not count."""

import argparse
import asyncio
import json
import sys

from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.exits import Exit
from detent.cli.session import opened, workspace_folder
from detent.cli.terminal import line, screen
from detent.tools.origins import none, origins
from detent.tools.package_reviews import reviewers


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object a line, as a model is told of it")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return asyncio.run(_list(arguments, doors))


async def _list(arguments: argparse.Namespace, doors: Doors) -> int:
    async with opened(doors, workspace_folder(arguments.folder)) as workspace:
        every = workspace.tools()
        found, told = origins(workspace.root, every), none(workspace.root, workspace.trust, every)
    for tool, origin in found:
        spec = tool.spec
        if arguments.json:
            fields = {"name": spec.name, "kind": tool.kind.value, "from": origin, "description": spec.description}
            sys.stdout.write(json.dumps({**fields, "parameters": spec.parameters}) + "\n")
            continue
        about = spec.description.partition(". ")[0]
        source = f"  [{origin}]" if origin else ""
        screen().print(line((f"{spec.name:<18}", "cyan"), f"{tool.kind.value:<8}", about, (source, "dim")))
    for one in () if arguments.json else reviewers(workspace.root):
        if one.command:
            about, source = one.about.partition(". ")[0], f"  [{one.package}]"
            screen().print(line((f"{one.name:<18}", "cyan"), f"{'review':<8}", about, (source, "dim")))
    for sentence in told:
        sys.stderr.write(f"{sentence}\n")
    return Exit.DONE


COMMAND = Command(
    "tools",
    "list what the model may call here, and where each tool is from",
    (
        Example("detent tools", "Detent's own, those of installed packages, and the project's"),
        Example("detent tools --json", "with the schema that a model is told"),
    ),
    add_arguments,
    run,
)
