"""``detent index``: bring the workspace's index up to date."""

import argparse
import asyncio
import sys
import time

from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.interrupts import ended_by_interrupt
from detent.cli.session import opened, project_folder
from detent.context.index.index import Index
from detent.context.kinds import FileKind


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--status", action="store_true", help="say what is in it")
    choice.add_argument("--rebuild", action="store_true", help="throw it away and read everything anew")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return asyncio.run(_index(arguments, doors))


async def _index(arguments: argparse.Namespace, doors: Doors) -> int:
    async with opened(doors, project_folder(arguments.folder)) as workspace:
        began = time.monotonic()

        def said(index: Index) -> str:
            return _status(index) if arguments.status else _summary(index, time.monotonic() - began)

        with ended_by_interrupt():
            if arguments.rebuild:
                workspace.finder.forget()
            told = workspace.finder.ask({}, said, _tell)
    sys.stdout.write(told)
    return 0


def _tell(done: int, all_of: int) -> None:
    if sys.stderr.isatty():
        said = f"{done} of {all_of} files read" if all_of else "another Detent is reading this folder: waiting for it"
        sys.stderr.write(f"\r{said}" + ("\n" if all_of and done == all_of else ""))


def _summary(index: Index, seconds: float) -> str:
    return f"The index is up to date: {len(index.catalogue.files)} files, looked through in {seconds:.1f} s.\n"


def _status(index: Index) -> str:
    files = index.catalogue.files
    kinds = {kind: sum(known.kind is kind for known in files) for kind in FileKind}
    parts = [f"{kinds[kind]:>7}  {said}" for kind, said in _SAID]
    return "\n".join(
        [f"{len(files):>7}  files", *parts, f"{index.catalogue.chunks:>7}  definitions and other pieces", ""]
    )


_SAID = (
    (FileKind.CODE, "of code"),
    (FileKind.TEST, "of tests"),
    (FileKind.BESIDE, "of examples, benchmarks, scripts, vendored and generated code"),
    (FileKind.TEXT, "of documentation, settings and other text"),
)

COMMAND = Command(
    "index",
    "read the workspace into its index, or say what is in it",
    (
        Example("detent index", "read what changed since the last time"),
        Example("detent index --status", "say what is in it"),
        Example("detent index --rebuild", "throw it away and read everything anew"),
    ),
    add_arguments,
    run,
)
