"""A plan that the model saves in mid-run: read as the planner's is, with a person's word on it where one is wanted."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from pydantic import ValidationError

from detent.core.errors import ToolFailed
from detent.core.events import (
    CallFinished,
    CallStarted,
    CallStatus,
    PlanDecided,
    PlanDecision,
    PlanProposed,
    PlanUpdated,
)
from detent.core.work import Plan, StepStatus
from detent.engine import plans
from detent.engine.plan_reply import as_plan, problem_of
from detent.engine.planning import take_word
from detent.engine.turns import events_of_turn
from detent.hub.hub import Hub

WordOnPlan = Callable[[], Awaitable[tuple[PlanDecision, str]]]


async def save_plan(hub: Hub, run_id: str, fields: Mapping[str, object], word: WordOnPlan | None) -> str:
    """What stands then, for the model. ``word``: a person's, which is heard once for a call, also after a crash."""
    plan = _read(fields, hub.view(run_id).plan)
    if word is None:
        if plan != hub.view(run_id).plan:
            hub.append(run_id, PlanUpdated(plan))
        return _told(plan, plan)
    if _decided(hub, run_id, plan)[1] is None:
        hub.append(run_id, PlanProposed(plan, needs_approval=True))
        take_word(hub, run_id, *await word())
    before, decided = _decided(hub, run_id, plan)
    if decided is not None and decided.decision is PlanDecision.REVISE:
        if before is not None and hub.view(run_id).plan is None:
            hub.append(run_id, PlanUpdated(before))
        raise ToolFailed(f"The programmer does not want this plan, but: {decided.text}\nSave one that does so.")
    return _told(hub.view(run_id).plan or plan, plan)


def _read(fields: Mapping[str, object], before: Plan | None) -> Plan:
    """A step that keeps its words is as far as it was."""
    try:
        plan = as_plan(fields)
    except ValidationError as error:
        raise ToolFailed(f"This is no plan: {problem_of(error)}.") from error
    known = {step.content: step.status for step in before.steps} if before else {}
    return replace(plan, steps=tuple(replace(step, status=known.get(step.content, step.status)) for step in plan.steps))


def _decided(hub: Hub, run_id: str, plan: Plan) -> tuple[Plan | None, PlanDecided | None]:
    """The plan before this one, and the word on it, if this call has proposed it: before a crash, it may be."""
    before: Plan | None = None
    standing: Plan | None = None
    proposed: Plan | None = None
    decided: PlanDecided | None = None
    begun = _begun(hub, run_id)
    for item in events_of_turn(hub, run_id):
        match item.event:
            case PlanProposed(plan=shown):
                before = before if proposed is not None else standing
                standing = shown
                proposed = shown if item.seq > begun else None
                decided = None
            case PlanUpdated(plan=standing):
                pass
            case PlanDecided():
                decided = item.event
    if proposed is None or _not_begun(proposed) != _not_begun(plan):
        return standing, None
    return before, decided


def _begun(hub: Hub, run_id: str) -> int:
    """The number of the event before the call that saves a plan now was first made: after a crash it is made again."""
    begun: dict[str, int] = {}
    last = ""
    for item in events_of_turn(hub, run_id):
        match item.event:
            case CallStarted(call_id=last, name="save_plan"):
                begun.setdefault(last, item.seq)
            case CallFinished(call_id=ended, status=status) if status is not CallStatus.CANCELLED:
                begun.pop(ended, None)
            case _:
                pass
    return begun.get(last, 0)


def _not_begun(plan: Plan) -> Plan:
    """All but how far it is."""
    return replace(plan, steps=tuple(replace(step, status=StepStatus.PENDING) for step in plan.steps))


def _told(stands: Plan, saved: Plan) -> str:
    if stands == saved:
        return f"Saved: {len(saved.steps)} steps."
    return f"The programmer has changed it. The plan is now:\n\n{plans.to_markdown(stands)}"
