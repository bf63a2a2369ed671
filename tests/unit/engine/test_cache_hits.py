"""How much of its prompts a run's service finds again: measured by a server that counts blocks, as such servers do."""

import io
import json
from pathlib import Path
from typing import Any

from rich.console import Console
from tests.model_server import FaultyScript, ScriptedServer
from tests.prefix_cache import hit_rate, ideal_rate
from tests.unit.engine.house import DONE, PLAN
from tests.unit.engine.test_compacting import SCRIPT, ran, workspace_on

from detent.cli.story import Story
from detent.hub.prefixes import Miss, Prefixes
from detent.hub.views import RunView

STEPS = 20
SMALL: list[dict[str, Any]] = [
    PLAN,
    *(
        {"tool_calls": [{"name": "read_file", "arguments": {"path": "notes.txt", "start": n, "end": n + 9}}]}
        for n in range(1, STEPS - 2)
    ),
    DONE,
    DONE,
]
"""The last one says once more that it is done: it is told that nothing was changed."""


async def play(folder: Path, replies: list[dict[str, Any]], **model: object) -> tuple[RunView, list[bytes], list[Miss]]:
    played = FaultyScript.model_validate({"replies": replies, "in_order": True, "caches": True})
    async with ScriptedServer(played) as server, workspace_on(server, folder, **model) as workspace:
        view = await ran(workspace)
        watch, screen = Prefixes(), io.StringIO()
        story = Story(Console(file=screen, width=200))
        items = workspace.hub.events(view.run_id)
        misses = [miss for item in items if (miss := watch.hear(item.event))]
        for item in items:
            story.tell(item.event)
        assert screen.getvalue().count("cache    ") == len(misses)
        assert all(miss.reason in screen.getvalue() for miss in misses)
        return view, list(server.bodies), misses


async def test_twenty_steps_are_found_as_if_nothing_were_ever_changed(tmp_path: Path) -> None:
    view, bodies, misses = await play(tmp_path, SMALL)
    assert len(bodies) == STEPS
    assert misses == []
    assert abs(view.usage.cached_tokens / view.usage.input_tokens - ideal_rate(bodies)) < 0.01
    assert hit_rate(bodies) == view.usage.cached_tokens / view.usage.input_tokens


async def test_what_every_request_begins_with_is_little(tmp_path: Path) -> None:
    """Besides what was found for the task."""
    view, bodies, _ = await play(tmp_path, SMALL)
    assert view.context is not None
    found = 4 * view.context.tokens
    assert len(bodies[0]) - found < 4_000


async def test_a_shortened_conversation_misses_only_where_it_was_shortened(tmp_path: Path) -> None:
    view, _, misses = await play(tmp_path, SCRIPT, context=8000)
    assert view.compactions
    assert [miss.reason.split(" (")[0] for miss in misses] == [one.epoch for one in view.compactions]


async def test_a_date_at_the_beginning_would_be_noticed(tmp_path: Path) -> None:
    _, bodies, _ = await play(tmp_path, SMALL)
    dated = []
    for number, body in enumerate(bodies):
        request = json.loads(body)
        request["messages"][0]["content"] = f"It is {number}. {request['messages'][0]['content']}"
        dated.append(json.dumps(request).encode())
    assert hit_rate(dated) < ideal_rate(dated) - 0.1
