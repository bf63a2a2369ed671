"""``detent pr``: a run's branch at a remote, and offered there."""

import argparse
import asyncio
import sys

from detent.cli.command import Command, Doors, Example, add_folder, add_run
from detent.cli.exits import Exit
from detent.cli.follow import Follower
from detent.cli.owner import WITH_CHECKS, ask_owner
from detent.cli.session import opened, workspace_folder
from detent.cli.terminal import interactive, line, screen
from detent.core.errors import StopRun
from detent.engine.publishing import PublishWish
from detent.engine.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_run(parser)
    parser.add_argument("--base", metavar="BRANCH", default="", help="the branch that it is for; else your current one")
    parser.add_argument("--title", metavar="TEXT", default="", help="the title; else the commit's first line")
    parser.add_argument("--remote", metavar="NAME", default="", help="where to push; else what git.remote says")
    parser.add_argument("--draft", action="store_true", help="open it as a draft")
    parser.add_argument("--by-program", action="store_true", help="let your own gh or glab open it")
    parser.add_argument("--push-only", action="store_true", help="push the branch, and open nothing")
    add_folder(parser)


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    try:
        return asyncio.run(_run(arguments, doors))
    except asyncio.CancelledError:
        return Exit.CANCELLED
    except StopRun as stopped:
        sys.stderr.write(f"{stopped.reason}\n")
        return Exit.DENIED


async def _run(arguments: argparse.Namespace, doors: Doors) -> int:
    marks = (arguments.draft, arguments.push_only, arguments.by_program)
    wish = PublishWish(arguments.base, arguments.title, arguments.remote, *marks)
    async with opened(doors, workspace_folder(arguments.folder)) as workspace:
        run_id = workspace.hub.log.find(arguments.run)
        if not workspace.hub.lease.take(run_id):
            return await _by_owner(workspace, run_id, wish)
        asks = interactive()
        follower = Follower(workspace, run_id, as_json=False, asks=asks)
        work = workspace.runs.publishing.publish(run_id, wish, unattended=not asks)
        await follower.during(work, workspace.hub.view(run_id).last_seq)
        return Exit.DONE


async def _by_owner(workspace: Workspace, run_id: str, wish: PublishWish) -> int:
    """What an editor holds, it publishes: the question is asked there."""
    answer = await ask_owner(workspace, run_id, "pr", wish.as_payload(), WITH_CHECKS)
    screen().print(line(("✓ ", "green"), f"pushed to {answer['remote']}: {answer['url']}"))
    return Exit.DONE


COMMAND = Command(
    "pr",
    "push a run's branch and open a pull or merge request, after you have seen and allowed exactly that",
    (
        Example("detent pr 3f9a", "commit it where that was not done, push it, and open a request for your branch"),
        Example("detent pr 3f9a --base main --draft", "a draft for another branch than yours"),
        Example("detent pr 3f9a --push-only --remote fork", "only push, to another remote"),
    ),
    add_arguments,
    run,
    explains_exits=True,
)
