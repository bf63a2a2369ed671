"""Whether a call may happen: the policy's word, and a person's where the policy asks."""

from detent.harness.approvals import ALLOW, REJECT, Approvals
from detent.harness.budget import Budget
from detent.harness.policy import Action, Allow, Ask, Deny, Policy


class Permission:
    """Of one run. ``granted``: the questions that a person has said yes to."""

    def __init__(self, policy: Policy, budget: Budget, approvals: Approvals, granted: set[Ask]) -> None:
        self._policy = policy
        self._budget = budget
        self._approvals = approvals
        self._granted = granted

    async def refusal(self, action: Action) -> str:
        """Empty when it may happen; else a sentence for the model that says why not."""
        match self._policy.decide(action):
            case Allow():
                return ""
            case Deny(reason):
                pass
            case Ask() as question:
                answer = ALLOW if question in self._granted else await self.approve(question.title, question.detail)
                if answer == ALLOW:
                    self._granted.add(question)
                    return ""
                reason = "the user said no" if answer else "nobody said yes"
        return f"Not done: {reason}. Go on without it."

    async def approve(self, title: str, detail: str, options: tuple[str, ...] = (ALLOW, REJECT)) -> str | None:
        """A person's choice; None for no answer, which means no."""
        return await self._budget.excused(self._approvals.ask(title, detail, options))

    def answer(self, approval_id: str, answer: str | None) -> None:
        """A person's word on a question; UserError when it waits for none."""
        self._approvals.answer(approval_id, answer)
