"""A run that goes in circles: another strategy, then a stronger model, then it ends and says what was tried."""

from dataclasses import replace

from detent.core.circles import Stuck, StuckMove
from detent.core.difficulty import Difficulty, Tier
from detent.core.errors import StopRun
from detent.core.events import DifficultyJudged
from detent.core.proof import Outcome
from detent.core.roles import ModelRole
from detent.engine.prompts import prompt
from detent.engine.run import Run

WHY_STRONGER = "the run went in circles"

_TIERS = tuple(Tier)


def unstuck(run: Run, what: str) -> str:
    """What the model is to be told now; StopRun where nothing is left to try."""
    tried = [one.move for one in run.view.stuck]
    if StuckMove.STRATEGY not in tried:
        run.hub.append(run.id, Stuck(what, StuckMove.STRATEGY, "the model is told to take another way"))
        return prompt("strategy", what=what)
    stronger = None if StuckMove.STRONGER in tried else _stronger(run)
    if stronger is not None:
        run.hub.append(run.id, Stuck(what, StuckMove.STRONGER, f"{stronger.plan.models[0]} is asked instead"))
        run.hub.append(run.id, DifficultyJudged(stronger))
        return prompt("strategy", what=what)
    run.hub.append(run.id, Stuck(what, StuckMove.STOP, "nothing is left to try"))
    raise StopRun(Outcome.GAVE_UP, f"It went in circles: {what}. {told_tried(run)}")


def told_tried(run: Run) -> str:
    """What was tried against it, in a sentence for people."""
    moves = [f"{one.detail} ({one.what})" for one in run.view.stuck if one.move is not StuckMove.STOP]
    attempts = len(run.view.attempts)
    counted = f"; the checks were made {attempts} time{'s' * (attempts != 1)}" if attempts else ""
    return f"What was tried: {'; '.join(moves) or 'nothing'}{counted}."


def _stronger(run: Run) -> Difficulty | None:
    """The next tier that has models of its own, with the limits of the present one. A person's choice stays."""
    now = run.view.difficulty
    if ModelRole.CODE in run.view.chosen:
        return None
    tier = now.tier if now else Tier.M
    for higher in _TIERS[_TIERS.index(tier) + 1 :]:
        models = run.site.tier_plan(higher).models
        if models and models != (now.plan.models if now else ()):
            plan = run.site.tier_plan(higher)
            if now is not None:
                plan = replace(plan, usd=now.plan.usd, steps=now.plan.steps)
            return Difficulty(higher, now.facts if now else {}, WHY_STRONGER, plan)
    return None
