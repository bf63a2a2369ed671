"""What a run may spend: steps, tokens, money, time. Hard: what would go beyond is not begun."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from detent.config.settings import BudgetSettings
from detent.core.errors import StopRun
from detent.core.events import CallKind
from detent.core.ports import Clock
from detent.core.proof import Outcome
from detent.core.talk import Usage
from detent.harness.spending import Spending

Value = TypeVar("Value")


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
        self._spending = spending
        self._clock = clock
        self._tokens = _tokens(spent) if spent else 0
        self._cost = spent.cost or 0.0 if spent else 0.0
        self._steps = steps
        self._until = clock.now() + settings.seconds
        self._reserved = 0

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
        raise self._out_of_time()

    def reserve(self, kind: CallKind, expected: Usage | None = None) -> None:
        """Set aside what a call is expected to use, or raise StopRun. One call at a time; ``settle`` ends it."""
        tokens = _tokens(expected) if expected else 0
        limits = self._settings
        if self.seconds_left <= 0:
            raise self._out_of_time()
        if kind is not CallKind.MODEL:
            return
        if self._steps >= limits.steps:
            raise _stop(f"The model was asked {self._steps} times", "budget.steps")
        if self._tokens + tokens > limits.tokens:
            raise _stop(f"The next step would go beyond {limits.tokens:,} tokens", "budget.tokens")
        if limits.usd is not None and (self._cost >= limits.usd or self._cost + self._price(expected) > limits.usd):
            raise _stop(f"The next step would go beyond ${limits.usd:g} (${self._cost:.4f} are spent)", "budget.usd")
        self._require_rest_of_day(self._price(expected))
        self._steps += 1
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

    def _require_rest_of_day(self, price: float) -> None:
        limit = self._settings.usd_per_day
        if limit is None or self._spending is None:
            return
        today = self._spending.today()
        if today >= limit or today + price > limit:
            raise _stop(f"All runs of today would go beyond ${limit:g} (${today:.4f} are spent)", "budget.usd_per_day")

    def _out_of_time(self) -> StopRun:
        return _stop(f"The run has worked for its {self._settings.seconds:g} seconds", "budget.seconds")

    def _count(self, usage: Usage, tokens: int) -> None:
        self._tokens += tokens
        self._cost += usage.cost or 0.0
        if usage.cost and self._spending is not None:
            self._spending.add(usage.cost)
        self._reserved = 0


def _tokens(usage: Usage) -> int:
    return usage.input_tokens + usage.output_tokens


def _stop(reason: str, setting: str) -> StopRun:
    return StopRun(Outcome.BUDGET, f"{reason}. Raise {setting} to let it go on.")
