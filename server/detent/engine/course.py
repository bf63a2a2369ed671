"""What the model says of its own run: how far the plan is, and what it has to ask before it can go on."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from detent.core.errors import ToolFailed
from detent.core.events import PlanUpdated
from detent.core.work import StepStatus
from detent.engine.asking_back import answers_given
from detent.engine.finishing import NOTED
from detent.engine.replanning import WordOnPlan, save_plan
from detent.hub.hub import Hub

MOST_QUESTIONS = 3
"""A run that asks more often does not do its work."""
_DETAIL = "The model asks before it goes on. Without an answer it takes what changes least, and says so."

Approve = Callable[[str, str, tuple[str, ...]], Awaitable[str | None]]


class RunCourse:
    """Of one run; implements the port ``Course``."""

    def __init__(self, hub: Hub, run_id: str, approve: Approve, word: WordOnPlan | None = None) -> None:
        """``word``: a person's on a plan, where the settings want one."""
        self._hub = hub
        self._run_id = run_id
        self._approve = approve
        self._word = word

    def mark(self, step: int, status: StepStatus) -> str:
        plan = self._hub.view(self._run_id).plan
        if plan is None or not plan.steps:
            raise ToolFailed("There is no plan, so there are no steps to mark: go on without it.")
        if step > len(plan.steps):
            raise ToolFailed(
                f"The plan has {len(plan.steps)} step{'s' * (len(plan.steps) != 1)}: there is no step {step}."
            )
        marked = replace(plan.steps[step - 1], status=status)
        steps = (*plan.steps[: step - 1], marked, *plan.steps[step:])
        if steps != plan.steps:
            self._hub.append(self._run_id, PlanUpdated(replace(plan, steps=steps)))
        left = [one.content for one in steps if one.status is not StepStatus.COMPLETED]
        return f"{len(left)} of {len(steps)} steps are left; next: {left[0]}" if left else "All steps are done."

    async def save(self, fields: Mapping[str, object]) -> str:
        return await save_plan(self._hub, self._run_id, fields, self._word)

    def done(self) -> str:
        return NOTED

    async def ask(self, question: str, choices: Sequence[str]) -> str:
        given = answers_given(self._hub, self._run_id, _DETAIL)
        if question not in given and len(given) >= MOST_QUESTIONS:
            raise ToolFailed(f"You have asked {MOST_QUESTIONS} times: decide it yourself, and say how in your answer.")
        choice = given.get(question) or await self._approve(question, _DETAIL, tuple(choices))
        if choice in choices:
            return f"The programmer chose: {choice}"
        return "Nobody answered: take the choice that changes least, and say in your answer what you took."
