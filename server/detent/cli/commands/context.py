"""``detent context``: what a model would be shown for a task."""

import argparse
import asyncio
import json
import sys
from itertools import islice
from pathlib import Path

from detent.cli.choosing import add_choosing, chosen_by
from detent.cli.command import Command, Doors, Example, add_folder, whole_number
from detent.cli.session import opened, saved_state, workspace_folder
from detent.context.index.index import Index
from detent.context.manifest import document, not_shown
from detent.context.query import query_of
from detent.context.ranking import Ranker
from detent.context.retrieve import PINNED, retrieve
from detent.core.work import Chosen, ContextPack, Task, TaskKind
from detent.engine.workspace import Workspace
from detent.harness.files import SnapshotFiles
from detent.harness.secret_files import SecretFiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    parser.add_argument("task", metavar="TASK", help="what is to be done, in your own words")
    parser.add_argument("--root", metavar="DIR", help="the same as -C")
    parser.add_argument(
        "--budget", type=whole_number, metavar="TOKENS", help="as much at most; else the setting run.context_tokens"
    )
    add_choosing(parser)
    parser.add_argument("--limit", type=whole_number, metavar="N", help="only list the N best files")
    parser.add_argument("--json", action="store_true", help="for scripts")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return asyncio.run(_show(arguments, doors))


async def _show(arguments: argparse.Namespace, doors: Doors) -> int:
    root = workspace_folder(arguments.root or arguments.folder)
    async with opened(doors, root) as workspace:
        task = Task(TaskKind.DO, arguments.task, chosen=chosen_by(arguments, root))
        budget = arguments.budget or workspace.settings().run.context_tokens
        files, pack = _found(workspace, root, arguments.limit, task, budget)
    if arguments.json:
        snippets = [
            {
                "path": one.path,
                "start": one.start + 1,
                "end": one.end,
                "why": one.why,
                "tokens": one.tokens,
                "pinned": one.why == PINNED,
            }
            for one in pack.snippets
        ]
        told = {
            "files": files,
            "tokens": pack.tokens,
            "budget": budget,
            "snippets": [] if arguments.limit else snippets,
            "not_shown": list(not_shown(pack, task.chosen)),
            "lacking": pack.lacking,
        }
        sys.stdout.write(json.dumps(told) + "\n")
    elif arguments.limit:
        sys.stdout.write("".join(f"{path}\n" for path in files))
    else:
        sys.stdout.write(document(pack, task.chosen, budget, "What the model is shown first"))
    return 0


def _found(
    workspace: Workspace, root: Path, limit: int | None, task: Task, budget: int
) -> tuple[list[str], ContextPack]:
    """The best files, and what a model would see."""
    files = SnapshotFiles(saved_state(root), SecretFiles(workspace.settings().policy.readable))

    def found(index: Index) -> tuple[list[str], ContextPack]:
        ranker = Ranker(index)
        ranked = (one.known.path for one in ranker.rank(query_of(task.instruction)).files)
        wanted = (path for path in ranked if not _is_left_out(path, task.chosen))
        return list(islice(wanted, limit)), retrieve(files, task, budget, ranker)

    return workspace.finder.ask({}, found)


def _is_left_out(path: str, chosen: Chosen) -> bool:
    """The whole file, or a folder around it. Where lines of it were pinned, or only some are left out, it is not."""
    if any(one.path == path for one in chosen.pinned):
        return False
    whole = (one.path for one in chosen.left_out if one.end is None)
    return any(left_out == "." or f"{path}/".startswith(f"{left_out}/") for left_out in whole)


COMMAND = Command(
    "context",
    "show what a model would be shown for a task, and why",
    (
        Example('detent context "round prices half up"', "of the current folder, as a document"),
        Example('detent context "round prices half up" --limit 10', "only the ten best files"),
        Example(
            'detent context "round prices half up" --pin src/money.py:10-24 --without legacy',
            "with these lines in any case, and nothing of that folder",
        ),
        Example('detent context "round prices half up" --budget 4000 --json', "for scripts"),
    ),
    add_arguments,
    run,
)
