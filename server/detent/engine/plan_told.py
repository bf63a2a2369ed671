"""The plan in the message by which the model is told to begin. One that it has just said is not said to it again."""

from collections.abc import Sequence

from detent.core.talk import Message, Role
from detent.core.work import Plan
from detent.engine import plans
from detent.engine.plan_reply import read
from detent.engine.prompts import prompt


def to_begin(plan: Plan, last: str) -> str:
    """``last``: what the model said last."""
    return prompt("carry_out_that") if read(last) == plan else told_whole(plan)


def told_whole(plan: Plan) -> str:
    return prompt("carry_out", plan=plans.to_markdown(plan))


def with_plan(messages: Sequence[Message], plan: Plan | None) -> Sequence[Message]:
    """For where the model's own words may be left out: the message that begins the work holds the plan."""
    begins = [at for at, message in enumerate(messages) if message == Message(Role.USER, prompt("carry_out_that"))]
    if plan is None or not begins:
        return messages
    at = begins[-1]
    return (*messages[:at], Message(Role.USER, told_whole(plan)), *messages[at + 1 :])
