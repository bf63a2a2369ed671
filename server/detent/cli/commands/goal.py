"""``detent goal``: work until criteria hold."""

import argparse
import asyncio
import sys
from pathlib import Path

from detent.chat.trusting import trust_with_all
from detent.cli.command import Command, Doors, Example, add_folder, add_sandbox
from detent.cli.commands.run import limits, overrides_of
from detent.cli.ending import ended, offer
from detent.cli.exits import Exit
from detent.cli.follow import Follower
from detent.cli.session import Overrides, checked_model, opened, saved_state, task_folder
from detent.cli.terminal import interactive
from detent.core.work import Task
from detent.engine.goal_text import goal_task
from detent.engine.goals import all_met
from detent.tools.own import unheeded


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("goal", metavar="GOAL", help="what is to be reached, in your words")
    parser.add_argument(
        "--check",
        action="append",
        default=[],
        metavar="CMD",
        help="a command that must end with 0; repeatable",
    )
    parser.add_argument(
        "--criterion",
        action="append",
        default=[],
        metavar="TEXT",
        help="what must hold, judged by a model that must quote evidence; repeatable",
    )
    add_folder(parser)
    parser.add_argument("--json", action="store_true", help="write events as JSON lines, the last one is the result")
    parser.add_argument("--model", metavar="M", help="another model than the settings name")
    parser.add_argument("--budget", metavar="USD", help="what it may cost, or “unlimited”")
    add_sandbox(parser)
    parser.add_argument(
        "--trust", action="store_true", help="trust this workspace as it is: its tests run unasked, its tools count"
    )


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    task = goal_task(arguments.goal, tuple(arguments.criterion), tuple(arguments.check))
    root = task_folder(arguments.folder)
    overrides = overrides_of(arguments)
    checked_model(root, overrides)
    try:
        return asyncio.run(_run(arguments, doors, (root, overrides), task))
    except asyncio.CancelledError:
        return Exit.CANCELLED


async def _run(arguments: argparse.Namespace, doors: Doors, where: tuple[Path, Overrides], task: Task) -> int:
    root, overrides = where
    asks = interactive() and not arguments.json
    async with opened(doors, root, overrides) as workspace:
        if arguments.trust:
            trust_with_all(workspace)
        if told := unheeded(root, workspace.trust):
            sys.stderr.write(f"{told}\n")
        if not arguments.json:
            sys.stderr.write(f"{limits(workspace)}\n")
        run_id = workspace.runs.start(task, saved_state(root), unattended=not asks)
        view = await Follower(workspace, run_id, as_json=arguments.json, asks=asks).until_end(0)
        met = all_met(view)
        done = await offer(workspace, run_id) if asks and view.undecided else True
        return ended(workspace, run_id, as_json=arguments.json, done=done, met=met)


COMMAND = Command(
    "goal",
    "work until criteria hold: commands that succeed, or what a judge can quote",
    (
        Example('detent goal "all tests pass" --check "pytest -q"', "until the command ends with 0"),
        Example(
            'detent goal "drop Python 3.9" --check "ruff check ." --criterion "the README names 3.10 as the oldest"',
            "commands are checked by their exit code alone; the rest is judged, and must be shown by a quotation",
        ),
        Example('detent goal "types everywhere" --check mypy --budget 2 --trust --json', "in CI: no questions"),
    ),
    add_arguments,
    run,
    explains_exits=True,
)
