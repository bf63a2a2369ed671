"""The door of the engine: start, say, cancel, answer, decide, resume."""

import contextlib
import secrets
from collections.abc import Sequence
from dataclasses import replace

from detent.core.change import Decision
from detent.core.difficulty import Difficulty, Tier
from detent.core.errors import UserError
from detent.core.events import DifficultyJudged, ModelChosen, PlanDecision, RunResumed, RunStarted, Steered
from detent.core.proof import Outcome
from detent.core.roles import ModelRole
from detent.core.work import Snapshot, Task
from detent.engine.assembly import Parts, keep_buffers, with_model
from detent.engine.commit_words import CommitWords
from detent.engine.committing import Commits
from detent.engine.decisions import Decided, Decisions, own, undoable
from detent.engine.driver import Driver
from detent.engine.left_open import nothing_to_resume, why_resumed
from detent.engine.plan_edits import PlanEdits
from detent.engine.planning import (
    can_be_carried_out,
    is_plan_to_carry_out,
    plan_of_turn,
    planned_anew,
    wish_to_carry_out,
)
from detent.engine.publishing import Publishing
from detent.engine.sessions import Sessions
from detent.engine.upkeep import Upkeep
from detent.harness.redaction import Redactor
from detent.hub.views import RunStatus, RunView

_COMPLETE = frozenset({Outcome.PROVEN, Outcome.UNPROVEN, Outcome.ANSWERED})


