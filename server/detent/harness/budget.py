"""What a run may spend: steps, tokens, money, time. Hard: what would go beyond is not begun."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import TypeVar

from detent.config.settings import BudgetSettings
from detent.core.errors import StopRun
from detent.core.events import CallKind
from detent.core.ports import Clock
from detent.core.proof import Outcome
from detent.core.talk import Usage
from detent.harness.spending import Day, Spending

Value = TypeVar("Value")

SHORTEST_ANSWER = 256
"""Tokens. With less room than for this the model is not asked at all."""
_MANY = 1_000_000
_LATE_SECONDS = 60.0
"""So long after the run's own time is nothing set aside for it any more, whatever became of it."""


class Budget:
    """``spent`` and ``steps`` are what a resumed run has used before."""

    def __init__(
        self,
        settings: BudgetSettings,
        clock: Clock,
        spent: Usage | None = None,
        steps: int = 0,
        spending: Spending | None = None,
    ) -> None:
        self._settings = settings
        self._day = Day(spending, settings.usd_per_day)
        self._clock = clock
        self._tokens = _tokens(spent) if spent else 0
        self._cost = spent.cost or 0.0 if spent else 0.0
        self._steps = steps
        self._until = clock.now() + settings.seconds
        self._reserved = 0
        self._narrowed: set[str] = set()

    def narrow(self, steps: int | None, usd: float | None) -> None:
        """Take these limits where they are lower than the settings': what a task of this sort may use."""
        changes: dict[str, float] = {}
        if steps is not None and steps < self._settings.steps:
            changes["steps"] = steps
        if usd is not None and (self._settings.usd is None or usd < self._settings.usd):
            changes["usd"] = usd
        if changes:
            self._narrowed |= changes.keys()
            self._settings = self._settings.model_copy(update=changes)

    @property
    def seconds_left(self) -> float:
        return max(0.0, self._until - self._clock.now())

    async def excused(self, person: Awaitable[Value]) -> Value:
        """Await what only a person can give, on no one's time."""
        began = self._clock.now()
        try:
            return await person
        finally:
            self._until += self._clock.now() - began

    async def within(self, work: Awaitable[Value]) -> Value:
        """Await the work as long as there is time, then stop it and raise StopRun."""
        try:
            async with asyncio.timeout(self.seconds_left) as limit:
                return await work
        except TimeoutError:
            if not limit.expired():
                raise
        raise _out_of_time(self._settings)

    def longest(self, most: int, asked: int, price: Callable[[Usage], Usage]) -> int:
        """How long the answer to so many tokens may be for all limits to hold, but at most ``most``.

        Not shorter than makes sense: where there is no room for that, ``reserve`` refuses.
        """
        room = self._settings.tokens - self._tokens - asked
        many = self._price(price(Usage(output_tokens=_MANY)))
        if many <= 0:
            return min(most, max(room, SHORTEST_ANSWER))
        mine = None if self._settings.usd is None else self._settings.usd - self._cost
        for left in (mine, self._day.left):
            if left is not None:
                for_answer = left - self._price(price(Usage(input_tokens=asked)))
                room = min(room, int(for_answer / many * _MANY) - 1)
        return min(most, max(room, SHORTEST_ANSWER))

    def reserve(self, kind: CallKind, expected: Usage | None = None) -> None:
        """Set aside what a call is expected to use, or raise StopRun. One call at a time; ``settle`` ends it."""
        if self.seconds_left <= 0:
            raise _out_of_time(self._settings)
        if kind is not CallKind.MODEL:
            return
        if self._steps >= self._settings.steps:
            raise _stop(
                f"The model was asked {self._steps} time{'s' * (self._steps != 1)}", _setting("steps", self._narrowed)
            )
        self.extend(expected)
        self._steps += 1

    def extend(self, expected: Usage | None) -> None:
        """Set aside this for the call in place of what was, or raise StopRun: it has to be tried once more."""
        tokens = _tokens(expected) if expected else 0
        limits = self._settings
        if self._tokens + tokens > limits.tokens:
            raise _stop(f"The next step would go beyond {limits.tokens:,} tokens", "budget.tokens")
        if limits.usd is not None and (self._cost >= limits.usd or self._cost + self._price(expected) > limits.usd):
            spent = f"(${self._cost:.4f} are spent)"
            raise _stop(f"The next step would go beyond ${limits.usd:g} {spent}", _setting("usd", self._narrowed))
        if why_not := self._day.hold(self._price(expected), self.seconds_left + _LATE_SECONDS):
            raise _stop(why_not, "budget.usd_per_day")
        self._reserved = tokens

    def _price(self, expected: Usage | None) -> float:
        """What it will cost: by the model's prices, else as much a token as the run has paid so far."""
        if expected is None:
            return 0.0
        if expected.cost is not None:
            return expected.cost
        return self._cost * _tokens(expected) / self._tokens if self._tokens else 0.0

    def settle(self, usage: Usage) -> None:
        """Count what a call really used. A provider that tells nothing is counted by what was reserved."""
        self._count(usage, _tokens(usage) or self._reserved)

    def settle_failed(self, usage: Usage) -> None:
        """Count what a call used that gave nothing: as far as that is known, for it may never have begun."""
        self._count(usage, _tokens(usage))

    def _count(self, usage: Usage, tokens: int) -> None:
        self._tokens += tokens
        self._cost += usage.cost or 0.0
        self._day.spend(usage.cost or 0.0)
        self._reserved = 0


def _tokens(usage: Usage) -> int:
    return usage.input_tokens + usage.output_tokens


def _setting(name: str, narrowed: Collection[str]) -> str:
    """What to raise for this limit to be higher."""
    return f"{name} of the tier in models.toml, or run.difficulty," if name in narrowed else f"budget.{name}"


def _out_of_time(limits: BudgetSettings) -> StopRun:
    return _stop(f"The run has worked for its {limits.seconds:g} seconds", "budget.seconds")


def _stop(reason: str, setting: str) -> StopRun:
    return StopRun(Outcome.BUDGET, f"{reason}. Raise {setting} to let it go on.")
