"""A plan that a person changes while it is carried out: theirs is the plan from then on, and the model is told once."""

from collections.abc import Callable

from detent.core.errors import UserError
from detent.core.events import PlanUpdated, Steered
from detent.core.work import PlanAuthor
from detent.engine import plans
from detent.engine.decisions import own
from detent.engine.prompts import prompt
from detent.hub.hub import Hub
from detent.hub.views import RunStatus


class PlanEdits:
    """``works``: whether a run's turn is under way in this process. ``steer`` tells it something. ``clean``: without
    the keys that were pasted along."""

    def __init__(
        self,
        hub: Hub,
        works: Callable[[str], bool],
        steer: Callable[[str, str], None],
        clean: Callable[[str], str],
    ) -> None:
        self._hub = hub
        self._works = works
        self._steer = steer
        self._clean = clean

    def open_to_edits(self, run_id: str) -> bool:
        """Whether it has a plan that is being carried out here."""
        return self._is_carried_out(run_id) and self._works(run_id)

    def is_elsewhere(self, run_id: str) -> bool:
        """Whether it has a plan that another process carries out."""
        lease = self._hub.lease
        return self._is_carried_out(run_id) and lease.holder(run_id) is not None and not lease.is_ours(run_id)

    def revise(self, run_id: str, text: str) -> bool:
        """``text``: a plan as plan.md holds it, or a person's wish in words. False: it is the plan already."""
        before = self._hub.view(run_id).plan
        if before is None or not self.open_to_edits(run_id):
            raise UserError(f"Run {run_id} has no plan that is being carried out.")
        text = self._clean(text)
        plan = plans.edited_in_mid_run(text, before)
        if plan is not None and plan == plans.edited_in_mid_run(self._clean(plans.to_markdown(before)), before):
            return False
        if plan is None and not text.strip():
            raise UserError("Say what should be different about the plan.")
        own(self._hub, run_id)
        if plan is None:
            told = prompt("plan_wish", wish=text.strip())
            self._hub.append(run_id, Steered(told))
        else:
            told = prompt("plan_edited", plan=plans.to_markdown(plan))
            self._hub.append(run_id, PlanUpdated(plan, PlanAuthor.PROGRAMMER), Steered(told))
        self._steer(run_id, told)
        return True

    def _is_carried_out(self, run_id: str) -> bool:
        view = self._hub.view(run_id)
        return view.status is not RunStatus.FINISHED and view.plan is not None and not view.plan_waits
