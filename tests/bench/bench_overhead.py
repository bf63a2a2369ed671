"""What a step of a run costs besides the model: from its whole answer to the next request."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise

from tests.bench.instant_model import Chunk, InstantModel, call
from tests.bench.stage import server, tell, watched
from tests.security.wire_client import WireClient

from detent.config import ModelSettings
from detent.core.talk import Message, ModelRequest, Role
from detent.harness.clock import SystemClock
from detent.models.open import OpenModels

STEPS = 60
FILE = "".join(f"line {number}\n" for number in range(2000))


def answer(before: int) -> Iterator[Chunk]:
    """A plan, then many small reads, each of another place."""
    if before == 0:
        yield {"content": '{"summary": "Read", "steps": ["Read"]}'}
    elif before < STEPS:
        yield call("read_file", path="notes.txt", start=before, end=before + 3)
    else:
        yield {"content": "Done."}


def main() -> None:
    used: list[float] = []
    clients: list[WireClient] = []

    def noting(before: int) -> Iterator[Chunk]:
        used.append(clients[0].processor_seconds())
        yield from answer(before)

    with InstantModel(noting) as model, server({"notes.txt": FILE}, model.base_url) as (client, root):
        clients.append(client)
        uri = watched(client, root, FILE)
        place = {"uri": uri, "instruction": "read"}
        client.request("workspace/executeCommand", {"command": "detent.edit", "arguments": [place]})
        client.expect(lambda message: message.get("params", {}).get("kind") == "run_finished", 60)
        steps = between(model)[2:]
    with InstantModel(answer) as yardstick:
        asyncio.run(ask(yardstick.base_url))
        alone = between(yardstick)[2:]
    print("one step of a run besides the model (goal: p50 at most 6 ms)")
    tell("the provider alone, no engine", alone)
    tell("a whole step: tool, log, events", steps)
    each = (used[-1] - used[2]) / (len(used) - 3)
    print(f"  {'processor time of a step, all threads':<38} {each * 1000:7.2f} ms")


async def ask(base_url: str) -> None:
    """The same conversation, with nothing between an answer and the next request."""
    models = OpenModels(SystemClock())
    model = models.get(ModelSettings(name="instant", base_url=base_url), "sk-bench")
    said: list[Message] = [Message(Role.USER, "read")]
    for _ in range(STEPS):
        reply = await model.reply(ModelRequest(tuple(said)), lambda delta: None)
        results = (Message(Role.TOOL, "line 1", tool_call_id=made.id) for made in reply.message.tool_calls)
        said += [reply.message, *results] if reply.message.tool_calls else [reply.message, Message(Role.USER, "on")]
    await models.close()


def between(model: InstantModel) -> list[float]:
    """From each answer to the request after it."""
    times = zip(model.answered, model.received[1:], strict=False)
    assert all(before < after for before, after in pairwise(model.received))
    return [received - answered for answered, received in times]
