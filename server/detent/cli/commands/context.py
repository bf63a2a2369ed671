"""``detent context``: what a model would be shown for a task."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import islice

from detent.cli.budgets import nothing_fits
from detent.cli.choosing import add_choosing, chosen_by, tell_of_pins
from detent.cli.command import Command, Doors, Example, add_folder, whole_number
from detent.cli.interrupts import ended_by_interrupt
from detent.cli.plain import plain
from detent.cli.session import opened, project_folder, saved_state
from detent.context.finder import NOT_WHOLE
from detent.context.index.index import Index
from detent.context.manifest import document, not_shown
from detent.context.places import lies_in
from detent.context.query import query_of
from detent.context.ranking import Ranker
from detent.context.retrieve import PINNED, retrieve
from detent.core.errors import UserError
from detent.core.ports import Files
from detent.core.work import Chosen, ContextPack, Task, TaskKind
from detent.harness.files import SnapshotFiles
from detent.harness.secret_files import SecretFiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    parser.add_argument("task", metavar="TASK", help="what is to be done, in your own words")
    parser.add_argument(
        "--budget", type=whole_number, metavar="TOKENS", help="as much at most; else the setting run.context_tokens"
    )
    add_choosing(parser)
    parser.add_argument("--limit", type=whole_number, metavar="N", help="only list the N best files, and no code")
    parser.add_argument("--json", action="store_true", help="for scripts")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    return asyncio.run(_show(arguments, doors))


async def _show(arguments: argparse.Namespace, doors: Doors) -> int:
    root = project_folder(arguments.folder)
    async with opened(doors, root) as workspace:
        task = Task(TaskKind.DO, arguments.task, chosen=chosen_by(arguments, root))
        budget = arguments.budget or workspace.settings().run.context_tokens
        files = SnapshotFiles(saved_state(root), SecretFiles(workspace.settings().policy.readable))
        tell_of_pins(task.chosen, workspace)
        with ended_by_interrupt():
            found, pack = workspace.finder.ask({}, partial(_found, files, arguments.limit, task, budget))
    if arguments.json:
        sys.stdout.write(json.dumps(_as_json(found, pack, arguments.limit, task.chosen, budget)) + "\n")
    elif arguments.limit:
        sys.stdout.write("".join(f"{plain(path)}\n" for path in found))
    elif pack.lacking and not pack.snippets:
        raise UserError(pack.lacking)
    else:
        sys.stdout.write(plain(document(pack, task.chosen, budget, "What the model is shown first")))
    return 0


def _as_json(files: list[str], pack: ContextPack, limit: int | None, chosen: Chosen, budget: int) -> dict[str, object]:
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
    return {
        "files": files,
        "tokens": pack.tokens,
        "budget": budget,
        "snippets": snippets,
        "not_shown": [] if limit else list(not_shown(pack, chosen)),
        "lacking": pack.lacking,
    }


def _found(files: Files, limit: int | None, task: Task, budget: int, index: Index) -> tuple[list[str], ContextPack]:
    """The best files, and what a model would see; with a ``limit`` nothing, for then only files are asked for."""
    ranker = Ranker(index)
    ranked = (one.known.path for one in ranker.rank(query_of(task.instruction)).files)
    wanted = (path for path in ranked if not _is_left_out(path, task.chosen))
    lacking = "" if index.is_whole else NOT_WHOLE
    if limit:
        return list(islice(wanted, limit)), ContextPack(lacking=lacking)
    pack = retrieve(files, task, budget, ranker)
    lacking = lacking or nothing_fits(pack, budget, lambda room: retrieve(files, task, room, ranker))
    return list(wanted), replace(pack, lacking=lacking)


def _is_left_out(path: str, chosen: Chosen) -> bool:
    """The whole file, or a folder around it, unless it or a folder further in is pinned. Where lines of it were
    pinned, or only some are left out, it is not."""
    pinned = (one.path for one in chosen.pinned)
    left_out = (one.path for one in chosen.left_out if one.end is None)
    return _nearest(path, left_out) > _nearest(path, pinned)


def _nearest(path: str, places: Iterable[str]) -> int:
    """How far in the innermost of the places is in which it lies; -1 for none."""
    return max((0 if place == "." else len(place) for place in places if lies_in(path, place)), default=-1)


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
