"""Whether a call may happen: the policy's word, and a person's where the policy asks."""

from detent.harness.allowed import Allowed
from detent.harness.approvals import ALLOW, ALWAYS, ONCE, REJECT, WHY, Approvals
from detent.harness.budget import Budget
from detent.harness.policy import Action, Allow, Ask, Deny, Policy


class Permission:
    """Of one run. ``granted``: the questions that a person has said yes to for all of it."""

    def __init__(
        self, policy: Policy, budget: Budget, approvals: Approvals, granted: set[Ask], allowed: Allowed
    ) -> None:
        self._policy = policy
        self._budget = budget
        self._approvals = approvals
        self._granted = granted
        self._allowed = allowed

    async def refusal(self, action: Action) -> str:
        """Empty when it may happen; else a sentence for the model that says why not."""
        match self._policy.decide(action):
            case Allow():
                return ""
            case Deny(reason):
                pass
            case Ask() as question if question in self._granted or (question.lasting and question in self._allowed):
                return ""
            case Ask() as question:
                answer = await self.approve(question.title, question.detail, _options(question))
                if self._grant(question, answer):
                    return ""
                reason = _no(answer)
        return f"Not done: {reason}. Go on without it."

    async def approve(self, title: str, detail: str, options: tuple[str, ...] = (ALLOW, REJECT)) -> str | None:
        """A person's choice; None for no answer, which means no."""
        return await self._budget.excused(self._approvals.ask(title, detail, options))

    def answer(self, approval_id: str, answer: str | None) -> None:
        """A person's word on a question; UserError when it waits for none."""
        self._approvals.answer(approval_id, answer)

    def _grant(self, question: Ask, answer: str | None) -> bool:
        if answer == ALWAYS and question.lasting:
            self._allowed.add(question)
        if answer in (ALLOW, ALWAYS):
            self._granted.add(question)
        return answer in (ONCE, ALLOW, ALWAYS)


def _options(question: Ask) -> tuple[str, ...]:
    return (ALLOW, ONCE, *([ALWAYS] if question.lasting else []), REJECT)


def _no(answer: str | None) -> str:
    if answer is None:
        return "nobody said yes"
    why = f", because {answer.removeprefix(WHY).strip()}" if answer.startswith(WHY) else ""
    return f"the user said no{why}"
