"""``detent mcp``: what another agent starts."""

import argparse

from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.session import project_folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return doors.serve_mcp(project_folder(arguments.folder))


COMMAND = Command(
    "mcp",
    "serve another agent with what the index knows, on stdin and stdout",
    (
        Example("detent mcp", "about the current folder; it only reads"),
        Example("detent mcp --root DIR", "about another one, for clients that start it elsewhere"),
    ),
    add_arguments,
    run,
)
