"""``detent commit``: a run's hunks on a branch of their own."""

import argparse
import asyncio
import sys
from collections.abc import Mapping

from detent.cli.command import Command, Doors, Example, add_folder, add_run
from detent.cli.exits import Exit
from detent.cli.follow import Follower
from detent.cli.owner import WITH_CHECKS, ask_owner
from detent.cli.session import opened, workspace_folder
from detent.cli.terminal import interactive, line, screen
from detent.core.proof import ProofStatus
from detent.engine.committing import CommitWish
from detent.engine.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("hunks", metavar="HUNK", nargs="*", help="ids of hunks; else all that were accepted")
    parser.add_argument("--undecided", action="store_true", help="also those that wait for your decision")
    parser.add_argument("--branch", metavar="NAME", default="", help="the new branch; else it is named after the task")
    parser.add_argument("-m", "--message", metavar="TEXT", default="", help="the message, without its trailers")
    add_folder(parser)


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    try:
        return asyncio.run(_run(arguments, doors))
    except asyncio.CancelledError:
        return Exit.CANCELLED


async def _run(arguments: argparse.Namespace, doors: Doors) -> int:
    wish = CommitWish(tuple(arguments.hunks), arguments.undecided, arguments.branch, arguments.message)
    async with opened(doors, workspace_folder(arguments.folder)) as workspace:
        run_id = workspace.hub.log.find(arguments.run)
        if not workspace.hub.lease.take(run_id):
            return await _by_owner(workspace, run_id, wish)
        told = workspace.hub.view(run_id).last_seq
        asks = interactive()
        follower = Follower(workspace, run_id, as_json=False, asks=asks)
        made = await follower.during(workspace.runs.commits.commit(run_id, wish, unattended=not asks), told)
        return _tell(made.made.commit.branch, made.made.commit.name, made.made.proof.status, made.notes)


async def _by_owner(workspace: Workspace, run_id: str, wish: CommitWish) -> int:
    """What an editor holds, it commits: it may have to ask there."""
    answer = await ask_owner(workspace, run_id, "commit", wish.as_payload(), WITH_CHECKS)
    return _tell(_word(answer, "branch"), _word(answer, "commit"), _word(answer, "proof"), tuple(answer["notes"]))


def _word(answer: Mapping[str, str | list[str]], name: str) -> str:
    return str(answer[name])


def _tell(branch: str, commit: str, proof: str, notes: tuple[str, ...]) -> int:
    screen().print(line(("branch   ", "bold cyan"), f"{branch}  {commit[:12]}  {proof}"))
    for note in notes:
        sys.stderr.write(f"{note}\n")
    return Exit.DONE if proof == ProofStatus.PROVEN else Exit.UNPROVEN


COMMAND = Command(
    "commit",
    "put a run's hunks on a branch of their own; your branch, index, stash and files stay as they are",
    (
        Example("detent commit 3f9a", "all hunks that you accepted, checked as they are committed"),
        Example("detent commit 3f9a --undecided", "without landing anything in your files"),
        Example("detent commit 3f9a h1 h3 --branch fix/divide", "these two, on a branch of this name"),
        Example('detent commit 3f9a -m "fix(calc): divide by zero"', "with your own message"),
    ),
    add_arguments,
    run,
    explains_exits=True,
)
