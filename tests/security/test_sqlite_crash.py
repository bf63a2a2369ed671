"""The adversarial cases of class ``sqlite_crash``, through the hub: each test names the case that it runs."""

import os
import random
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from tests.clock import SystemClock

from detent.core.errors import UserError
from detent.core.events import Reflected
from detent.hub.hub import Hub
from detent.hub.views import fold

ROOT = Path(__file__).parents[2]


@contextmanager
def _writer(folder: Path, run_id: str, count: int) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """Another process that appends to a run and prints the number of each acknowledged event."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hub_process", str(folder), run_id, str(count)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        yield process, process.stdout


def _kill_after(folder: Path, acknowledged: int, run_id: str = "run") -> list[int]:
    """Write until that many events were acknowledged, kill -9, and return the numbers of all that were."""
    with _writer(folder, run_id, 0) as (process, output):
        lines = [output.readline() for _ in range(acknowledged)]
        process.kill()
        lines += output.readlines()
        process.wait()
    return [int(line) for line in lines if line.endswith(b"\n")]


@pytest.mark.timeout(1200)
def test_p01_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path, kills: int) -> None:
    chance = random.Random(1)
    acknowledged: set[int] = set()
    for number in range(kills):
        acknowledged.update(_kill_after(tmp_path, chance.randrange(1, 300), f"run-{number}"))
        hub = Hub.open(tmp_path, SystemClock())
        assert hub.notice is None
        assert hub._database.query("PRAGMA integrity_check") == [("ok",)]
        stored = hub.events(f"run-{number}")
        assert [item.run_seq for item in stored] == list(range(1, len(stored) + 1))
        assert hub.view(f"run-{number}") == fold(stored)
        named = [item.event for item in stored if isinstance(item.event, Reflected)]
        assert [hub.blobs.get_text(event.text) for event in named] == [
            f"run-{number} {event.attempt} " * (event.attempt % 700) for event in named
        ]
        hub.close()
    hub = Hub.open(tmp_path, SystemClock())
    assert acknowledged <= {item.seq for item in hub.events()}
    assert len(acknowledged) >= kills
    hub.close()


def test_p02_two_processes_write_at_once(tmp_path: Path) -> None:
    with _writer(tmp_path, "a", 2000) as (first, _), _writer(tmp_path, "b", 2000) as (second, _):
        acknowledged = [process.communicate(timeout=100)[0].split() for process in (first, second)]
        assert (first.returncode, second.returncode) == (0, 0)
    assert [len(numbers) for numbers in acknowledged] == [2000, 2000]
    hub = Hub.open(tmp_path, SystemClock())
    assert len(hub.events()) == 4000
    hub.close()


def test_p03_a_corrupt_header_is_set_aside_and_told(tmp_path: Path) -> None:
    _kill_after(tmp_path, 5)
    Hub.open(tmp_path, SystemClock()).close()  # moves the log, which would heal the header, into the database
    with (tmp_path / "hub.db").open("r+b") as file:
        file.write(bytes(100))
    (tmp_path / "hub.db-wal").write_bytes(b"what else was there")

    hub = Hub.open(tmp_path, SystemClock())

    assert hub.notice is not None
    (aside,) = (path for path in tmp_path.glob("hub.db.corrupt-*") if not path.name.endswith(("-wal", "-shm")))
    assert str(aside) in hub.notice
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"what else was there"
    assert hub.log.run_ids() == []
    hub.lease.take("new")
    hub.append("new", Reflected(1, "works"))
    hub.close()


def test_p04_a_log_that_vanished_is_told(tmp_path: Path) -> None:
    _kill_after(tmp_path, 5)
    hub = Hub.open(tmp_path, SystemClock())
    hub.close()  # moves the log into the database
    before = len(_kill_after(tmp_path, 5))
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"hub.db{suffix}").unlink()

    hub = Hub.open(tmp_path, SystemClock())

    assert hub.notice is not None
    assert "newest events" in hub.notice
    assert len(hub.events("run")) >= 5
    assert before > 0
    hub.close()
    hub = Hub.open(tmp_path, SystemClock())
    assert hub.notice is None
    hub.close()


def test_p05_a_full_disk_fails_one_append(tmp_path: Path) -> None:
    hub = Hub.open(tmp_path, SystemClock())
    hub.lease.take("run")
    hub.append("run", Reflected(1, "before"))
    hub._database.query("PRAGMA max_page_count = 1")
    with pytest.raises(UserError, match="free some space"):
        hub.append("run", Reflected(2, "x" * 1_000_000))
    assert [item.event for item in hub.events()] == [Reflected(1, "before")]
    content = hub.blobs.put(os.urandom(60_000))
    with pytest.raises(UserError, match="free some space"):
        hub.append("run", Reflected(2, content))
    assert hub._database.query("SELECT * FROM contents") == []
    hub._database.query("PRAGMA max_page_count = 1000000")
    assert hub.append("run", Reflected(2, "after")).run_seq == 2
    assert hub._database.query("SELECT * FROM contents") == []
    hub.append("run", Reflected(3, content))
    assert len(hub.blobs.get(content)) == 60_000
    hub.close()


def test_p06_without_a_place_to_write_it_works_and_tells(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    hub = Hub.open(tmp_path / "state" / "workspace", SystemClock())
    assert hub.notice is not None
    assert "cannot be written" in hub.notice
    hub.lease.take("run")
    assert hub.append("run", Reflected(1, "works")).seq == 1
    hub.close()


def test_p07_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    Hub.open(tmp_path, SystemClock()).close()
    connection = sqlite3.connect(tmp_path / "hub.db")
    connection.execute("PRAGMA user_version = 1000")
    connection.close()
    before = (tmp_path / "hub.db").read_bytes()
    with pytest.raises(UserError, match="update Detent"):
        Hub.open(tmp_path, SystemClock())
    assert (tmp_path / "hub.db").read_bytes() == before


def test_p08_a_forked_child_is_kept_out(tmp_path: Path) -> None:
    program = f"""
import os
from pathlib import Path
from detent.hub.hub import Hub
from tests.clock import SystemClock
hub = Hub.open(Path({str(tmp_path)!r}), SystemClock())
if os.fork() == 0:
    try:
        hub.log.run_ids()
    except RuntimeError as error:
        print(error, flush=True)
    os._exit(0)
os.wait()
hub.close()
"""
    finished = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "after a fork" in finished.stdout


def test_p09_state_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        hub = Hub.open(tmp_path / "state", SystemClock())
        hub.lease.take("run")
        hub.append("run", Reflected(1, hub.blobs.put(b"private")))
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").rglob("*")}
        hub.close()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert {path.name for path in modes} >= {"hub.db", "hub.db-wal", "hub.db-shm"}
    assert [path for path, mode in modes.items() if mode & 0o077] == []
