"""How hard a task is, by what can be counted before it is begun, and what follows from that."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """By the lines of code that a change will have: up to 5, 25, 100, 400, and more."""

    XS = "XS"
    S = "S"
    M = "M"
    L = "L"
    XL = "XL"


@dataclass(frozen=True, slots=True)
class TierPlan:
    """What a tier means for a run. ``None``: no other limit than the run's own."""

    models: tuple[str, ...] = ()
    """Asked before those of the roles."""
    usd: float | None = None
    steps: int | None = None
    checks: str = "impacted"
    """Whether the tests that reach the change go first where all take long, or ``all`` run at once."""
    review: str = "light"
    """``none`` by a model; ``light`` where more than a little changes; ``full`` always; ``security``: that as well."""
    lines: int | None = None
    """How many may change before a review finds fault with it."""
    files: int | None = None
    guardrail: str = ""
    """What the model is told with the task."""


@dataclass(frozen=True, slots=True)
class Difficulty:
    tier: Tier
    facts: Mapping[str, int]
    why: str
    plan: TierPlan
