import asyncio
import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.clock import FakeClock

from detent.core.errors import UserError
from detent.core.events import (
    AnswerGiven,
    CallFinished,
    CallKind,
    CallStarted,
    CallStatus,
    DurableEvent,
    Reflected,
    RunFinished,
    RunStarted,
    Steered,
)
from detent.core.proof import Outcome
from detent.core.work import Task, TaskKind
from detent.hub.codec import KINDS, decode
from detent.hub.hub import Hub
from detent.hub.tables import MIGRATIONS
from detent.hub.views import fold
from detent.hub.watch import watch
from detent.store.blobs import LARGEST_ROW
from detent.store.database import StorageFailed, open_database

STARTED = RunStarted(Task(TaskKind.DO, "go"), "/project", "none")
SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub.open(tmp_path / "state", FakeClock())
    yield hub
    hub.close()


def _append(hub: Hub, run_id: str, *events: DurableEvent) -> None:
    assert hub.lease.take(run_id)
    for event in events:
        hub.append(run_id, event)


def _recorded_run() -> list[DurableEvent]:
    """One event of every kind, from the recorded samples, in an order that makes sense."""
    samples = [json.loads((SAMPLES / f"{kind}-1.json").read_text()) for kind in KINDS]
    return [decode(sample["kind"], sample["version"], json.dumps(sample["body"])) for sample in samples]


def test_events_count_in_the_hub_and_in_their_run(hub: Hub) -> None:
    _append(hub, "a", STARTED, Reflected(1, "x"))
    _append(hub, "b", STARTED)
    _append(hub, "a", AnswerGiven("done"))
    assert [(item.seq, item.run_id, item.run_seq) for item in hub.events()] == [
        (1, "a", 1),
        (2, "a", 2),
        (3, "b", 1),
        (4, "a", 3),
    ]
    assert [item.seq for item in hub.events("a", after=1)] == [2, 4]
    assert hub.events("a")[1].event == Reflected(1, "x")
    assert hub.log.run_ids() == ["b", "a"]


def test_what_append_returns_is_what_is_stored(hub: Hub) -> None:
    hub.lease.take("a")
    assert [hub.append("a", STARTED)] == hub.events()


