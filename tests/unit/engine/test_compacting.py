"""A run whose conversation becomes too long, on a real server on a real socket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.model_server import FaultyScript, ScriptedServer
from tests.unit.engine.house import DONE, PLAN, on_disk, opened

from detent.core.events import Compacted, FeedItem, Recorded, Stage
from detent.core.proof import Outcome
from detent.core.talk import Role
from detent.core.work import Task, TaskKind
from detent.engine.conversation import Bounds, Conversation
from detent.engine.workspace import Workspace
from detent.hub.hub import Hub
from detent.hub.message import encode
from detent.hub.views import RunView

TASK = Task(TaskKind.DO, "read notes.txt again and again")
NOTES = "".join(f"note {number}: nobody rounds a quotient, and nobody ever will\n" for number in range(60))
READS = 14
CONTEXT = 10_000
SCRIPT: list[dict[str, Any]] = [
    PLAN,
    *(
        {"tool_calls": [{"name": "read_file", "arguments": {"path": "notes.txt", "start": n + 1}}]}
        for n in range(READS)
    ),
    DONE,
    DONE,
]


@asynccontextmanager
async def serving(replies: list[dict[str, Any]], context: int | None = None) -> AsyncIterator[ScriptedServer]:
    played = FaultyScript.model_validate({"replies": replies, "in_order": True, "context": context})
    async with ScriptedServer(played) as server:
        yield server


@asynccontextmanager
async def workspace_on(server: ScriptedServer, folder: Path, **model: object) -> AsyncIterator[Workspace]:
    """Its notes.txt is long enough that a dozen readings fill a small model."""
    (folder / "ws").mkdir(exist_ok=True)
    (folder / "ws" / "notes.txt").write_text(NOTES, "utf-8")
    known = {"name": "small", "base_url": server.base_url, "max_output_tokens": 500, **model}
    settings = {f"model.{name}": value for name, value in known.items()}
    async with opened(folder, [], settings={**settings, "run.context_tokens": 500}) as workspace:
        workspace.trust.trust(workspace.root)
        yield workspace


async def ran(workspace: Workspace, task: Task = TASK) -> RunView:
    return await workspace.runs.wait(workspace.runs.start(task, on_disk(workspace), unattended=True))


def said(body: bytes) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = json.loads(body)["messages"]
    return messages


async def test_no_request_is_longer_than_the_model_holds(tmp_path: Path) -> None:
    async with serving(SCRIPT, context=CONTEXT) as server, workspace_on(server, tmp_path, context=CONTEXT) as workspace:
        view = await ran(workspace)
        assert view.outcome is Outcome.GAVE_UP, view.reason
        assert len(server.bodies) == len(SCRIPT), "a request was refused"
        assert [one.epoch for one in view.compactions] == [f"epoch {n + 2}" for n in range(len(view.compactions))]
        first = view.compactions[0]
        assert (first.stage, first.refused) == (Stage.SNIP, 0)
        assert "there is room for 9,500 tokens" in first.reason
        assert first.after < first.before


async def test_what_was_said_stays_and_a_restart_sends_the_same_bytes(tmp_path: Path) -> None:
    async with serving(SCRIPT, context=CONTEXT) as server:
        async with workspace_on(server, tmp_path, context=CONTEXT) as workspace:
            view = await ran(workspace)
            talk = Conversation(workspace.hub, view.run_id, (), Bounds())
            assert sum(message.role is Role.TOOL for message in talk.messages) == READS
            assert sum("note 0:" in message.text for message in talk.messages if message.role is Role.TOOL) == 1
            sent = [encode(message) for message in talk.sent]
        async with workspace_on(server, tmp_path, context=CONTEXT) as later:
            again = Conversation(later.hub, view.run_id, (), Bounds())
            assert [encode(message) for message in again.sent] == sent
            assert again.messages == talk.messages


def heard_shortening(hub: Hub) -> asyncio.Event:
    """Set as soon as a conversation was shortened."""
    heard = asyncio.Event()

    def hear(item: FeedItem) -> None:
        if isinstance(item, Recorded) and isinstance(item.event, Compacted):
            heard.set()

    hub.subscribe(hear)
    return heard


async def test_a_run_that_was_cut_off_after_it_was_shortened_goes_on_with_the_same_beginning(tmp_path: Path) -> None:
    async with serving(SCRIPT, context=CONTEXT) as server:
        async with workspace_on(server, tmp_path, context=CONTEXT) as workspace:
            shortened = heard_shortening(workspace.hub)
            run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
            await asyncio.wait_for(shortened.wait(), 60)
            asked = len(server.bodies)
            await server.until_asked(asked + 1)
        last = said(server.bodies[-1])
        until = len(server.bodies)
        async with workspace_on(server, tmp_path, context=CONTEXT) as later:
            assert len(later.hub.view(run_id).compactions) == 1
            later.runs.resume(run_id, on_disk(later), unattended=True)
            view = await later.runs.wait(run_id)
            assert view.outcome is Outcome.GAVE_UP, view.reason
        assert said(server.bodies[until])[: len(last)] == last


async def test_the_plan_that_was_told_once_is_in_every_request_after_it(tmp_path: Path) -> None:
    step, context = "Say at each note that " + "nobody rounds a quotient, and " * 20 + "nobody ever will", 4_000
    plan = {"text": json.dumps({"summary": "Read", "steps": [step]})}
    async with serving([plan, *SCRIPT[1:]]) as server, workspace_on(server, tmp_path, context=context) as workspace:
        view = await ran(workspace)
        assert Stage.HARD in {one.stage for one in view.compactions}
    assert said(server.bodies[1])[3]["content"] == "Carry out that plan with the tools now."
    assert step not in said(server.bodies[1])[3]["content"]
    for body in server.bodies[1:]:
        assert step in body.decode()


async def test_a_refusal_as_too_long_shortens_it_and_is_remembered(tmp_path: Path) -> None:
    async with serving(SCRIPT, context=CONTEXT) as server, workspace_on(server, tmp_path, context=100_000) as workspace:
        view = await ran(workspace)
        assert view.outcome is Outcome.GAVE_UP, view.reason
        refused = [one for one in view.compactions if one.refused]
        assert len(refused) == 1
        assert refused[0].reason == "the model refused it as too long"
        assert len(server.bodies) == len(SCRIPT) + 1
        assert view.compactions[0] == refused[0], "before it was refused nobody knew"


async def test_what_cannot_be_shortened_is_asked_once_and_ends_with_the_models_own_sentence(tmp_path: Path) -> None:
    words = Task(TaskKind.DO, "keep this: " + "my own words " * 4000)
    async with serving(SCRIPT, context=CONTEXT) as server, workspace_on(server, tmp_path) as workspace:
        view = await ran(workspace, words)
        assert view.outcome is Outcome.FAILED
        assert f"maximum context length is {CONTEXT}" in view.reason
        assert view.compactions == ()
        assert len(server.bodies) == 1


async def test_what_a_person_said_is_in_every_request_after_it(tmp_path: Path) -> None:
    async with serving([*SCRIPT, *SCRIPT[1:]], context=CONTEXT) as server:
        async with workspace_on(server, tmp_path, context=CONTEXT) as workspace:
            view = await ran(workspace)
            before = len(server.bodies)
            workspace.runs.say(view.run_id, "round to two places", on_disk(workspace))
            view = await workspace.runs.wait(view.run_id)
            assert view.outcome is Outcome.GAVE_UP, view.reason
            assert len(view.compactions) >= 2
        for body in server.bodies[before:]:
            assert "round to two places" in body.decode()
            assert "again and again" in body.decode()


async def test_the_words_that_began_an_earlier_turn_keep_the_plan_that_they_meant(tmp_path: Path) -> None:
    later = {"tool": "save_plan", "arguments": {"summary": "Print it", "steps": ["Print the sum"]}}
    reads = SCRIPT[1:4]
    second: list[dict[str, Any]] = [
        {"tool_calls": [{"name": "more", "arguments": later}]},
        *reads,
        {"text": "[ANSWER] Printed."},
    ]
    async with serving([PLAN, *reads, DONE, DONE, *second]) as server, workspace_on(server, tmp_path) as workspace:
        runs, run_id = workspace.runs, (await ran(workspace)).run_id
        runs.say(run_id, "Add the printing.", on_disk(workspace), unattended=True)
        view = await runs.wait(run_id)
        assert view.plan is not None
        assert view.plan.summary == "Print it"
        assert await runs.upkeep.compact(run_id)
        talk = Conversation(workspace.hub, run_id, (), Bounds())
        begins = [message.text for message in talk.sent if message.text.startswith("Carry out this plan")]
        assert len(begins) == 1
        assert "# Write it\n" in begins[0]
        assert "Print it" not in begins[0]
