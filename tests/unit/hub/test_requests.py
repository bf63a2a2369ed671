import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.clock import FakeClock

from detent.hub.hub import Hub
from detent.hub.requests import STALE_SECONDS
from detent.hub.watch import watch


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def two(tmp_path: Path, clock: FakeClock) -> Iterator[tuple[Hub, Hub]]:
    hubs = Hub.open(tmp_path, clock), Hub.open(tmp_path, clock)
    yield hubs
    for hub in hubs:
        hub.close()


async def test_a_request_is_handed_out_once_and_its_answer_comes_back(two: tuple[Hub, Hub]) -> None:
    owner, asker = two
    number = asker.requests.ask("run", "decide", {"decision": "accept", "hunks": ["1", "2"]})
    asker.requests.ask("other run", "cancel", {})

    (request,) = owner.requests.pending(["run", "third run"])
    assert (request.id, request.run_id, request.kind) == (number, "run", "decide")
    assert request.payload == {"decision": "accept", "hunks": ["1", "2"]}
    assert owner.requests.pending(["run"]) == []

    waiting = asyncio.create_task(asker.requests.wait(number, 30))
    await asyncio.sleep(0)
    owner.requests.answer(number, {"done": ["1", "2"]})
    owner.requests.answer(number, {"done": []})  # the first answer stands
    assert await waiting == {"done": ["1", "2"]}


async def test_a_request_that_nobody_took_is_withdrawn_when_its_asker_gives_up(two: tuple[Hub, Hub]) -> None:
    owner, asker = two
    number = asker.requests.ask("run", "decide", {})
    assert await asker.requests.wait(number, 0.01) is None
    assert owner.requests.pending(["run"]) == []


async def test_a_request_whose_asker_died_long_ago_is_not_acted_upon(two: tuple[Hub, Hub], clock: FakeClock) -> None:
    owner, asker = two
    asker.requests.ask("run", "decide", {})
    clock.time += STALE_SECONDS
    assert owner.requests.pending(["run"]) == []


async def test_the_owner_is_woken_by_a_request(two: tuple[Hub, Hub]) -> None:
    owner, asker = two
    taken = asyncio.Event()

    def look() -> None:
        if owner.requests.pending(["run"]):
            taken.set()

    watching = asyncio.create_task(watch(owner, look))
    await asyncio.sleep(0)
    asker.requests.ask("run", "cancel", {})
    async with asyncio.timeout(60):
        await taken.wait()
    watching.cancel()
