"""What the person said in a run. A plan is the model's words, also where a person approved or edited it."""

import re
from collections.abc import Iterator

from detent.core.events import PlanDecided, PlanDecision, PlanProposed, PlanUpdated, Steered
from detent.engine import plans
from detent.engine.planning import is_to_carry_out
from detent.engine.prompts import prompt
from detent.hub.hub import Hub

_HERE = "\0"
_PART_OF_PLAN = re.compile(r"\s*(?:#|[-*]\s|\d+[.)]\s)")


def said_since(hub: Hub, run_id: str) -> Iterator[str]:
    """After the task, in their order. Of a plan that was edited only what stands beside its entries is a wish."""
    planned: set[str] = set()
    for item in hub.events(run_id):
        match item.event:
            case PlanProposed(plan=plan) | PlanUpdated(plan=plan):
                planned.update(_lines(plans.to_markdown(plan)))
            case Steered(text=text) if not is_plan(text):
                yield _wish(text)
            case PlanDecided(decision=PlanDecision.REVISE, text=text):
                yield _beside(text, planned)
            case _:
                pass


def is_plan(text: str) -> bool:
    """Whether it hands a plan to the model, to be carried out or in place of the one that is."""
    return is_to_carry_out(text) or text.startswith(prompt("plan_edited", plan=_HERE).partition(_HERE)[0])


def _wish(text: str) -> str:
    """Without the sentences that it was put into."""
    before, _, after = prompt("plan_wish", wish=_HERE).partition(_HERE)
    if text.startswith(before) and text.endswith(after):
        return text.removeprefix(before).removesuffix(after)
    return text


def _beside(text: str, planned: set[str]) -> str:
    if plans.from_markdown(text) is None:
        return text
    lines = (line for line in text.splitlines() if not _PART_OF_PLAN.match(line))
    return "\n".join(line for line in lines if line.strip() not in planned).strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]