def test_stored_events_cannot_be_changed_or_deleted(hub: Hub, tmp_path: Path) -> None:
    _append(hub, "a", STARTED)
    connection = sqlite3.connect(tmp_path / "state" / "hub.db")
    for statement in ("UPDATE events SET at = 0", "DELETE FROM events"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever appended"):
            connection.execute(statement)
    connection.close()


def test_replay_gives_the_same_view(hub: Hub, tmp_path: Path) -> None:
    run = _recorded_run()
    hub.lease.take("a")
    for event in run:
        hub.append("a", event)
        assert hub.view("a") == fold(hub.events("a"))

    other = Hub.open(tmp_path / "state", FakeClock())
    assert other.view("a") == hub.view("a")
    assert other.view("a").last_seq == len(run)
    assert other.view("a").outcome is Outcome.PROVEN
    other.close()


def test_a_view_grows_with_its_run_only(hub: Hub) -> None:
    _append(hub, "a", STARTED)
    before = hub.view("a")
    _append(hub, "b", STARTED, Reflected(1, "x"))
    assert hub.view("a") is before
    call = CallStarted("1", CallKind.READ, "grep", "Look for it")
    _append(hub, "a", call)
    assert hub.view("a").unfinished_calls == (call,)
    _append(hub, "a", CallFinished("1", CallStatus.COMPLETED), RunFinished(Outcome.ANSWERED, "Done."))
    assert hub.view("a").unfinished_calls == ()
    assert hub.view("a").outcome is Outcome.ANSWERED


def test_a_run_is_found_by_the_beginning_of_its_name(hub: Hub) -> None:
    for run_id in ("20260101-aa", "20260101-ab", "20260101"):
        _append(hub, run_id, STARTED)
    assert hub.log.find("20260101-aa") == "20260101-aa"
    assert hub.log.find("20260101-ab") == "20260101-ab"
    assert hub.log.find("20260101") == "20260101"
    with pytest.raises(UserError, match="begins the names of 3 runs"):
        hub.log.find("2026")
    with pytest.raises(UserError, match="no run “%”"):
        hub.log.find("%")


def test_an_unknown_run_is_named(hub: Hub) -> None:
    with pytest.raises(UserError, match="no run “nobody”"):
        hub.view("nobody")


def test_a_blob_is_stored_with_the_event_that_names_it_and_seen_by_others_then(hub: Hub, tmp_path: Path) -> None:
    other = Hub.open(tmp_path / "state", FakeClock())
    small, large, unnamed = (hub.blobs.put_text(text) for text in ("text", "text" * 100_000, "of nothing"))
    _append(hub, "a", STARTED)
    assert not other.blobs.has(small)
    _append(hub, "a", Reflected(1, f"{small} {large}"))
    assert other.blobs.get_text(small) == "text"
    assert other.blobs.get_text(large) == "text" * 100_000
    assert [path.name for path in (tmp_path / "state" / "blobs").glob("*/*")] == [large[2:]]
    assert not other.blobs.has(unnamed)
    other.close()
    with closing(hub.beside()) as beside:
        assert beside.blobs.get_text(unnamed) == "of nothing"


def test_what_was_put_before_the_end_is_there_afterwards(tmp_path: Path) -> None:
    hub = Hub.open(tmp_path, FakeClock())
    name = hub.blobs.put_text("text")
    hub.close()
    hub = Hub.open(tmp_path, FakeClock())
    assert hub.blobs.get_text(name) == "text"
    hub.close()


def test_state_of_before_there_were_rows_for_blobs_is_read(tmp_path: Path) -> None:
    older = open_database(tmp_path / "hub.db", MIGRATIONS[:2])
    older.close()
    name = hashlib.sha256(b"text").hexdigest()
    file = tmp_path / "blobs" / name[:2] / name[2:]
    file.parent.mkdir(parents=True)
    file.write_bytes(b"text")
    hub = Hub.open(tmp_path, FakeClock())
    assert hub.blobs.get_text(name) == "text"
    hub.blobs.put_text("text")
    hub.blobs.replace_text(name, "other")
    assert hub.blobs.get_text(name) == "other"
    assert not file.exists()
    hub.close()


def test_a_write_that_fails_leaves_log_feed_and_view_as_they_were(hub: Hub, tmp_path: Path) -> None:
    _append(hub, "a", STARTED)
    items: list[object] = []
    hub.subscribe(items.append)
    hub._database.query("PRAGMA max_page_count = 1")
    with pytest.raises(StorageFailed, match="free some space"):
        hub.append("a", Reflected(1, "x" * 1_000_000))
    assert (items, hub.view("a").last_seq, len(hub.events())) == ([], 1, 1)
    hub._database.query("PRAGMA max_page_count = 100000")
    assert hub.append("a", Reflected(1, "x")).seq == 2
    assert len(items) == 1


def test_what_a_persons_word_may_speak_of_is_on_the_disk_before_it(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hub.lease.take("r1")
    released, written = threading.Event(), list[int]()
    real = os.fsync

    def fsync(descriptor: int) -> None:
        released.wait(30)
        real(descriptor)
        written.append(descriptor)

    hub.append("r1", STARTED)
    monkeypatch.setattr(os, "fsync", fsync)
    hub.blobs.put(b"content" * LARGEST_ROW)
    hub.append("r1", AnswerGiven("yes"))
    assert written == [], "nobody waits for the disk over what the model says"
    threading.Timer(0.1, released.set).start()
    hub.append("r1", Steered("go on"))
    assert len(written) == 1


def test_a_disk_that_fails_before_a_checkpoint_leaves_no_half_told_event(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    assert hub.lease.take("r1")
    hub.append("r1", STARTED)
    heard: list[object] = []
    hub.subscribe(heard.append)
    monkeypatch.setattr(os, "fsync", fsync)
    hub.blobs.put(b"content" * LARGEST_ROW)
    with pytest.raises(StorageFailed, match="Input/output"):
        for _ in range(300):
            hub.append("r1", AnswerGiven("yes"))
    assert len(heard) == len(hub.events("r1")) - 1 > 0


async def test_watching_survives_a_disk_that_fails_for_a_while(
    hub: Hub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = Hub.open(tmp_path / "state", FakeClock())
    failures = iter([StorageFailed("The disk does not answer."), None])
    done = asyncio.Event()

    def changed() -> None:
        failure = next(failures, None)
        if failure is not None:
            raise failure
        done.set()

    watching = asyncio.create_task(watch(hub, changed))
    while not done.is_set():
        other.requests.ask("a", "cancel", {})
        await asyncio.sleep(0.01)
    watching.cancel()
    other.close()
    assert "does not answer" in caplog.text


def test_several_events_are_stored_together_or_not_at_all(hub: Hub) -> None:
    heard: list[object] = []
    hub.subscribe(lambda item: heard.append(item.event))
    hub.lease.take("a")
    assert hub.append("a", STARTED, AnswerGiven("x")).run_seq == 2
    assert heard == [STARTED, AnswerGiven("x")]
    with pytest.raises(ValueError, match="serialize"):
        hub.append("a", AnswerGiven("y"), AnswerGiven(object()))  # type: ignore[arg-type]
    assert [item.event for item in hub.events("a")] == [STARTED, AnswerGiven("x")]


def test_another_thread_has_the_hub_too_and_what_it_stores_is_told_here(hub: Hub) -> None:
    heard: list[object] = []
    hub.subscribe(lambda item: heard.append(item.event))
    _append(hub, "a", STARTED)

    def in_a_thread() -> None:
        beside = hub.beside()
        beside.append("a", AnswerGiven(beside.blobs.put_text("x")))
        beside.close()

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    thread.join()
    assert hub.poll()
    assert [type(event) for event in heard] == [RunStarted, AnswerGiven]
    assert hub.lease.is_ours("a"), "it was taken here, and is let go of here"
