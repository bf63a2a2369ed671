from pathlib import Path

import pytest
from tests.clock import FakeClock

from detent.core.events import AnswerGiven, Recorded, Reflected, RunStarted
from detent.core.work import Task, TaskKind
from detent.hub.hub import Hub
from detent.hub.leases import LeaseLost

STARTED = RunStarted(Task(TaskKind.DO, "go"), "/project", "none")


def test_the_owner_of_a_run_reads_its_log_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub.open(tmp_path, FakeClock())
    assert hub.lease.take("a")
    hub.append("a", STARTED)
    assert hub.view("a").last_seq == 1
    read = list[str]()
    real = hub.log.of_run

    def of_run(run_id: str, after: int = 0) -> list[Recorded]:
        read.append(run_id)
        return real(run_id, after)

    monkeypatch.setattr(hub.log, "of_run", of_run)
    hub.append("a", Reflected(1, "x"))
    hub.append("a", AnswerGiven("done"))
    assert (hub.view("a").answer, hub.view("a").last_seq, read) == ("done", 3, [])
    hub.lease.release("a")
    assert (hub.view("a").last_seq, read) == (3, ["a"])
    hub.close()


def test_what_another_process_wrote_between_two_terms_is_seen(tmp_path: Path) -> None:
    ours, theirs = (Hub.open(tmp_path, FakeClock()) for _ in range(2))
    assert ours.lease.take("a")
    ours.append("a", STARTED)
    assert ours.view("a").answer == ""
    ours.lease.release("a")
    assert theirs.lease.take("a")
    theirs.append("a", AnswerGiven("theirs"))
    theirs.lease.release("a")
    assert ours.lease.take("a")
    assert ours.view("a").answer == "theirs"
    ours.append("a", AnswerGiven("ours"))
    assert ours.view("a").answer == "ours" == theirs.view("a").answer
    ours.close()
    theirs.close()


def test_an_event_behind_one_that_was_not_seen_is_folded_after_it(tmp_path: Path) -> None:
    ours, theirs = (Hub.open(tmp_path, FakeClock()) for _ in range(2))
    assert ours.lease.take("a")
    ours.append("a", STARTED)
    assert ours.view("a").reflections == ()
    ours.lease.release("a")
    assert theirs.lease.take("a")
    theirs.append("a", Reflected(1, "theirs"))
    theirs.lease.release("a")
    assert ours.lease.take("a")
    ours.append("a", Reflected(2, "ours"))
    assert ours.view("a").reflections == ("theirs", "ours")
    ours.close()
    theirs.close()


def test_a_run_that_was_taken_from_us_is_read_as_it_is(tmp_path: Path) -> None:
    clock, later = FakeClock(), FakeClock()
    later.time += 60
    ours, theirs = Hub.open(tmp_path, clock), Hub.open(tmp_path, later)
    assert ours.lease.take("a")
    ours.append("a", STARTED)
    assert ours.view("a").answer == ""
    assert theirs.lease.take("a")  # ours was silent for too long
    theirs.append("a", AnswerGiven("theirs"))
    with pytest.raises(LeaseLost):
        ours.append("a", AnswerGiven("ours"))
    assert ours.view("a").answer == "theirs"
    ours.close()
    theirs.close()
