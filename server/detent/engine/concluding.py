"""The end of a turn that was to change something, and changed nothing."""

from detent.core.events import AnswerGiven
from detent.core.marks import ANSWER, without_mark
from detent.core.phase import Phase, PhaseDecided
from detent.core.proof import Outcome
from detent.engine.controller import first_phase
from detent.engine.goals import all_met, told_goal
from detent.engine.phases import decide
from detent.engine.prompts import prompt
from detent.engine.run import Run
from detent.engine.turns import silent_since

NOTHING = "nothing was changed"
_AGAIN = PhaseDecided(Phase.EXECUTE, f"{NOTHING}, so the model is asked once more")


def conclude(run: Run, summary: str) -> tuple[Outcome, str] | None:
    """How it ends: only a goal that holds, or an answer to a follow-up, needs no change.

    None: the model has yet to be told that nothing was changed, which happens once in a turn.
    """
    follows_up = run.view.turn > 1 and first_phase(run.view)[0] is not Phase.PLAN
    answers = all_met(run.view) or (follows_up and summary.lstrip().startswith(ANSWER))
    if not answers and not _was_told(run):
        decide(run, _AGAIN.phase, _AGAIN.reason)
        run.conversation.say(prompt("unchanged_follow_up" if follows_up else "unchanged"))
        return None
    decide(run, Phase.DONE, told_goal(run, NOTHING))
    run.hub.append(run.id, AnswerGiven(without_mark(summary)))
    return Outcome.ANSWERED if answers else Outcome.GAVE_UP, told_goal(run, NOTHING)


def _was_told(run: Run) -> bool:
    """A run that was cut off between the decision and the words has yet to say them."""
    phases = run.view.phases
    return _AGAIN in phases and not (phases[-1] == _AGAIN and silent_since(run.hub, run.id, PhaseDecided))
