"""``detent bugreport``: a run in one redacted file, and such a file played again."""

import argparse
import asyncio
import sys
from pathlib import Path

from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.exits import Exit
from detent.cli.replay import play_again
from detent.cli.report import Report, make_report, read_report
from detent.cli.session import opened, workspace_folder
from detent.cli.telling import tell_run
from detent.cli.terminal import line, screen
from detent.config import Folders, api_key, environment
from detent.core.errors import UserError
from detent.engine.workspace import Workspace
from detent.harness.redaction import Redactor
from detent.hub.views import fold

_SECRET_WORDS = ("KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL")
_SHORTEST_SECRET = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", nargs="?", help="the run's id, or the beginning of it")
    add_folder(parser)
    parser.add_argument("-o", dest="output", metavar="FILE", type=Path, help="where to write it")
    parser.add_argument("--without-files", action="store_true", help="leave out the workspace's files")
    parser.add_argument("--replay", metavar="FILE", type=Path, help="read a report and tell its story")
    parser.add_argument(
        "--trust",
        action="store_true",
        help="with --replay: play it for real in a temporary folder, which runs the code in the report",
    )


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    if arguments.replay is not None:
        return _replay(arguments.replay, doors, really=arguments.trust)
    if arguments.run is None:
        raise UserError("Name a run, such as `detent bugreport 3f9a`; `detent runs` lists them.")
    report = asyncio.run(_make(arguments, doors))
    path: Path = arguments.output or Path(f"detent-{report.run_id}.json")
    # Private: its reader decides whom to show it to.
    path.touch(mode=0o600)
    path.write_text(report.model_dump_json(indent=1), encoding="utf-8")
    inside = f"{len(report.events)} events, {len(report.blobs)} texts and {len(report.files or {})} files"
    sys.stdout.write(f"{path} holds {inside}; keys were taken out. Look through it before you send it to anyone.\n")
    return Exit.DONE


async def _make(arguments: argparse.Namespace, doors: Doors) -> Report:
    async with opened(doors, workspace_folder(arguments.folder)) as workspace:
        run_id = workspace.hub.log.find(arguments.run)
        return make_report(workspace, run_id, _redactor(workspace), with_files=not arguments.without_files)


def _replay(path: Path, doors: Doors, *, really: bool) -> int:
    report = read_report(path)
    items = report.items
    view = fold(items)
    if view is None:
        raise UserError(f"{path} holds no events.")
    console = screen()
    tell_run(console, view, str(view.outcome or "interrupted"), items)
    if not really:
        console.print(line(("Nothing was run. --trust plays it for real, if you trust whoever wrote it.", "dim")))
        return Exit.DONE
    differences = asyncio.run(play_again(report, doors))
    for difference in differences:
        sys.stderr.write(f"{difference}\n")
    if not differences:
        console.print(line(("Played again: the same story.", "bold green")))
    return Exit.UNPROVEN if differences else Exit.DONE


def _redactor(workspace: Workspace) -> Redactor:
    """Knows the model's key and whatever in the environment is named like a secret."""
    variables = environment()
    values = [
        value
        for name, value in variables.items()
        if len(value) >= _SHORTEST_SECRET and any(word in name.upper() for word in _SECRET_WORDS)
    ]
    key = api_key(workspace.settings().model, Folders.find(variables), variables)
    return Redactor([*values, *([key] if key else [])])


COMMAND = Command(
    "bugreport",
    "write a run into one redacted file, which tells and plays its story anywhere, offline",
    (
        Example("detent bugreport 3f9a", "write detent-….json into the current folder"),
        Example("detent bugreport 3f9a --without-files -o bug.json", "without the code of the workspace"),
        Example("detent bugreport --replay bug.json", "tell the story of a report; runs nothing"),
        Example("detent bugreport --replay bug.json --trust", "play it for real and compare the two stories"),
    ),
    add_arguments,
    run,
)
