"""``detent lsp``: what an editor starts."""

import argparse

from detent.cli.command import Command, Doors, Example


def add_arguments(parser: argparse.ArgumentParser) -> None:
    # Some clients add --stdio by themselves; it is the only transport, so the word changes nothing.
    parser.add_argument("--stdio", action="store_true", help="speak LSP on stdin and stdout, which is the default")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return doors.serve_lsp()


COMMAND = Command(
    "lsp",
    "serve an editor on stdin and stdout",
    (
        Example("detent lsp", "what your editor starts; `detent doctor` shows its settings"),
        Example("detent lsp --stdio", "the same, for clients that add --stdio by themselves"),
    ),
    add_arguments,
    run,
)
