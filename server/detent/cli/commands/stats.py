"""``detent stats``: what the questions to models have cost, by day, model, role and run."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table

from detent.cli.command import Command, Doors, Example, add_folder
from detent.cli.session import opened, workspace_folder
from detent.cli.terminal import line, screen
from detent.config import Folders, environment
from detent.config.presets import AT
from detent.core.errors import UserError
from detent.engine.workspace import Workspace
from detent.hub.costs import By, Cost, Sum, beside_cost, costs, grouped, total

_DAY_SECONDS = 86_400.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_folder(parser)
    parser.add_argument("--by", choices=[by.value for by in By], help="only this table")
    parser.add_argument("--days", type=float, metavar="N", help="only the last N days")
    parser.add_argument("--json", action="store_true", help="one JSON object a line; the last is the total")


def run(arguments: argparse.Namespace, doors: Doors) -> int:
    if arguments.days is not None and not arguments.days > 0:
        raise UserError("--days needs a number above 0.")
    return asyncio.run(_tell(arguments, doors))


async def _tell(arguments: argparse.Namespace, doors: Doors) -> int:
    async with opened(doors, workspace_folder(arguments.folder)) as workspace:
        found = _recent(costs(workspace.hub.log.readable(0)), arguments.days)
        tables = [By(arguments.by)] if arguments.by else list(By)
        if arguments.json:
            for by in tables:
                for name, one in grouped(found, by).items():
                    sys.stdout.write(json.dumps({"by": by.value, "name": name, **_fields(one)}) + "\n")
            sys.stdout.write(json.dumps({"by": "all", "name": "", **_fields(total(found))}) + "\n")
            return 0
        _draw(workspace, found, tables)
    return 0


def _recent(found: Sequence[Cost], days: float | None) -> Sequence[Cost]:
    return found if days is None else [cost for cost in found if cost.at > time.time() - days * _DAY_SECONDS]


def _draw(workspace: Workspace, found: Sequence[Cost], tables: Sequence[By]) -> None:
    console = screen()
    if not found:
        console.print("No model was asked here yet.")
        return
    for by in tables:
        console.print(_table(by, grouped(found, by)))
    whole, limits = total(found), workspace.settings().budget
    console.print(line(("all  ", "bold"), f"{whole.questions} questions, {_money(whole)}"))
    if whole.unpriced:
        without = sorted({cost.model for cost in found if cost.usage.unpriced})
        console.print(
            line(
                (f"{_unpriced(whole.unpriced)} in no sum. ", "yellow"),
                *_how_to_price(workspace, without),
            )
        )
    told = f"limits: {_limit(limits.usd)} a run, {_limit(limits.usd_per_day)} a day in all workspaces"
    console.print(line((told, "dim")))


def _unpriced(count: int) -> str:
    if count == 1:
        return "The price of 1 question is not known, and it is"
    return f"The price of {count} questions is not known, and they are"


def _how_to_price(workspace: Workspace, models: Sequence[str]) -> Iterator[str]:
    """The settings' prices are those of ``model.name`` alone; a model of a role has its own in the table."""
    settings, file = workspace.settings().model, Folders.find(environment()).config / "models.toml"
    for model in models:
        name = model.partition(AT)[0]
        is_own = name == (settings.name or "").partition(AT)[0]
        if is_own and settings.input_price is not None and settings.output_price is not None:
            yield f"{model} has a price for what is asked from now on. "
            continue
        more = "set model.input_price and model.output_price, or " if is_own else ""
        yield f'{model} has none: {more}write [model."{name}"] with input = … and output = … into {file}. '


def _table(by: By, sums: Mapping[str, Sum]) -> Table:
    table = Table(by.value, box=None, header_style="bold", pad_edge=False)
    for name in ("questions", "input", "cached", "output", "cost"):
        table.add_column(name, justify="right")
    for name, one in sums.items():
        usage = one.usage
        share = f"{100 * usage.cached_tokens // usage.input_tokens} %" if usage.input_tokens else ""
        numbers = (f"{one.questions:,}", f"{usage.input_tokens:,}", share, f"{usage.output_tokens:,}")
        table.add_row(name, *numbers, _money(one))
    return table


def _money(one: Sum) -> str:
    if one.usage.cost is None:
        return "unknown" if one.unpriced else "$0.0000"
    return f"${one.usage.cost:.4f}{beside_cost(one.unpriced)}"


def _limit(usd: float | None) -> str:
    return "no limit" if usd is None else f"${usd:g}"


def _fields(one: Sum) -> dict[str, object]:
    return {
        "questions": one.questions,
        "inputTokens": one.usage.input_tokens,
        "cachedTokens": one.usage.cached_tokens,
        "outputTokens": one.usage.output_tokens,
        "cost": one.usage.cost,
        "unpriced": one.unpriced,
    }


COMMAND = Command(
    "stats",
    "show what the questions to models have cost, by day, model, role and run",
    (
        Example("detent stats", "all tables of the current folder's workspace"),
        Example("detent stats --by model --days 7", "one table, of the last week"),
        Example("detent stats --json", "for scripts; a cost of null is not known, and never zero"),
    ),
    add_arguments,
    run,
)
