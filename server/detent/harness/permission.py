"""Whether a call may happen: the policy's word, and a person's where the policy asks."""

from collections.abc import Callable
from dataclasses import dataclass

from detent.harness.allowed import Allowed
from detent.harness.approvals import ALLOW, ALWAYS, ONCE, REJECT, WHY, Approvals
from detent.harness.budget import Budget
from detent.harness.policy import TRUST, Action, Allow, Ask, Deny, Policy, Verdict

_YES = (ONCE, ALLOW, ALWAYS, TRUST)


@dataclass(frozen=True, slots=True)
class Lasting:
    """What a person's yes can change for good."""

    allowed: Allowed
    trust: Callable[[], None]


class Permission:
    """Of one run. ``granted``: the questions that a person has said yes to for all of it."""

    def __init__(
        self, policy: Policy, budget: Budget, approvals: Approvals, granted: set[Ask], lasting: Lasting
    ) -> None:
        self._policy = policy
        self._budget = budget
        self._approvals = approvals
        self._granted = granted
        self._lasting = lasting
        self._foreseen: dict[Ask, str | None] = {}
        """Answers to questions that were asked before their time."""
        self._once: dict[Ask, set[tuple[str, ...]]] = {}
        """What a yes for once was said to, and the commands of it that have had it: each has it once."""

    async def refusal(self, action: Action) -> str:
        """Empty when it may happen; else a sentence for the model that says why not."""
        match self._policy.decide(action):
            case Allow():
                return ""
            case Deny(reason):
                pass
            case Ask() as question if self._is_granted(question):
                return ""
            case Ask() as question:
                answer = await self._answer_to(question, action)
                if answer in _YES:
                    return ""
                reason = _no(answer)
        return f"Not done: {reason}. Go on without it."

    def decide(self, action: Action) -> Verdict:
        """What the policy says of it, without anybody being asked."""
        return self._policy.decide(action)

    def is_free(self, action: Action) -> bool:
        """Whether it may happen without anybody being asked."""
        return isinstance(self._policy.decide(action), Allow)

    def is_settled(self, action: Action) -> bool:
        """Whether it may happen without anybody being asked now: it is free, or was allowed for all of the run."""
        verdict = self._policy.decide(action)
        return isinstance(verdict, Allow) or (isinstance(verdict, Ask) and self._is_granted(verdict))

    async def foresee(self, action: Action) -> None:
        """Ask now what would be asked when it is about to happen; then it is not asked again."""
        question = self._policy.decide(action)
        if isinstance(question, Ask) and not self._is_granted(question) and question not in self._foreseen:
            self._foreseen[question] = await self._answer(question)

    async def approve(self, title: str, detail: str, options: tuple[str, ...] = (ALLOW, REJECT)) -> str | None:
        """A person's choice; None for no answer, which means no."""
        return await self._budget.excused(self._approvals.ask(title, detail, options))

    def answer(self, approval_id: str, answer: str | None) -> None:
        """A person's word on a question; UserError when it waits for none."""
        self._approvals.answer(approval_id, answer)

    def _is_granted(self, question: Ask) -> bool:
        return question in self._granted or (question.lasting and question in self._lasting.allowed)

    async def _answer_to(self, question: Ask, action: Action) -> str | None:
        """The answer that was given, if it still holds for this; else a new one."""
        if action.argv not in self._once.get(question, {action.argv}):
            self._once[question].add(action.argv)
            return ONCE
        foreseen = question in self._foreseen
        answer = self._foreseen[question] if foreseen else await self._answer(question)
        if answer == ONCE:
            self._foreseen.pop(question, None)
            self._once[question] = {action.argv}
        return answer

    async def _answer(self, question: Ask) -> str | None:
        answer = await self.approve(question.title, question.detail, _options(question))
        if answer == ALWAYS:
            self._lasting.allowed.add(question)
        if answer == TRUST:
            self._lasting.trust()
        if answer in (ALLOW, ALWAYS, TRUST):
            self._granted.add(question)
        return answer


def _options(question: Ask) -> tuple[str, ...]:
    for_good = ([TRUST] if question.trusting else []) + ([ALWAYS] if question.lasting else [])
    return (ALLOW, ONCE, *for_good, REJECT)


def _no(answer: str | None) -> str:
    if answer is None:
        return "nobody said yes"
    why = f", because {answer.removeprefix(WHY).strip()}" if answer.startswith(WHY) else ""
    return f"the user said no{why}"
