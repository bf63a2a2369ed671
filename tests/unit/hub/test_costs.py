"""Costs are a fold of the events; what has no price is counted apart, and is never zero."""

import pytest

from detent.core.events import CallFinished, CallKind, CallStarted, CallStatus, DurableEvent, Recorded, RunStarted
from detent.core.session import SessionChanged
from detent.core.talk import Usage
from detent.core.work import Task, TaskKind
from detent.hub.costs import By, Sum, costs, grouped, total
from detent.hub.views import fold

DAY = 86_400.0


def _asked(call_id: str, model: str, role: str = "code", place: str = "here") -> CallStarted:
    return CallStarted(call_id, CallKind.MODEL, model, f"Ask {model}", role=role, place=place)


def _answered(call_id: str, cost: float | None, tokens: int = 100) -> CallFinished:
    return CallFinished(call_id, CallStatus.COMPLETED, usage=Usage(tokens, 0, 10 if tokens else 0, 0, cost))


def _recorded(*happened: tuple[str, float, DurableEvent]) -> list[Recorded]:
    return [Recorded(seq, seq, run, at, event) for seq, (run, at, event) in enumerate(happened, 1)]


STORY = _recorded(
    ("r1", 0.0, _asked("1", "a", "plan")),
    ("r1", 1.0, _answered("1", 0.25)),
    ("r1", 2.0, CallStarted("t", CallKind.READ, "read_file", "Read")),
    ("r1", 2.0, CallFinished("t", CallStatus.COMPLETED)),
    ("r2", 3.0, _asked("1", "b")),
    ("r1", 3.0, _asked("2", "a")),
    ("r1", 3 * DAY, _answered("2", 0.5)),
    ("r2", 3 * DAY, _answered("1", None)),
    ("r2", 3 * DAY, _asked("2", "a", place="there")),
    ("r2", 3 * DAY, _answered("2", None, tokens=0)),
    ("r2", 4 * DAY, _asked("3", "a")),
)


def test_what_a_fork_begins_with_is_counted_once() -> None:
    """Its calls are copies that cost nothing; a new name later does not make its own ones copies."""
    story = _recorded(
        ("r1", 0.0, _asked("1", "a")),
        ("r1", 1.0, _answered("1", 0.25)),
        ("r2", 2.0, _asked("1", "a")),
        ("r2", 2.0, _answered("1", None, tokens=0)),
        ("r2", 2.0, SessionChanged(continues="r1", step=1)),
        ("r2", 3.0, _asked("2", "a")),
        ("r2", 4.0, _answered("2", 0.5)),
        ("r2", 5.0, SessionChanged("named", continues="r1", step=1)),
    )
    assert {name: _told(one) for name, one in grouped(costs(story), By.RUN).items()} == {
        "r1": (1, 0.25, 0),
        "r2": (1, 0.5, 0),
    }


def test_a_run_counts_what_is_in_no_cost_of_its_own() -> None:
    """Beside a cost that is known the rest must not look as if it had cost nothing."""
    story = _recorded(
        ("r", 0.0, RunStarted(Task(TaskKind.DO, "it"), "/", "a")),
        ("r", 1.0, _asked("1", "a")),
        ("r", 2.0, _answered("1", 0.25)),
        ("r", 3.0, _asked("2", "b")),
        ("r", 4.0, _answered("2", None)),
        ("r", 5.0, _asked("3", "b")),
        ("r", 6.0, _answered("3", None, tokens=0)),
        ("r", 7.0, _asked("4", "a")),
    )
    view = fold(story)
    assert view is not None
    assert view.unpriced == 1


def _told(one: Sum) -> tuple[int, float | None, int]:
    return one.questions, one.usage.cost, one.unpriced


def test_by_run_model_role_and_day() -> None:
    found = costs(STORY)
    assert len(found) == 4
    told = {
        by: {name: (one.questions, one.usage.cost, one.unpriced) for name, one in grouped(found, by).items()}
        for by in By
    }
    assert told[By.RUN] == {"r1": (2, 0.75, 0), "r2": (2, None, 1)}
    assert told[By.MODEL] == {"a@here": (2, 0.75, 0), "b@here": (1, None, 1), "a@there": (1, None, 0)}
    assert told[By.ROLE] == {"plan": (1, 0.25, 0), "code": (3, 0.5, 1)}
    assert [count for count, _, _ in told[By.DAY].values()] == [1, 3]


def test_every_table_adds_up_to_the_whole() -> None:
    found = costs(STORY)
    for by in By:
        sums = grouped(found, by).values()
        assert sum(one.questions for one in sums) == total(found).questions
        assert sum(one.usage.cost or 0 for one in sums) == pytest.approx(total(found).usage.cost)
        assert sum(one.unpriced for one in sums) == total(found).unpriced == 1
