"""Fifty runs at once in one server: whether all end, and what that takes beside one."""

import time
from collections.abc import Iterator

from tests.bench.instant_model import Chunk, InstantModel, call
from tests.bench.stage import server, watched
from tests.security.wire_client import WireClient

RUNS = 50
STEPS = 6
FILE = "".join(f"line {number}\n" for number in range(500))
PATIENCE = 240


def answer(before: int) -> Iterator[Chunk]:
    """A plan, some reads, a file, an end."""
    if before == 0:
        yield {"content": '{"summary": "Write it", "steps": ["Write it"]}'}
    elif before < STEPS - 2:
        yield call("read_file", path="notes.txt", start=before, end=before + 3)
    elif before == STEPS - 2:
        yield call("write_file", path="new.txt", content="one\n")
    else:
        yield {"content": "Done."}


def main() -> None:
    with InstantModel(answer) as model, server({"notes.txt": FILE}, model.base_url) as (client, root):
        uri = watched(client, root, FILE)
        _take(client, uri, 1)
        before = client.memory()
        alone, _ = _take(client, uri, 1)
        together, outcomes = _take(client, uri, RUNS)
        grown = (client.memory() - before) / 2**20
    ended = ", ".join(f"{outcomes.count(outcome)} {outcome}" for outcome in sorted(set(outcomes)))
    print(f"{RUNS} runs of {STEPS} steps at once (goal: all end, in at most {RUNS} times the time of one)")
    print(f"  {ended}; {together:.1f} s, {together / alone:.1f} times one run alone ({alone:.2f} s); {grown:+.0f} MB")


def _take(client: WireClient, uri: str, runs: int) -> tuple[float, list[str]]:
    """Seconds until the last has ended, and how each did."""
    place = {"uri": uri, "instruction": "write"}
    began = time.monotonic()
    for _ in range(runs):
        client.begin("workspace/executeCommand", {"command": "detent.edit", "arguments": [place]})
    ends = [
        client.expect(lambda message: message.get("params", {}).get("kind") == "run_finished", PATIENCE)
        for _ in range(runs)
    ]
    return time.monotonic() - began, [end["params"]["data"]["outcome"] for end in ends]
