"""What a run will cost, said before it begins."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from tests.clock import FakeClock

from detent.config.settings import ModelSettings, RunSettings, Settings
from detent.core.difficulty import Tier, TierPlan
from detent.core.events import CallFinished, CallKind, CallStarted, CallStatus, RunFinished, RunStarted
from detent.core.ports import Model
from detent.core.proof import Outcome
from detent.core.roles import ModelRole
from detent.core.talk import Usage
from detent.core.work import Task, TaskKind
from detent.engine.forecast import FRESH_SECONDS, Forecasts
from detent.hub.hub import Hub
from detent.models.provider import OpenAIModel


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def hub(tmp_path: Path, clock: FakeClock) -> Iterator[Hub]:
    opened = Hub.open(tmp_path / "state", clock)
    yield opened
    opened.close()


def _forecasts(
    hub: Hub,
    clock: FakeClock,
    name: str = "gpt-5-mini",
    *,
    set_to: str = "auto",
    tiers: Mapping[Tier, str] | None = None,
) -> Forecasts:
    settings = Settings(model=ModelSettings(name=name), run=RunSettings.model_validate({"difficulty": set_to}))

    def asked(chosen: Settings, first: Sequence[str]) -> Model:
        model = chosen.model.model_copy(update={"name": first[0]}) if first else chosen.model
        return OpenAIModel(model, None, clock)

    def plan(tier: Tier) -> TierPlan:
        return TierPlan((tiers[tier],)) if tiers and tier in tiers else TierPlan()

    return Forecasts(hub, clock, lambda: settings, asked, plan)


def _ran(hub: Hub, run_id: str, kind: TaskKind, cost: float | None, model: str = "gpt-5-mini") -> None:
    hub.lease.take(run_id)
    hub.append(run_id, RunStarted(Task(kind, "x"), "/w", model))
    hub.append(run_id, CallStarted("1", CallKind.MODEL, model, "Ask"))
    hub.append(run_id, CallFinished("1", CallStatus.COMPLETED, usage=Usage(1000, 0, 10, 0, cost)))
    hub.append(run_id, RunFinished(Outcome.PROVEN, "done"))


def test_without_any_run_it_is_a_usual_course(hub: Hub, clock: FakeClock) -> None:
    estimate = _forecasts(hub, clock).of(TaskKind.FIX)
    assert estimate.low is not None
    assert estimate.high is not None
    assert 0.001 < estimate.low < estimate.high < 0.2
    assert str(estimate).endswith("with gpt-5-mini (for 4 to 15 usual steps)")
    answer = _forecasts(hub, clock).of(TaskKind.EXPLAIN)
    assert answer.high is not None
    assert answer.high < estimate.high


def test_runs_of_the_same_kind_and_model_say_more(hub: Hub, clock: FakeClock) -> None:
    for number, cost in enumerate((0.1, 0.2, 0.3, 9.0)):
        _ran(hub, f"fix{number}", TaskKind.FIX, cost)
    for number in range(3):
        _ran(hub, f"other{number}", TaskKind.FIX, 50.0, model="other")
        _ran(hub, f"do{number}", TaskKind.DO, None)
    estimate = _forecasts(hub, clock).of(TaskKind.FIX)
    assert estimate.low == pytest.approx(0.175)
    assert estimate.basis == "as the last 4 “fix” runs here"
    assert _forecasts(hub, clock).of(TaskKind.TESTS).basis == "as the last 4 runs here"


def test_an_unknown_price_is_said(hub: Hub, clock: FakeClock) -> None:
    assert str(_forecasts(hub, clock, "house-model").of(TaskKind.FIX)) == (
        "Cost unknown: the price of house-model is not known (for 4 to 15 usual steps)"
    )


async def test_it_is_kept_for_a_minute(hub: Hub, clock: FakeClock) -> None:
    forecasts = _forecasts(hub, clock)
    first = forecasts.of(TaskKind.FIX)
    for number in range(3):
        _ran(hub, f"fix{number}", TaskKind.FIX, 1.0)
    assert forecasts.of(TaskKind.FIX) is first
    await clock.sleep(FRESH_SECONDS)
    assert forecasts.of(TaskKind.FIX).basis == "as the last 3 “fix” runs here"


async def test_for_a_minute_no_settings_are_read(hub: Hub, clock: FakeClock) -> None:
    """They lie on the disk, and each offer of each menu asks."""
    names = iter(("gpt-5-nano", "gpt-5-mini", "gpt-5", "gpt-5"))

    def settings() -> Settings:
        return Settings(model=ModelSettings(name=next(names)))

    forecasts = Forecasts(
        hub, clock, settings, lambda chosen, _: OpenAIModel(chosen.model, None, clock), lambda _: TierPlan()
    )
    assert [forecasts.of(TaskKind.FIX).model for _ in range(5)] == ["gpt-5-mini"] * 5
    await clock.sleep(FRESH_SECONDS)
    assert forecasts.of(TaskKind.FIX).model == "gpt-5"


BY_TIER = {Tier.XS: "gpt-5-nano", Tier.XL: "gpt-5"}


def test_the_model_is_the_one_that_the_difficulty_asks_first(hub: Hub, clock: FakeClock) -> None:
    forecasts = _forecasts(hub, clock, tiers=BY_TIER)
    assert forecasts.of(TaskKind.DO, tier=Tier.XL).model == "gpt-5"
    assert forecasts.of(TaskKind.DO, tier=Tier.M).model == "gpt-5-mini"
    assert str(forecasts.of(TaskKind.DO, tier=Tier.XL)).endswith("with gpt-5 (for 4 to 15 usual steps)")
    assert _forecasts(hub, clock, set_to="XL", tiers=BY_TIER).of(TaskKind.DO).model == "gpt-5"
    assert _forecasts(hub, clock, set_to="off", tiers=BY_TIER).of(TaskKind.DO).model == "gpt-5-mini"


def test_a_difficulty_that_is_only_guessed_is_said(hub: Hub, clock: FakeClock) -> None:
    forecasts = _forecasts(hub, clock, tiers=BY_TIER)
    assert str(forecasts.of(TaskKind.EXPLAIN)).endswith("gpt-5-nano (for 1 to 5 usual steps, if it is as hard as XS)")
    hard = "Rewrite all of it: introduce a new protocol everywhere, and migrate every caller."
    assert forecasts.of(TaskKind.REFACTOR, hard).model == "gpt-5"
    same = _forecasts(hub, clock, tiers=dict.fromkeys(Tier, "gpt-5"))
    assert str(same.of(TaskKind.FIX)).endswith("with gpt-5 (for 4 to 15 usual steps)")


def test_runs_count_for_the_model_that_worked_in_them(hub: Hub, clock: FakeClock) -> None:
    for number in range(3):
        hub.lease.take(f"r{number}")
        hub.append(f"r{number}", RunStarted(Task(TaskKind.DO, "x"), "/w", "gpt-5-mini"))
        hub.append(f"r{number}", CallStarted("1", CallKind.MODEL, "gpt-5", "Ask", role=ModelRole.CODE, place="openai"))
        hub.append(f"r{number}", CallFinished("1", CallStatus.COMPLETED, usage=Usage(1000, 0, 10, 0, 2.0)))
        hub.append(f"r{number}", RunFinished(Outcome.PROVEN, "done"))
    forecasts = _forecasts(hub, clock, tiers=BY_TIER)
    assert forecasts.of(TaskKind.DO, tier=Tier.XL).basis == "as the last 3 “do” runs here"
    assert forecasts.of(TaskKind.DO, tier=Tier.M).basis == "for 4 to 15 usual steps"
