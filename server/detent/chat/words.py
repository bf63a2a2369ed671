"""Runs, sums and proofs in a few words."""

from collections.abc import Iterable, Mapping, Sequence

from detent.core.proof import Proof
from detent.core.talk import Usage
from detent.core.work import Plan, StepStatus
from detent.engine.wishes import title
from detent.hub.costs import beside_cost
from detent.hub.hub import Hub
from detent.hub.views import RunStatus, RunView

_MARKS: Mapping[StepStatus, str] = {StepStatus.COMPLETED: "x", StepStatus.IN_PROGRESS: "~", StepStatus.PENDING: " "}


def state_of(hub: Hub, view: RunView) -> str:
    """The outcome, or what the run is doing; one that nobody works on any more is interrupted."""
    if view.status is RunStatus.FINISHED:
        return str(view.outcome)
    return view.status.value if hub.lease.holder(view.run_id) else "interrupted"


def name_of(view: RunView) -> str:
    return " ".join((view.session.name or title(view.task)).split())


def spent(usage: Usage, unpriced: int) -> str:
    tokens = usage.input_tokens + usage.output_tokens
    if not tokens:
        return "nothing yet"
    return f"{tokens:,} tokens, {cost_of(usage, unpriced)}"


def cost_of(usage: Usage, unpriced: int) -> str:
    """Never less than it is: ``unpriced`` questions are in no cost."""
    if usage.cost is None:
        return "price unknown"
    return f"${usage.cost:.4f}{beside_cost(unpriced)}"


def steps_of(plan: Plan) -> str:
    lines = (f"{number}. [{_MARKS[step.status]}] {step.content}" for number, step in enumerate(plan.steps, 1))
    return "\n".join((f"**{plan.summary}**", "", *lines))


def proof_of(proof: Proof | None) -> str:
    return "no check has run" if proof is None else f"{proof.status.value}: {proof.reason}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown. What stands in a cell cannot end it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(cell: object) -> str:
    return " ".join(str(cell).replace("|", "\\|").split())
