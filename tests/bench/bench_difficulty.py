"""How often the difficulty that is judged before a run is the one that the real change turned out to have.

``difficulty.jsonl`` holds what is known of 60 real commits, picked by ``difficulty_commits``: 30 that the rules were
made with, and 30 that they are judged on.
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detent.context.span import Span
from detent.core.difficulty import Tier
from detent.core.work import Task, TaskKind
from detent.engine.difficulty import facts_of, judge

FILE = Path(__file__).parent / "data" / "difficulty.jsonl"
TIERS = tuple(Tier)


@dataclass(frozen=True)
class Confusion:
    """(real tier, judged tier) → how many commits."""

    counts: Counter[tuple[Tier, Tier]]

    @property
    def total(self) -> int:
        return self.counts.total()

    def within(self, steps: int) -> int:
        return sum(count for (real, said), count in self.counts.items() if _apart(real, said) <= steps)

    @property
    def table(self) -> str:
        lines = [("real \\ judged", *TIERS), ("---",) * (len(TIERS) + 1)]
        lines += [(real.value, *(str(self.counts[real, said]) for said in TIERS)) for real in TIERS]
        return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def commits() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def confusion(*, judged: bool) -> Confusion:
    return Confusion(Counter((Tier(one["label"]), _judged(one)) for one in commits() if one["judged"] is judged))


def always(tier: Tier) -> Confusion:
    """What one answer for everything would do on the judged commits."""
    return Confusion(Counter((Tier(one["label"]), tier) for one in commits() if one["judged"]))


def _judged(commit: dict[str, Any]) -> Tier:
    task = Task(TaskKind.DO, commit["subject"])
    return judge(task.kind, facts_of(task, Span(**commit["span"])))[0]


def _apart(one: Tier, other: Tier) -> int:
    return abs(TIERS.index(one) - TIERS.index(other))


def summary() -> str:
    found, usual, made = confusion(judged=True), always(Tier.M), confusion(judged=False)
    return (
        f"{found.within(0)} of {found.total} are right and {found.within(1)} at most one tier off; always M: "
        f"{usual.within(0)} and {usual.within(1)}. Of the 30 that the rules were made with: {made.within(0)} and "
        f"{made.within(1)}."
    )


def main() -> None:
    print("The difficulty of real commits, judged from the subject line and the tree before the commit")
    print(confusion(judged=True).table, end="")
    print(summary())
