"""``detent demo``: one whole run on a sample project."""

import argparse
import sys
from pathlib import Path

from detent.cli.command import Command, Doors, Example
from detent.cli.demo.play import StoryBroken
from detent.cli.demo.theatre import play_demo
from detent.cli.exits import Exit
from detent.cli.terminal import line, screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep", metavar="DIR", type=Path, help="play it in this folder and leave the project there")
    parser.add_argument("--rehearsal", action="store_true", help="use the rehearsal even when a model is configured")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    console = screen()
    keep = arguments.keep.expanduser().resolve() if arguments.keep else None
    try:
        play_demo(console, keep, rehearse=arguments.rehearsal)
    except StoryBroken as error:
        sys.stderr.write(f"The demo failed. {error}\n")
        return Exit.UNPROVEN
    console.print(line(("\nEverything above really happened. ", "bold green"), "Next: `detent config init`."))
    return Exit.DONE


COMMAND = Command(
    "demo",
    "watch one whole run on a sample project: from the click to the landed, proven change",
    (
        Example("detent demo", "with your model, or without one with rehearsed answers"),
        Example("detent demo --rehearsal", "with rehearsed answers in any case"),
        Example("detent demo --keep /tmp/demo", "leave the sample project there, to look around"),
    ),
    add_arguments,
    run,
)
