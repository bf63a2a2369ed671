"""``detent run``: one task from a terminal or in CI."""

import argparse
import asyncio
import sys
from pathlib import Path

from detent.chat.trusting import trust_with_all
from detent.cli.choosing import add_choosing, chosen_by, tell_of_pins
from detent.cli.command import Command, Doors, Example, add_folder, add_sandbox
from detent.cli.deciding import decide
from detent.cli.ending import ended, offer
from detent.cli.exits import Exit
from detent.cli.follow import Follower
from detent.cli.session import (
    Overrides,
    checked_model,
    checked_settings,
    opened,
    saved_state,
    task_folder,
    without_sandbox,
)
from detent.cli.terminal import interactive
from detent.config.values import Value
from detent.core.change import Decision
from detent.core.difficulty import Tier
from detent.core.errors import UserError
from detent.core.proof import Outcome
from detent.core.work import Task, TaskKind
from detent.engine.issues import named_issue
from detent.engine.workspace import Workspace
from detent.tools.own import unheeded


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("instruction", metavar="INSTRUCTION", nargs="?", default="", help="what to do, in your words")
    parser.add_argument(
        "--issue", metavar="URL", help="do what this issue at GitHub or GitLab asks for; its host is asked"
    )
    add_folder(parser)
    parser.add_argument(
        "--plan-only", action="store_true", help="end with a plan and change nothing; `detent resume` carries it out"
    )
    parser.add_argument(
        "--accept",
        choices=("all", "none", "ask"),
        help="land all hunks if the proposal is proven, none, or ask for each; else ask on a terminal, none without",
    )
    parser.add_argument("--json", action="store_true", help="write events as JSON lines, the last one is the result")
    parser.add_argument("--model", metavar="M", help="another model than the settings name")
    parser.add_argument("--budget", metavar="USD", help="what the run may cost, or “unlimited”")
    add_choosing(parser)
    parser.add_argument(
        "--difficulty", choices=[tier.value for tier in Tier], help="how hard the task is; else that is judged"
    )
    add_sandbox(parser)
    parser.add_argument(
        "--trust", action="store_true", help="trust this workspace as it is: its tests run unasked, its tools count"
    )


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    if not arguments.instruction.strip() and arguments.issue is None:
        raise UserError('Say what to do, such as `detent run "implement divide in calc.py"`.')
    if arguments.accept == "ask" and not _asks(arguments):
        raise UserError("--accept ask needs a person at a terminal, and no --json: write --accept all or none here.")
    root = task_folder(arguments.folder)
    overrides = overrides_of(arguments)
    checked_model(root, overrides)
    if arguments.issue is not None and named_issue(arguments.issue, checked_settings(root, overrides)) is None:
        raise UserError(
            f"{arguments.issue} is no issue of a service that is known: give the address of one, and name the host "
            "in git.github_hosts or git.gitlab_hosts."
        )
    try:
        return asyncio.run(_run(arguments, doors, root, overrides))
    except asyncio.CancelledError:
        return Exit.CANCELLED


def _asks(arguments: argparse.Namespace) -> bool:
    return interactive() and not arguments.json


def overrides_of(arguments: argparse.Namespace) -> Overrides:
    overrides: dict[str, Value] = {}
    if arguments.model is not None:
        overrides |= {"model.name": arguments.model, "roles.code": (arguments.model,)}
    if arguments.budget is not None:
        overrides["budget.usd"] = _usd(arguments.budget)
    return {**overrides, **without_sandbox(arguments)}


def _usd(text: str) -> Value:
    """What is no number is left as it is, so that the settings say what is wrong with it."""
    try:
        return float(text)
    except ValueError:
        return text


async def _run(arguments: argparse.Namespace, doors: Doors, root: Path, overrides: Overrides) -> int:
    asks = _asks(arguments)
    chosen = chosen_by(arguments, root)
    async with opened(doors, root, overrides) as workspace:
        if arguments.trust:
            trust_with_all(workspace)
        if told := unheeded(root, workspace.trust):
            sys.stderr.write(f"{told}\n")
        tell_of_pins(chosen, workspace)
        words = (arguments.issue or "", arguments.instruction.strip())
        wish = "\n\n".join(filter(None, words)) if arguments.issue else arguments.instruction
        kind = TaskKind.PLAN if arguments.plan_only else TaskKind.DO
        task = Task(kind, wish, chosen=chosen)
        if not arguments.json:
            sys.stderr.write(f"{workspace.forecasts.of(task.kind, wish, _tier(arguments))}. {limits(workspace)}\n")
        run_id = workspace.runs.start(task, saved_state(root), unattended=not asks, difficulty=_tier(arguments))
        view = await Follower(workspace, run_id, as_json=arguments.json, asks=asks).until_end(0)
        how = arguments.accept or ("ask" if asks else "none")
        done = True
        if view.undecided and how != "none":
            done = await _accept(workspace, run_id, how, arguments.json)
        return ended(workspace, run_id, as_json=arguments.json, done=done)


def _tier(arguments: argparse.Namespace) -> Tier | None:
    return Tier(arguments.difficulty) if arguments.difficulty else None


def limits(workspace: Workspace) -> str:
    limits = workspace.settings().budget
    told = [
        f"${usd:g} {word}" for usd, word in ((limits.usd, "a run"), (limits.usd_per_day, "a day")) if usd is not None
    ]
    return f"The limits are {' and '.join(told)}." if told else "There is no limit."


async def _accept(workspace: Workspace, run_id: str, how: str, as_json: bool) -> bool:
    """True when everything that was to be landed has landed."""
    view = workspace.hub.view(run_id)
    if how == "ask":
        return await offer(workspace, run_id)
    if view.outcome is not Outcome.PROVEN:
        sys.stderr.write(f"Not landed, because it is not proven: `detent accept {run_id}` lands it all the same.\n")
        return False
    follower = Follower(workspace, run_id, as_json=as_json, asks=False)
    decided = await decide(workspace, run_id, (), Decision.ACCEPT)
    await follower.until_end(view.last_seq)
    for problem in decided.problems:
        sys.stderr.write(f"{problem}\n")
    return not decided.problems


COMMAND = Command(
    "run",
    "let the agent do something, and hold the result as a proposal with proof",
    (
        Example('detent run "implement divide in calc.py"', "propose a change, and ask for each hunk on a terminal"),
        Example('detent run "fix the failing test" -C ~/code/shop --accept all', "land it, if it is proven"),
        Example(
            'detent run "round prices half up" --pin src/money.py:10-24 --without legacy',
            "beginning with these lines, as `detent context` shows it",
        ),
        Example(
            'detent run "add type hints" --json --trust --budget 0.50', "in CI: no questions, events as JSON lines"
        ),
        Example("detent run --issue https://github.com/acme/shop/issues/12", "do what the issue asks for"),
        Example('detent run "move prices to decimals" --plan-only', "a plan, and nothing else"),
        Example('detent run "explain the cache" --model gpt-5-mini', "another model for this run only"),
    ),
    add_arguments,
    run,
    explains_exits=True,
)
