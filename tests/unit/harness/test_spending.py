"""What is set aside of a day: under a lock over all processes, and not for ever."""

import asyncio
import sys
from pathlib import Path

import pytest
from tests.clock import FakeClock, SystemClock

from detent.core.errors import UserError
from detent.harness.spending import Spending

HOLD = """
import sys, time
from pathlib import Path
from tests.clock import SystemClock
from detent.harness.spending import Spending
spending = Spending(Path(sys.argv[1]), SystemClock())
held = sum(spending.hold(0.1, 1.0, 60) is not None for _ in range(10))
print(held, flush=True)
sys.stdin.read()
"""


async def _holder(folder: Path) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-c", HOLD, str(folder), stdin=pipe, stdout=pipe)


async def _said(holder: asyncio.subprocess.Process) -> int:
    assert holder.stdout is not None
    return int(await holder.stdout.readline())


async def test_processes_together_hold_no_more_than_there_is(tmp_path: Path) -> None:
    holders = [await _holder(tmp_path) for _ in range(4)]
    assert sum([await _said(holder) for holder in holders]) == 10
    spending = Spending(tmp_path, SystemClock())
    assert spending.left(1.0) == pytest.approx(0.0)
    for holder in holders:  # killed, as by a crash: nothing is given back
        holder.kill()
        await holder.wait()
    assert spending.left(1.0) == pytest.approx(1.0)


def test_nothing_is_held_longer_than_it_can_be_needed(tmp_path: Path) -> None:
    clock = FakeClock()
    spending = Spending(tmp_path, clock)
    assert spending.hold(0.9, 1.0, 60)
    assert spending.hold(0.9, 1.0, 60) is None
    clock.time += 61
    assert spending.hold(0.9, 1.0, 60)


def test_what_was_held_before_midnight_is_given_back_after_it(tmp_path: Path) -> None:
    clock = FakeClock()
    spending = Spending(tmp_path, clock)
    key = spending.hold(0.9, 1.0, 48 * 3600)
    assert key
    clock.time += 24 * 3600
    assert spending.left(1.0) == 1.0
    spending.free(key)
    clock.time -= 24 * 3600
    assert spending.left(1.0) == 1.0


def test_a_line_that_a_crash_cut_off_counts_as_nothing(tmp_path: Path) -> None:
    spending = Spending(tmp_path, FakeClock())
    assert spending.hold(0.5, 1.0, 60)
    (file,) = tmp_path.glob("*.held")
    file.write_text(file.read_text() + '{"key": "x", "us')
    assert spending.left(1.0) == 0.5
    assert spending.hold(0.5, 1.0, 60)
    assert spending.left(1.0) == 0.0


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        Spending(tmp_path / "file", FakeClock()).hold(0.1, 1.0, 60)
