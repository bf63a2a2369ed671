"""What another process asks of a run's owner."""

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from tests.clock import SystemClock
from tests.unit.engine.house import DONE, PLAN, WRITE, on_disk, opened
from tests.unit.harness.waiting import until

from detent.core.change import HunkState
from detent.core.work import Task, TaskKind
from detent.hub.hub import Hub

TASK = Task(TaskKind.DO, "write new.txt")


async def ask(state: Path, run_id: str, kind: str, hunks: list[str]) -> Mapping[str, str | list[str]]:
    """As a second process would: with a hub of its own."""
    other = Hub.open(state, SystemClock())
    assert not other.lease.take(run_id)
    answer = await other.requests.wait(other.requests.ask(run_id, kind, {"hunks": hunks}), 20)
    other.close()
    assert answer is not None
    return answer


def state_of(folder: Path) -> Path:
    (state,) = (folder / ".local" / "state" / "detent" / "workspaces").iterdir()
    return state


async def test_the_owner_does_what_another_process_asks_for(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, WRITE, DONE]) as workspace:
        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
        assert await ask(state_of(tmp_path), run_id, "accept", ["h1"]) == {"done": ["h1"], "problems": []}
        assert (workspace.root / "new.txt").read_text() == "one\n"
        assert workspace.hub.view(run_id).states == {"h1": HunkState.LANDED}
        refused = await ask(state_of(tmp_path), run_id, "accept", ["h9"])
        assert "h9" in str(refused["error"])
        unknown = await ask(state_of(tmp_path), run_id, "explode", [])
        assert "explode" in str(unknown["error"])
        await workspace.runs.wait(run_id)


@pytest.mark.parametrize("adopts", [True, False])
async def test_who_stays_takes_over_undecided_runs_that_nobody_owns(tmp_path: Path, adopts: bool) -> None:
    async with opened(tmp_path, [PLAN, WRITE, DONE]) as workspace:
        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
    async with opened(tmp_path, [], adopts=adopts) as later:
        if adopts:
            await until(lambda: run_id in later.hub.lease.held)
        for _ in range(10):
            await asyncio.sleep(0.01)
        assert (run_id in later.hub.lease.held) is adopts


async def test_a_run_that_cannot_be_read_does_not_end_the_care_for_others(tmp_path: Path) -> None:
    async with opened(tmp_path, [PLAN, WRITE, DONE]) as workspace:
        run_id = workspace.runs.start(TASK, on_disk(workspace), unattended=True)
        await workspace.runs.wait(run_id)
    with closing(sqlite3.connect(state_of(tmp_path) / "hub.db")) as database, database:
        row = ("future", 1, 0.0, "event_of_a_later_release", 1, "{}")
        database.execute("INSERT INTO events (run_id, run_seq, at, kind, version, body) VALUES (?, ?, ?, ?, ?, ?)", row)
    async with opened(tmp_path, [], adopts=True) as later:
        await until(lambda: run_id in later.hub.lease.held)
        assert (await ask(state_of(tmp_path), run_id, "reject", []))["done"] == ["h1"]
