"""Questions to a person: durable, with an end, and no by default."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.harness.stepped_clock import SteppedClock
from tests.unit.harness.waiting import until

from detent.core.errors import UserError
from detent.core.events import ApprovalAsked, ApprovalGiven, RunStarted
from detent.core.work import Task, TaskKind
from detent.harness.approvals import EXPIRES_SECONDS, Approvals
from detent.hub.hub import Hub
from detent.hub.views import RunStatus

OPTIONS = ("Yes", "No")


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def hub(tmp_path: Path, clock: SteppedClock) -> Iterator[Hub]:
    hub = Hub.open(tmp_path, clock)
    hub.lease.take("run")
    hub.append("run", RunStarted(Task(TaskKind.DO, "x"), "/ws", "m"))
    yield hub
    hub.close()


async def _waiting(hub: Hub) -> ApprovalAsked:
    await until(lambda: bool(hub.view("run").approvals))
    return hub.view("run").approvals[0]


def _given(hub: Hub) -> list[str | None]:
    return [item.event.answer for item in hub.events("run") if isinstance(item.event, ApprovalGiven)]


async def test_an_answer_is_given_to_who_asked_and_kept(hub: Hub, clock: SteppedClock) -> None:
    approvals = Approvals("run", hub, clock)
    asking = asyncio.create_task(approvals.ask("Title", "Detail", OPTIONS))
    asked = await _waiting(hub)
    assert (asked.title, asked.detail, asked.options) == ("Title", "Detail", OPTIONS)
    assert hub.view("run").status is RunStatus.WAITING
    approvals.answer(asked.approval_id, "Yes")
    assert await asking == "Yes"
    assert _given(hub) == ["Yes"]
    assert hub.view("run").status is RunStatus.RUNNING


async def test_no_choice_is_an_answer_too(hub: Hub, clock: SteppedClock) -> None:
    approvals = Approvals("run", hub, clock)
    asking = asyncio.create_task(approvals.ask("Title", "Detail", OPTIONS))
    approvals.answer((await _waiting(hub)).approval_id, None)
    assert await asking is None


async def test_a_question_expires_after_a_quarter_of_an_hour(hub: Hub, clock: SteppedClock) -> None:
    asking = asyncio.create_task(Approvals("run", hub, clock).ask("Title", "Detail", OPTIONS))
    await _waiting(hub)
    await asyncio.sleep(0)
    clock.advance(EXPIRES_SECONDS - 1)
    await asyncio.sleep(0)
    assert not asking.done()
    clock.advance(1)
    assert await asking is None
    assert EXPIRES_SECONDS == 15 * 60
    assert _given(hub) == [None]


async def test_where_nobody_is_there_the_answer_is_no_at_once(hub: Hub, clock: SteppedClock) -> None:
    assert await Approvals("run", hub, clock, attended=False).ask("Title", "Detail", OPTIONS) is None
    assert _given(hub) == [None]


async def test_a_cancelled_question_is_closed(hub: Hub, clock: SteppedClock) -> None:
    approvals = Approvals("run", hub, clock)
    asking = asyncio.create_task(approvals.ask("Title", "Detail", OPTIONS))
    asked = await _waiting(hub)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert _given(hub) == [None]
    with pytest.raises(UserError, match="waits no longer"):
        approvals.answer(asked.approval_id, "Yes")


async def test_wrong_and_late_answers_are_refused(hub: Hub, clock: SteppedClock) -> None:
    approvals = Approvals("run", hub, clock)
    with pytest.raises(UserError):
        approvals.answer("nothing", "Yes")
    asking = asyncio.create_task(approvals.ask("Title", "Detail", OPTIONS))
    asked = await _waiting(hub)
    with pytest.raises(UserError, match="choose one of Yes, No"):
        approvals.answer(asked.approval_id, "Maybe")
    approvals.answer(asked.approval_id, "No")
    with pytest.raises(UserError):
        approvals.answer(asked.approval_id, "Yes")
    assert await asking == "No"


async def test_nothing_in_a_question_can_hide(hub: Hub, clock: SteppedClock) -> None:
    approvals = Approvals("run", hub, clock)
    asking = asyncio.create_task(approvals.ask("Do\u202e it\x1b[2J\n?", "one\n\ttwo\r caf\u00e9\u200b", OPTIONS))
    asked = await _waiting(hub)
    assert (asked.title, asked.detail) == (r"Do\u202e it\x1b[2J\n?", "one\n\ttwo\\r caf\u00e9\\u200b")
    approvals.answer(asked.approval_id, None)
    assert await asking is None
