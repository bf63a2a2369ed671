"""What ``accept``, ``reject`` and ``undo`` have in common."""

import argparse
import asyncio
import sys

from detent.cli.command import Command, Doors, Example, add_folder, add_run
from detent.cli.deciding import decide
from detent.cli.exits import Exit
from detent.cli.follow import Follower
from detent.cli.session import opened, workspace_folder
from detent.cli.terminal import interactive, line, screen
from detent.core.change import Decision


def decision_command(decision: Decision, summary: str, examples: tuple[Example, ...]) -> Command:
    def run(arguments: argparse.Namespace, doors: Doors) -> int:
        try:
            return asyncio.run(_decide(arguments, doors, decision))
        except asyncio.CancelledError:
            return Exit.CANCELLED

    return Command(decision.value, summary, examples, _add_arguments, run)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument(
        "hunks", metavar="HUNK", nargs="*", help="ids of hunks, as `detent show RUN` names them; else all"
    )
    add_folder(parser)


async def _decide(arguments: argparse.Namespace, doors: Doors, decision: Decision) -> int:
    async with opened(doors, workspace_folder(arguments.folder)) as workspace:
        run_id = workspace.hub.log.find(arguments.run)
        told = workspace.hub.view(run_id).last_seq
        decided = await decide(workspace, run_id, arguments.hunks, decision)
        if workspace.hub.lease.is_ours(run_id):
            # What results may have to be checked again, which this command waits for.
            await Follower(workspace, run_id, as_json=False, asks=interactive()).until_end(told)
        elif decided.done:
            screen().print(line(f"{decision.value}: {', '.join(decided.done)}, done by the editor that holds the run."))
        for problem in decided.problems:
            sys.stderr.write(f"{problem}\n")
        return Exit.UNPROVEN if decided.problems else Exit.DONE
