"""What a run may spend: steps, tokens, money, time. Hard: what would go beyond is not begun."""

from detent.config.settings import BudgetSettings
from detent.core.errors import StopRun
from detent.core.events import CallKind
from detent.core.ports import Clock
from detent.core.proof import Outcome
from detent.core.talk import Usage


class Budget:
    """``spent`` and ``steps`` are what a resumed run has used before."""

    def __init__(self, settings: BudgetSettings, clock: Clock, spent: Usage | None = None, steps: int = 0) -> None:
        self._settings = settings
        self._clock = clock
        self._tokens = _tokens(spent) if spent else 0
        self._cost = spent.cost or 0.0 if spent else 0.0
        self._steps = steps
        self._until = clock.now() + settings.seconds
        self._reserved = 0

    @property
    def seconds_left(self) -> float:
        return max(0.0, self._until - self._clock.now())

    def excuse(self, seconds: float) -> None:
        """Time in which the run waited for a person does not count."""
        self._until += seconds

    def reserve(self, kind: CallKind, tokens: int = 0) -> None:
        """Set aside what a call is expected to use, or raise StopRun. One call at a time; ``settle`` ends it."""
        limits = self._settings
        if self.seconds_left <= 0:
            raise _stop(f"The run has worked for its {limits.seconds:g} seconds", "budget.seconds")
        if kind is not CallKind.MODEL:
            return
        if self._steps >= limits.steps:
            raise _stop(f"The model was asked {self._steps} times", "budget.steps")
        if self._tokens + tokens > limits.tokens:
            raise _stop(f"The next step would go beyond {limits.tokens:,} tokens", "budget.tokens")
        expected = self._cost * tokens / self._tokens if self._tokens else 0.0
        if limits.usd is not None and (self._cost >= limits.usd or self._cost + expected > limits.usd):
            raise _stop(f"The next step would go beyond ${limits.usd:g} (${self._cost:.4f} are spent)", "budget.usd")
        self._steps += 1
        self._reserved = tokens

    def settle(self, usage: Usage) -> None:
        """Count what a call really used. A provider that tells nothing is counted by what was reserved."""
        self._count(usage, _tokens(usage) or self._reserved)

    def settle_failed(self, usage: Usage) -> None:
        """Count what a call used that gave nothing: as far as that is known, for it may never have begun."""
        self._count(usage, _tokens(usage))

    def _count(self, usage: Usage, tokens: int) -> None:
        self._tokens += tokens
        self._cost += usage.cost or 0.0
        self._reserved = 0


def _tokens(usage: Usage) -> int:
    return usage.input_tokens + usage.output_tokens


def _stop(reason: str, setting: str) -> StopRun:
    return StopRun(Outcome.BUDGET, f"{reason}. Raise {setting} to let it go on.")
