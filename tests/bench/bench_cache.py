"""How much of its prompts a service finds again, by blocks of 16 tokens, and what shortening a conversation costs."""

import asyncio
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.model_server import FaultyScript, ScriptedServer
from tests.prefix_cache import BLOCK, PrefixCache, ideal_rate
from tests.unit.engine.house import DONE, PLAN, on_disk, opened

from detent.core.work import Task, TaskKind
from detent.hub.views import RunView
from detent.memory.thrift import FOUND_AGAIN

FILE = "".join(
    f"line {number}: a quotient is what is left when one number is divided by another\n" for number in range(900)
)
HOLDS_ALL = 10_000_000
SMALL = 64_000
MANY = 300


def main() -> None:
    print("prompts found again (goal: within .01 of a conversation that is never changed)")
    for steps, context, thrift in ((20, HOLDS_ALL, True), (MANY, HOLDS_ALL, False), (MANY, SMALL, False)):
        _tell(steps, context, thrift=thrift)
    _tell(MANY, HOLDS_ALL, thrift=True)


def _tell(steps: int, context: int, *, thrift: bool) -> None:
    view, bodies = asyncio.run(play(steps, context, thrift=thrift))
    rate, ideal = view.usage.cached_tokens / view.usage.input_tokens, ideal_rate(bodies)
    held = "all" if context == HOLDS_ALL else f"{context:,} tokens"
    sent = view.usage.input_tokens / len(bodies)
    cost = sent * (1 - (1 - FOUND_AGAIN) * rate)
    print(f"  {steps:>3} steps, the model holds {held:<13}{'' if thrift else ' (without thrift)'}")
    print(f"      found {rate:.4f}   ideal {ideal:.4f}   {sent:,.0f} tokens a step, at the price of {cost:,.0f}")
    if view.compactions:
        besides, best = _found_besides(bodies)
        print(f"      the questions that begin no new epoch: found {besides:.4f}   ideal {best:.4f}")
    for one in view.compactions:
        print(f"      {one.epoch}, {one.stage.value}: {one.before:,} → {one.after:,} tokens; {one.reason}")


def _found_besides(bodies: list[bytes]) -> tuple[float, float]:
    """What is found where the one before was not made shorter, and what can be."""
    cache = PrefixCache()
    counts = [cache.take(body) for body in bodies]
    goes_on = [(before, now, found) for (before, _), (now, found) in pairwise([(0, 0), *counts]) if now > before]
    sent = sum(now for _, now, _ in goes_on)
    return sum(found for _, _, found in goes_on) / sent, sum(before // BLOCK * BLOCK for before, _, _ in goes_on) / sent


async def play(steps: int, context: int, *, thrift: bool) -> tuple[RunView, list[bytes]]:
    """A plan, then small reads of other places each time; that nothing was changed is asked about once."""
    reads: list[dict[str, Any]] = [
        {"tool_calls": [{"name": "read_file", "arguments": {"path": "notes.txt", "start": n, "end": n + 25}}]}
        for n in range(1, steps - 2)
    ]
    played = FaultyScript.model_validate({"replies": [PLAN, *reads, DONE, DONE], "in_order": True, "caches": True})
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "ws"
        root.mkdir()
        (root / "notes.txt").write_text(FILE, "utf-8")
        async with ScriptedServer(played) as server:
            settings = {
                "model.name": "scripted",
                "model.base_url": server.base_url,
                "model.context": context,
                "memory.thrift": thrift,
                "budget.steps": 1000,
                "budget.tokens": 1_000_000_000,
            }
            async with opened(Path(folder), [], settings=settings) as workspace:
                task = Task(TaskKind.DO, "read")
                view = await workspace.runs.wait(workspace.runs.start(task, on_disk(workspace), unattended=True))
            assert len(server.bodies) == steps, view.reason
            return view, list(server.bodies)
