"""Hard limits: what would go beyond is not begun."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.clock import FakeClock

from detent.config.settings import BudgetSettings
from detent.core.errors import StopRun
from detent.core.events import CallKind
from detent.core.proof import Outcome
from detent.core.talk import Usage
from detent.harness.budget import SHORTEST_ANSWER, Budget
from detent.harness.spending import Spending


def _settings(usd: float | None = None, tokens: int = 1000, seconds: float = 60, steps: int = 10) -> BudgetSettings:
    return BudgetSettings(usd=usd, tokens=tokens, seconds=seconds, steps=steps)


def _stopped(budget: Budget, kind: CallKind = CallKind.MODEL, tokens: int = 0) -> str:
    with pytest.raises(StopRun) as stop:
        budget.reserve(kind, Usage(input_tokens=tokens))
    assert stop.value.outcome is Outcome.BUDGET
    return stop.value.reason


def test_tokens_are_counted_and_what_would_not_fit_is_not_begun() -> None:
    budget = Budget(_settings(), FakeClock())
    budget.reserve(CallKind.MODEL, Usage(input_tokens=600))
    budget.settle(Usage(input_tokens=500, output_tokens=100))
    budget.reserve(CallKind.MODEL, Usage(input_tokens=400))
    assert "1,000 tokens" in _stopped(budget, tokens=401)


def test_a_provider_that_does_not_count_is_counted_by_the_estimate() -> None:
    budget = Budget(_settings(), FakeClock())
    budget.reserve(CallKind.MODEL, Usage(input_tokens=900))
    budget.settle(Usage())
    assert "budget.tokens" in _stopped(budget, tokens=200)


def test_money_is_a_limit_and_the_next_call_is_expected_to_cost_like_the_last() -> None:
    budget = Budget(_settings(usd=0.1), FakeClock())
    budget.reserve(CallKind.MODEL, Usage(input_tokens=100))
    budget.settle(Usage(input_tokens=100, cost=0.06))
    budget.reserve(CallKind.MODEL, Usage(input_tokens=50))
    assert "$0.1 ($0.0600 are spent)" in _stopped(budget, tokens=100)


def test_without_a_limit_money_does_not_stop() -> None:
    budget = Budget(_settings(usd=None), FakeClock())
    budget.settle(Usage(input_tokens=1, cost=1000.0))
    budget.reserve(CallKind.MODEL, Usage(input_tokens=1))


def test_steps_are_calls_of_the_model() -> None:
    budget = Budget(_settings(steps=2), FakeClock())
    for kind in (CallKind.MODEL, CallKind.READ, CallKind.READ, CallKind.EXECUTE, CallKind.MODEL):
        budget.reserve(kind)
    assert "budget.steps" in _stopped(budget)


async def test_time_stops_everything_but_waiting_for_a_person_does_not_count() -> None:
    clock = FakeClock()
    budget = Budget(_settings(seconds=60), clock)

    async def person() -> str:
        clock.time += 50
        return "yes"

    clock.time += 50
    assert await budget.excused(person()) == "yes"
    assert budget.seconds_left == 10
    budget.reserve(CallKind.READ)
    clock.time += 10
    assert "budget.seconds" in _stopped(budget, CallKind.READ)
    assert budget.seconds_left == 0


def test_a_resumed_run_goes_on_from_what_it_has_spent() -> None:
    spent = Usage(input_tokens=900, output_tokens=50, cost=0.5)
    assert "tokens" in _stopped(Budget(_settings(), FakeClock(), spent), tokens=100)
    assert "budget.usd" in _stopped(Budget(_settings(usd=0.5), FakeClock(), spent))
    assert "budget.steps" in _stopped(Budget(_settings(steps=3), FakeClock(), steps=3))


def test_a_call_that_failed_is_counted_by_what_is_known_alone() -> None:
    budget = Budget(_settings(usd=1.0), FakeClock())
    budget.reserve(CallKind.MODEL, Usage(input_tokens=900))
    budget.settle_failed(Usage())
    budget.reserve(CallKind.MODEL, Usage(input_tokens=900))
    budget.settle_failed(Usage(input_tokens=300, output_tokens=100, cost=1.0))
    assert "budget.tokens" in _stopped(budget, tokens=700)
    assert "budget.usd" in _stopped(budget, tokens=100)


def test_the_first_request_is_reserved_at_the_model_s_price() -> None:
    budget = Budget(_settings(usd=1.0), FakeClock())
    with pytest.raises(StopRun, match=r"budget\.usd"):
        budget.reserve(CallKind.MODEL, Usage(input_tokens=10, cost=1.01))
    budget.reserve(CallKind.MODEL, Usage(input_tokens=10, cost=1.0))


def test_a_day_has_its_own_limit_over_all_runs(tmp_path: Path) -> None:
    clock = FakeClock()
    settings = BudgetSettings(usd=10, usd_per_day=1.0)
    first = Budget(settings, clock, spending=Spending(tmp_path, clock))
    first.reserve(CallKind.MODEL, Usage(input_tokens=1, cost=0.7))
    first.settle(Usage(input_tokens=1, cost=0.7))
    second = Budget(settings, clock, spending=Spending(tmp_path, clock))
    with pytest.raises(StopRun, match=r"today would go beyond \$1 \(\$0\.7000 are spent\).*budget\.usd_per_day"):
        second.reserve(CallKind.MODEL, Usage(input_tokens=1, cost=0.4))
    second.reserve(CallKind.MODEL, Usage(input_tokens=1, cost=0.3))
    clock.time += 24 * 3600
    Budget(settings, clock, spending=Spending(tmp_path, clock)).reserve(CallKind.MODEL, Usage(cost=0.9))


def _at(usd_a_token: float) -> Callable[[Usage], Usage]:
    return lambda usage: replace(usage, cost=(usage.input_tokens + usage.output_tokens) * usd_a_token)


def test_an_answer_may_be_as_long_as_every_limit_leaves_room_for(tmp_path: Path) -> None:
    clock = FakeClock()
    budget = Budget(_settings(tokens=10_000), clock)
    assert budget.longest(32_000, 2000, _at(0.0)) == 8000
    assert budget.longest(500, 2000, _at(0.0)) == 500
    assert budget.longest(32_000, 9900, _at(0.0)) == SHORTEST_ANSWER
    assert Budget(_settings(usd=1.0, tokens=10**6), clock).longest(32_000, 2000, _at(0.0001)) == 7999
    spending = Spending(tmp_path, clock)
    spending.add(0.5)
    limits = BudgetSettings(usd=None, usd_per_day=1.0)
    assert Budget(limits, clock, spending=spending).longest(32_000, 2000, _at(0.0001)) == 2999


@pytest.mark.parametrize("usd_a_token", [0.0, 0.000013, 0.0001])
def test_what_was_said_to_fit_fits(usd_a_token: float, tmp_path: Path) -> None:
    clock, price = FakeClock(), _at(usd_a_token)
    for asked in range(0, 5000, 61):
        budget = Budget(BudgetSettings(usd=0.7, tokens=9000), clock, spending=Spending(tmp_path, clock))
        longest = budget.longest(32_000, asked, price)
        budget.reserve(CallKind.MODEL, price(Usage(input_tokens=asked, output_tokens=longest)))
        budget.settle(Usage())


def test_where_there_is_no_room_for_an_answer_nothing_is_asked() -> None:
    budget = Budget(_settings(tokens=1000), FakeClock())
    longest = budget.longest(32_000, 900, _at(0.0))
    with pytest.raises(StopRun, match=r"budget\.tokens"):
        budget.reserve(CallKind.MODEL, Usage(input_tokens=900, output_tokens=longest))


def test_a_further_try_has_to_fit_as_well() -> None:
    budget = Budget(_settings(tokens=1000), FakeClock())
    budget.reserve(CallKind.MODEL, Usage(input_tokens=400, output_tokens=300))
    budget.extend(Usage(input_tokens=800, output_tokens=200))
    with pytest.raises(StopRun, match=r"budget\.tokens"):
        budget.extend(Usage(input_tokens=800, output_tokens=300))
    assert budget.longest(1000, 0, _at(0.0)) == 1000, "what is set aside is not spent"


def test_what_runs_have_set_aside_of_a_day_is_not_there_for_others(tmp_path: Path) -> None:
    clock = FakeClock()
    budgets = [
        Budget(BudgetSettings(usd=1.0, usd_per_day=1.0), clock, spending=Spending(tmp_path, clock)) for _ in range(5)
    ]
    used, stopped = Usage(input_tokens=1000, output_tokens=1000, cost=0.9), 0
    for budget in budgets:
        try:
            budget.reserve(CallKind.MODEL, used)
        except StopRun as stop:
            assert "budget.usd_per_day" in stop.reason
            stopped += 1
        else:
            assert 990 < budget.longest(10_000, 0, _at(0.0001)) < 1000
    assert stopped == 4
    budgets[0].settle(used)
    assert Spending(tmp_path, clock).today() == 0.9
    assert 990 < budgets[1].longest(10_000, 0, _at(0.0001)) < 1000


def test_a_call_that_came_to_nothing_gives_back_what_was_set_aside(tmp_path: Path) -> None:
    clock = FakeClock()
    limits = BudgetSettings(usd=1.0, usd_per_day=1.0)
    first, second = (Budget(limits, clock, spending=Spending(tmp_path, clock)) for _ in range(2))
    first.reserve(CallKind.MODEL, Usage(cost=0.9))
    first.settle_failed(Usage())
    second.reserve(CallKind.MODEL, Usage(cost=0.9))
    second.extend(Usage(cost=1.0))
    assert Spending(tmp_path, clock).today() == 0.0


async def test_work_that_outlasts_the_time_is_stopped() -> None:
    budget = Budget(_settings(seconds=0.05), FakeClock())
    stopped = asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    with pytest.raises(StopRun, match=r"budget\.seconds"):
        await budget.within(endless())
    assert stopped.is_set()
    with pytest.raises(TimeoutError):
        await Budget(_settings(), FakeClock()).within(_times_out_by_itself())


async def _times_out_by_itself() -> None:
    raise TimeoutError
