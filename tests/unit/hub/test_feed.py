import asyncio
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.clock import FakeClock, SystemClock

from detent.core.events import FeedItem, Progressed, Recorded, Reflected, Sent
from detent.hub.hub import Hub
from detent.hub.tables import MIGRATIONS
from detent.hub.watch import watch
from detent.store.database import open_database

ROOT = Path(__file__).parents[3]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Hub, Hub]]:
    clock = FakeClock()
    hubs = Hub.open(tmp_path, clock), Hub.open(tmp_path, clock)
    hubs[0].lease.take("a")
    hubs[1].lease.take("b")
    yield hubs
    for hub in hubs:
        hub.close()


def _numbers(items: list[FeedItem]) -> list[int]:
    return [item.seq for item in items if isinstance(item, Recorded)]


def test_replay_from_any_number_then_what_happens(two: tuple[Hub, Hub]) -> None:
    hub, _ = two
    for number in range(1, 5):
        hub.append("a", Reflected(number, ""))
    everything, later, new = list[FeedItem](), list[FeedItem](), list[FeedItem]()
    hub.subscribe(everything.append, after=0)
    hub.subscribe(later.append, after=3)
    stop = hub.subscribe(new.append)
    hub.append("a", Reflected(5, ""))
    stop()
    hub.append("a", Reflected(6, ""))
    assert (_numbers(everything), _numbers(later), _numbers(new)) == ([1, 2, 3, 4, 5, 6], [4, 5, 6], [5])


def test_what_passes_is_told_in_its_place_and_stored_nowhere(two: tuple[Hub, Hub]) -> None:
    hub, _ = two
    items: list[FeedItem] = []
    hub.subscribe(items.append)
    hub.send("a", Progressed("reading"))
    recorded = hub.append("a", Reflected(1, ""))
    hub.send("a", Progressed("writing"))
    assert items == [Sent("a", Progressed("reading")), recorded, Sent("a", Progressed("writing"))]
    assert hub.events() == [recorded]


def test_other_processes_events_come_in_order_of_their_numbers(two: tuple[Hub, Hub]) -> None:
    ours, theirs = two
    items: list[FeedItem] = []
    ours.subscribe(items.append)
    theirs.append("b", Reflected(1, ""))
    assert _numbers(items) == []
    assert ours.poll()
    assert not ours.poll()
    assert _numbers(items) == [1]

    theirs.append("b", Reflected(2, ""))
    ours.append("a", Reflected(1, ""))  # overtakes nobody
    ours.poll()
    assert _numbers(items) == [1, 2, 3]


def test_all_see_one_order_when_a_subscriber_appends(two: tuple[Hub, Hub]) -> None:
    hub, _ = two
    first, second = list[FeedItem](), list[FeedItem]()

    def answer(item: FeedItem) -> None:
        first.append(item)
        if isinstance(item, Recorded) and item.seq < 3:
            hub.append("a", Reflected(item.seq + 1, ""))

    hub.subscribe(answer)
    hub.subscribe(second.append)
    hub.append("a", Reflected(1, ""))
    assert _numbers(first) == _numbers(second) == [1, 2, 3]


def test_what_is_appended_during_a_replay_is_not_missed(two: tuple[Hub, Hub]) -> None:
    hub, _ = two
    hub.append("a", Reflected(1, ""))
    items: list[FeedItem] = []

    def answer(item: FeedItem) -> None:
        items.append(item)
        if len(items) == 1:
            hub.append("a", Reflected(2, ""))

    hub.subscribe(answer, after=0)
    hub.append("a", Reflected(3, ""))
    assert _numbers(items) == [1, 2, 3]


@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit])
def test_a_failing_subscriber_is_logged_and_breaks_nobody(
    two: tuple[Hub, Hub], caplog: pytest.LogCaptureFixture, error: type[BaseException]
) -> None:
    hub, _ = two
    items: list[FeedItem] = []

    def fail(item: FeedItem) -> None:
        raise error

    hub.subscribe(fail)
    hub.subscribe(items.append)
    with caplog.at_level(logging.ERROR):
        hub.append("a", Reflected(1, ""))
    assert _numbers(items) == [1]
    assert error.__name__ in caplog.text


def test_what_a_newer_release_stored_does_not_stop_the_feed(two: tuple[Hub, Hub], tmp_path: Path) -> None:
    ours, theirs = two
    items: list[FeedItem] = []
    ours.subscribe(items.append)
    newer = open_database(tmp_path / "hub.db", MIGRATIONS)
    with newer.transaction() as connection:
        connection.execute(
            "INSERT INTO events (run_id, run_seq, at, kind, version, body) VALUES ('c', 1, 0, 'dreamt', 1, '{}')"
        )
    newer.close()
    theirs.append("b", Reflected(1, ""))
    ours.poll()
    assert _numbers(items) == [2]


async def test_watching_brings_what_a_real_other_process_stores(tmp_path: Path) -> None:
    hub = Hub.open(tmp_path, SystemClock())
    arrived = asyncio.Event()
    items: list[FeedItem] = []

    def collect(item: FeedItem) -> None:
        items.append(item)
        if len(items) == 20:
            arrived.set()

    hub.subscribe(collect)
    watching = asyncio.create_task(watch(hub))
    with subprocess.Popen(  # noqa: ASYNC220 - it starts at once and is only waited for
        [sys.executable, "-m", "tests.hub_process", str(tmp_path), "run", "20"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ):
        async with asyncio.timeout(60):
            await arrived.wait()
    watching.cancel()
    assert _numbers(items) == list(range(1, 21))
    assert items == list(hub.events("run"))
    hub.close()
