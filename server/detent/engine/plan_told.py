"""The plan in the message by which the model is told to begin. One that it has just said is not said to it again."""

from collections.abc import Sequence
from dataclasses import replace

from detent.core.talk import Message, Role
from detent.core.work import Plan, StepStatus
from detent.engine import plans
from detent.engine.plan_reply import read
from detent.engine.prompts import prompt


def to_begin(plan: Plan, last: str) -> str:
    """``last``: what the model said last."""
    return prompt("carry_out_that") if read(last) == plan else told_whole(plan)


def told_whole(plan: Plan) -> str:
    return prompt("carry_out", plan=plans.to_markdown(plan))


def with_plan(messages: Sequence[Message], plan: Plan | None, turn_at: int) -> Sequence[Message]:
    """For where the model's own words may be left out: each message that begins work holds the plan that it meant.

    ``plan``: that of the current turn, as it is by now, with ticks. ``turn_at``: where its messages begin.
    """
    begins = Message(Role.USER, prompt("carry_out_that"))
    told = list(messages)
    for at in [at for at, message in enumerate(messages) if at and message == begins]:
        found = read(messages[at - 1].text)
        meant, now = found if isinstance(found, Plan) else None, plan if at >= turn_at else None
        if whole := now if now and (meant is None or _is_same(now, meant)) else meant:
            became = f"\n\nThe plan is now:\n\n{plans.to_markdown(now)}" if now and now != whole else ""
            told[at] = Message(Role.USER, (told_whole(whole) + became).strip())
    return told


def _is_same(plan: Plan, meant: Plan) -> bool:
    """But for what is done of it."""
    steps = (replace(step, status=StepStatus.PENDING) for step in plan.steps)
    return replace(plan, steps=tuple(steps)) == meant
