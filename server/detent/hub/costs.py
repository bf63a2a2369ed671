"""What questions to models have cost: by run, model, role and day. Nothing but a fold of the events."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from detent.core.events import CallFinished, CallKind, CallStarted, Recorded
from detent.core.session import SessionChanged
from detent.core.talk import Usage


class By(StrEnum):
    DAY = "day"
    MODEL = "model"
    ROLE = "role"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Cost:
    """One question to a model."""

    run_id: str
    at: float
    model: str
    """``NAME@SERVICE``; the bare name in what was stored before services were."""
    role: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Sum:
    questions: int = 0
    usage: Usage = field(default_factory=Usage)
    unpriced: int = 0
    """So many of the questions are not in the cost, because their price is not known."""

    def plus(self, cost: Cost) -> "Sum":
        return Sum(self.questions + 1, self.usage + cost.usage, self.unpriced + cost.usage.unpriced)


def beside_cost(unpriced: int) -> str:
    """What is told behind a cost that so many questions are not in."""
    return f" + {unpriced} unknown" if unpriced else ""


def costs(items: Iterable[Recorded]) -> list[Cost]:
    """Of these events, in their order; a question that is still being answered costs nothing yet.

    What a fork or a rewound run begins with was asked, and paid, by the run before.
    """
    asked: dict[tuple[str, str], CallStarted] = {}
    found: list[Cost] = []
    own: set[str] = set()
    for item in items:
        if isinstance(item.event, SessionChanged) and item.event.continues and item.run_id not in own:
            own.add(item.run_id)
            found = [one for one in found if one.run_id != item.run_id]
        if isinstance(item.event, CallStarted) and item.event.kind is CallKind.MODEL:
            asked[item.run_id, item.event.call_id] = item.event
        elif isinstance(item.event, CallFinished):
            call = asked.pop((item.run_id, item.event.call_id), None)
            if call is not None:
                model = f"{call.name}@{call.place}" if call.place else call.name
                found.append(Cost(item.run_id, item.at, model, call.role or "code", item.event.usage))
    return found


_NAMES: Mapping[By, Callable[[Cost], str]] = {
    By.DAY: lambda cost: time.strftime("%Y-%m-%d", time.localtime(cost.at)),
    By.MODEL: lambda cost: cost.model,
    By.ROLE: lambda cost: cost.role,
    By.RUN: lambda cost: cost.run_id,
}


def grouped(found: Iterable[Cost], by: By) -> Mapping[str, Sum]:
    """Days by the user's own calendar. In the order of their first question."""
    sums: dict[str, Sum] = {}
    for cost in found:
        name = _NAMES[by](cost)
        sums[name] = sums.get(name, Sum()).plus(cost)
    return sums


def total(found: Iterable[Cost]) -> Sum:
    whole = Sum()
    for cost in found:
        whole = whole.plus(cost)
    return whole
