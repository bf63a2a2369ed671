"""What people say to a run that is under way, until the run looks."""

import asyncio
from collections import deque

from detent.core.events import PlanDecision


class Mailbox:
    def __init__(self) -> None:
        self._steers: deque[str] = deque()
        self._plan: asyncio.Future[tuple[PlanDecision, str]] | None = None

    def steer(self, text: str) -> None:
        self._steers.append(text)

    def holds(self) -> bool:
        """Whether something was said that nobody has looked at."""
        return bool(self._steers)

    def take(self) -> tuple[str, ...]:
        """Everything that was said since the last look."""
        taken = tuple(self._steers)
        self._steers.clear()
        return taken

    async def plan_decision(self) -> tuple[PlanDecision, str]:
        """Wait for a person's word on the plan."""
        self._plan = asyncio.get_running_loop().create_future()
        try:
            return await self._plan
        finally:
            self._plan = None

    def decide_plan(self, decision: PlanDecision, text: str) -> bool:
        """False when no plan waits."""
        if self._plan is None or self._plan.done():
            return False
        self._plan.set_result((decision, text))
        return True
