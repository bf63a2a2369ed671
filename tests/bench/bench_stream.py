"""From the model's socket to the editor: how old a piece of an answer is when it arrives."""

import time
from collections.abc import Iterator

from tests.bench.instant_model import Chunk, InstantModel
from tests.bench.stage import server, tell

PIECES = 300


def answer(before: int) -> Iterator[Chunk]:
    """Each piece is the time at which it was sent."""
    for _ in range(PIECES):
        yield {"content": f"{time.monotonic_ns()} "}


def main() -> None:
    ages: list[float] = []
    with InstantModel(answer, pause=0.005) as model, server({"a.py": "x = 1\n"}, model.base_url) as (client, root):
        client.request("detent/subscribe", {})
        place = {"uri": f"{root}/a.py"}
        client.request("workspace/executeCommand", {"command": "detent.explain", "arguments": [place]})
        while len(ages) < PIECES:
            event = client.notification("detent/event", 60)
            now = time.monotonic_ns()
            if event["kind"] == "streamed" and event["data"]["delta"]["kind"] == "text":
                pieces = event["data"]["delta"]["text"].split()
                ages += [(now - int(piece)) / 1e9 for piece in pieces]
    print("from the model's socket to the editor (goal: p50 at most 5 ms)")
    tell("a piece of an answer", ages)
