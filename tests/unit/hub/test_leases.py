import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.clock import FakeClock, SystemClock

from detent.core.events import Reflected
from detent.hub.hub import Hub
from detent.hub.leases import LEASE_SECONDS, LeaseLost

ROOT = Path(__file__).parents[3]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def two(tmp_path: Path, clock: FakeClock) -> Iterator[tuple[Hub, Hub]]:
    hubs = Hub.open(tmp_path, clock), Hub.open(tmp_path, clock)
    yield hubs
    for hub in hubs:
        hub.close()


def test_one_at_a_time_and_again_after_release(two: tuple[Hub, Hub]) -> None:
    ours, theirs = two
    assert ours.lease.take("run")
    assert ours.lease.take("run")
    assert ours.lease.is_ours("run")
    assert not theirs.lease.take("run")
    assert not theirs.lease.is_ours("run")
    assert theirs.lease.take("other run")

    theirs.lease.release("run")  # not theirs: nothing happens
    assert not theirs.lease.take("run")
    ours.lease.release("run")
    assert ours.lease.holder("run") is None
    assert theirs.lease.take("run")


def test_a_silent_owner_loses_it_and_may_not_write_any_more(two: tuple[Hub, Hub], clock: FakeClock) -> None:
    ours, theirs = two
    ours.lease.take("run")
    ours.append("run", Reflected(1, "before"))
    clock.time += LEASE_SECONDS
    ours.append("run", Reflected(2, "late, but nobody took it"))

    assert theirs.lease.take("run")
    with pytest.raises(LeaseLost):
        ours.append("run", Reflected(3, "too late"))
    theirs.append("run", Reflected(3, "the new owner"))
    assert [item.run_seq for item in ours.events("run")] == [1, 2, 3]


def test_renewing_keeps_it(two: tuple[Hub, Hub], clock: FakeClock) -> None:
    ours, theirs = two
    ours.lease.take("run")
    clock.time += LEASE_SECONDS - 1
    ours.lease.renew_all()
    clock.time += LEASE_SECONDS - 1
    assert not theirs.lease.take("run")


def test_nobody_writes_without_a_lease(two: tuple[Hub, Hub]) -> None:
    ours, _ = two
    with pytest.raises(LeaseLost):
        ours.append("run", Reflected(1, "x"))
    assert ours.events() == []


def test_closing_lets_go(tmp_path: Path, clock: FakeClock) -> None:
    first, second = Hub.open(tmp_path, clock), Hub.open(tmp_path, clock)
    first.lease.take("run")
    first.close()
    assert second.lease.take("run")
    second.close()


def test_a_killed_owner_is_followed_at_once(tmp_path: Path) -> None:
    hub = Hub.open(tmp_path, SystemClock())
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hub_process", str(tmp_path), "run", "1"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"1\n"
        holder = hub.lease.holder("run")
        assert holder is not None
        assert holder.pid == process.pid
        assert not hub.lease.take("run")

        process.kill()
        process.stdout.read()
        process.wait()

        assert hub.lease.take("run")
        assert hub.append("run", Reflected(1, "taken over")).run_seq == 2
    hub.close()