class Runs:
    """The runs of one workspace, as far as this process owns them. Everything it knows stands in the hub."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._driver = Driver(parts)

        def works(run_id: str) -> bool:
            live = self._driver.live(run_id)
            return live is not None and not live.rechecks

        def steer(run_id: str, text: str) -> None:
            live = self._driver.live(run_id)
            assert live is not None, "it works here"
            live.mailbox.steer(text)

        self.decisions = Decisions(parts, self._driver)
        self.commits = Commits(parts, works)
        self.commit_words = CommitWords(parts)
        self.plan_edits = PlanEdits(parts.hub, works, steer, self._without_secrets)
        self.publishing = Publishing(parts, self.commits)
        self.upkeep = Upkeep(parts, self._driver)
        self.sessions = Sessions(parts.hub, self._driver, self._without_secrets)

    def start(
        self,
        task: Task,
        snapshot: Snapshot,
        *,
        unattended: bool = False,
        difficulty: Tier | None = None,
        model_name: str = "",
    ) -> str:
        """Begin a run and return its id at once. Unattended: nobody is there to ask, so every question is a no.

        ``difficulty``: as a person says it; else it is judged. ``model_name``: this one answers in every role.
        """
        settings = with_model(self._parts.settings(), model_name)
        model = self._parts.model(settings)
        self._parts.rules()  # a run that cannot use them is not begun
        run_id = secrets.token_hex(4)
        own(self._parts.hub, run_id)
        buffers = keep_buffers(self._parts.hub, snapshot)
        task = replace(task, instruction=self._without_secrets(task.instruction))
        self._parts.hub.append(run_id, RunStarted(task, str(self._parts.root), model.name, buffers))
        for role in ModelRole if model_name else ():
            self._parts.hub.append(run_id, ModelChosen(role, model_name))
        if difficulty is not None:
            said = Difficulty(difficulty, {}, "you said so", self._parts.tier_plan(difficulty))
            self._parts.hub.append(run_id, DifficultyJudged(said, overridden=True))
        self._driver.begin(run_id, unattended)
        return run_id

    def say(self, run_id: str, text: str, snapshot: Snapshot, *, unattended: bool = False) -> None:
        """Tell a running run something, taken at its next step; said to a finished one it begins a new turn, and to one
        that was cut off it goes on with it."""
        view = self._parts.hub.view(run_id)
        text = self._without_secrets(text)
        if not text.strip():
            raise UserError("Say what should be done; the message was empty.")
        if view.status is RunStatus.FINISHED:
            own(self._parts.hub, run_id)
            steered = Steered(text, keep_buffers(self._parts.hub, snapshot))
            self._parts.hub.append(run_id, steered, *plan_of_turn(view, text))
            self._driver.begin(run_id, unattended)
            return
        if self._driver.live(run_id) is None:
            self.resume(run_id, snapshot, unattended=unattended)
        live = self._driver.live(run_id)
        if live is None:
            raise UserError(f"Run {run_id} is not running here; resume it first.")
        self._parts.hub.append(run_id, Steered(text))
        live.mailbox.steer(text)

    def cancel(self, run_id: str) -> None:
        """Stop the run at whatever it awaits. An interrupted run is ended."""
        if not self._driver.cancel(run_id):
            raise UserError(
                f"Run {self._parts.hub.view(run_id).run_id} is not running here, so it cannot be cancelled."
            )

    def answer(self, run_id: str, approval_id: str, answer: str | None) -> None:
        live = self._driver.live(run_id)
        gates = [gate for gate in (live.gate if live else None, self.commits.gate(run_id)) if gate is not None]
        if not gates:
            raise UserError(f"Run {run_id} waits for no answer.")
        for gate in gates[:-1]:
            with contextlib.suppress(UserError):  # not its own question
                return gate.answer(approval_id, answer)
        gates[-1].answer(approval_id, answer)

    def decide_plan(self, run_id: str, decision: PlanDecision, text: str = "", *, unattended: bool = False) -> None:
        """``text``: the plan.md that the person edited when approving, or the wish when revising.

        A plan that a run ended with is done in a new turn, or made anew in its own. One that is being carried out can
        be revised: ``text`` is then the plan.md that the person edited, or their wish.
        """
        text = self._without_secrets(text)
        view = self._parts.hub.view(run_id)
        if can_be_carried_out(view) and decision is not PlanDecision.CANCEL:
            snapshot = self._parts.applier.snapshot()
            if decision is PlanDecision.APPROVE:
                return self.say(run_id, wish_to_carry_out(view, text), snapshot, unattended=unattended)
            own(self._parts.hub, run_id)
            self._parts.hub.append(run_id, *planned_anew(text, keep_buffers(self._parts.hub, snapshot)))
            return self._driver.begin(run_id, unattended)
        live = self._driver.live(run_id)
        if live is not None and live.mailbox.decide_plan(decision, text):
            return
        if decision is PlanDecision.REVISE and self.plan_edits.open_to_edits(run_id):
            self.plan_edits.revise(run_id, text)
        elif can_be_carried_out(view):
            raise UserError(f"Run {run_id} has ended with its plan, so there is nothing to cancel.")
        else:
            raise UserError(f"Run {run_id} has no plan that waits for your word.")

    def choose_model(self, run_id: str, role: ModelRole, model: str) -> None:
        """Ask this model, ``NAME`` or ``NAME@PROVIDER``, from the next question on; empty: as the settings say."""
        if model:
            self._parts.lineup.check(model)
        own(self._parts.hub, run_id)
        self._parts.hub.append(run_id, ModelChosen(role, model))

    def resume(self, run_id: str, snapshot: Snapshot, *, unattended: bool = False) -> None:
        """Go on with a run that was cut off, or that has left something open, from what the hub holds."""
        view = self._parts.hub.view(run_id)
        if is_plan_to_carry_out(view):
            self.say(run_id, wish_to_carry_out(view, ""), snapshot, unattended=unattended)
            return
        again = why_resumed(view)
        if view.status is RunStatus.FINISHED and view.outcome in _COMPLETE and not again:
            raise nothing_to_resume(view)
        if self._driver.live(run_id) is not None:
            raise UserError(f"Run {run_id} is running already.")
        own(self._parts.hub, run_id)
        buffers = keep_buffers(self._parts.hub, snapshot)
        self._parts.hub.append(run_id, RunResumed(again or "it was cut off", buffers))
        self._driver.begin(run_id, unattended)

    async def decide(self, run_id: str, hunk_ids: Sequence[str], decision: Decision) -> Decided:
        """A decision on hunks; to undo all of a run takes its branches back as well."""
        view = self._parts.hub.view(run_id)
        if decision is not Decision.UNDO or hunk_ids or not view.commits:
            return await self.decisions.decide(run_id, hunk_ids, decision)
        decided = Decided(())
        if undoable(view):
            decided = await self.decisions.decide(run_id, (), decision)
        stays = await self.commits.take_back(run_id)
        return Decided(decided.done, (*decided.problems, *stays))

    async def wait(self, run_id: str) -> RunView:
        """The run's view once nothing of it is under way in this process."""
        await self._driver.wait(run_id)
        return self._parts.hub.view(run_id)

    async def close(self) -> None:
        await self.decisions.close()
        await self._driver.close()

    def _without_secrets(self, text: str) -> str:
        """A key that was pasted along goes neither into the log nor to the model."""
        return Redactor(self._parts.secrets(self._parts.settings())).clean(text)
