"""What a run will cost, roughly, before it begins: by what such runs have cost here, else by a usual course."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import quantiles
from typing import NamedTuple

from detent.config.settings import Settings
from detent.core.difficulty import Tier, TierPlan
from detent.core.ports import Clock, Model
from detent.core.roles import ModelRole
from detent.core.talk import Usage
from detent.core.work import Task, TaskKind
from detent.engine.difficulty import facts_of, judge
from detent.hub.hub import Hub
from detent.hub.views import RunStatus, RunView

AskedFirst = Callable[[Settings, Sequence[str]], Model]
"""The settings and the models that go before theirs → the one that is asked to work."""
TierPlans = Callable[[Tier], TierPlan]

LOOKED_AT = 40
"""Runs."""
ENOUGH = 3
"""So many runs say more than a guess."""
FRESH_SECONDS = 60.0

_FIRST = 1_000
"""Tokens of the system's prompt and the tools."""
_MORE = 1_500
"""Tokens that each step adds to the conversation."""
_WRITTEN = 600
"""Tokens of an answer."""
_STEPS = (4, 15)
_STEPS_TO_ANSWER = (1, 5)
_FOUND_AGAIN = 0.8
"""The share of a prompt that a cache has."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """US dollars, from … to …; None where the model's price is not known."""

    model: str
    low: float | None
    high: float | None
    basis: str

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return f"Cost unknown: the price of {self.model} is not known ({self.basis})"
        return f"About {dollars(self.low)} to {dollars(self.high)} with {self.model} ({self.basis})"


def dollars(usd: float) -> str:
    return f"${usd:.2f}" if usd >= 0.1 or not usd else f"${usd:.3f}" if usd >= 0.001 else "under $0.001"


class _Premises(NamedTuple):
    """``difficulty``: as it is set. ``models``: of each tier, those that go before the settings'."""

    difficulty: str
    models: Mapping[Tier, tuple[str, ...]]


class Forecasts:
    """Of one workspace. It is asked for each offer of each menu, so what it found is kept for a minute, and what the
    settings say of it too: a menu that waited for the disk would wait for other threads each time."""

    def __init__(
        self, hub: Hub, clock: Clock, settings: Callable[[], Settings], model: AskedFirst, tier_plan: TierPlans
    ) -> None:
        self._hub = hub
        self._clock = clock
        self._settings = settings
        self._model = model
        self._tier_plan = tier_plan
        self._kept: dict[tuple[TaskKind, tuple[str, ...]], tuple[float, Estimate]] = {}
        self._premises: tuple[float, _Premises] | None = None

    def of(self, kind: TaskKind, words: str = "", tier: Tier | None = None) -> Estimate:
        """``tier``: as a person says it; else as it is set, or as the kind and the words alone look."""
        now = self._clock.now()
        set_to, models = self._set_now(now)
        guesses = tier is None and set_to == "auto" and len({*models.values()}) > 1
        guessed = judge(kind, facts_of(Task(kind, words), None))[0] if guesses else None
        known = tier or guessed or (Tier.M if set_to == "auto" else None if set_to == "off" else Tier(set_to))
        first = models[known] if known else ()
        at, kept = self._kept.get((kind, first), (now - FRESH_SECONDS, None))
        if kept is None or now - at >= FRESH_SECONDS:
            settings = self._settings()
            kept = _estimate(list(self._hub.newest(LOOKED_AT)), kind, self._model(settings, first), settings)
            self._kept[kind, first] = (now, kept)
        return kept if guessed is None else replace(kept, basis=f"{kept.basis}, if it is as hard as {guessed.value}")

    def _set_now(self, now: float) -> "_Premises":
        if self._premises is None or now - self._premises[0] >= FRESH_SECONDS:
            models = {tier: tuple(self._tier_plan(tier).models) for tier in Tier}
            self._premises = now, _Premises(self._settings().run.difficulty, models)
        return self._premises[1]


def _estimate(views: Sequence[RunView], kind: TaskKind, model: Model, settings: Settings) -> Estimate:
    ended = (view for view in views if view.status is RunStatus.FINISHED and view.turn == 1)
    done = [view for view in ended if _worked(view) == model.name]
    for alike, word in (([one for one in done if one.task.kind is kind], f"“{kind.value}” "), (done, "")):
        paid = [view.usage.cost for view in alike if view.usage.cost is not None]
        if len(paid) >= ENOUGH:
            low, _, high = quantiles(paid, n=4, method="inclusive")
            return Estimate(model.name, low, high, f"as the last {len(paid)} {word}runs here")
    few, many = _STEPS_TO_ANSWER if kind.only_answers else _STEPS
    least, most = (model.priced(_usual(steps, settings.run.context_tokens)).cost for steps in (few, many))
    return Estimate(model.name, least, most, f"for {few} to {many} usual steps")


def _worked(view: RunView) -> str:
    """The model that was asked last to work; of runs that do not know it, the one that they began with."""
    return view.asked.get(ModelRole.CODE, "").rpartition("@")[0] or view.model


def _usual(steps: int, context: int) -> Usage:
    read = sum(_FIRST + context + step * _MORE for step in range(steps))
    again = int(_FOUND_AGAIN * (read - _FIRST - context))
    return Usage(read, again, steps * _WRITTEN)
