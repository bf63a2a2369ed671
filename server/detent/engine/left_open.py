"""What a run that ended by itself has left open: a reviewer who was away, or a word that only a person has."""

from detent.core.change import HunkState
from detent.core.errors import UserError
from detent.core.goal import CriteriaChecked, CriterionState
from detent.core.proof import Outcome
from detent.hub.views import RunStatus, RunView

_SETTLED = (CriterionState.MET, CriterionState.HELD)


def is_unreviewed(view: RunView) -> bool:
    """Whether it ended without a review, because the reviewer could not be asked."""
    return _ended_unproven(view) and bool(view.reviews) and bool(view.reviews[-1].unmade)


def holds_for_a_person(last: CriteriaChecked) -> bool:
    """Whether nothing but a person's word is missing."""
    states = [one.state for one in last.found]
    return CriterionState.HELD in states and all(state in _SETTLED for state in states)


def is_held(view: RunView) -> bool:
    """Whether it ended so, because nobody was there to give it."""
    return _ended_unproven(view) and bool(view.rounds) and holds_for_a_person(view.rounds[-1])


def why_resumed(view: RunView) -> str:
    """Why a run that ended by itself can go on; empty where it cannot.

    It can as long as it is what was proposed: a person has neither decided nor edited any of it.
    """
    if not view.hunks or view.edited or len(view.hunks_in(HunkState.PENDING)) < len(view.hunks):
        return ""
    if is_held(view):
        return "it was held for a person"
    return "nobody has reviewed it" if is_unreviewed(view) else ""


def way_on(view: RunView) -> str:
    """The commands that go on with it, in one sentence; empty where nothing was left open."""
    if not (is_held(view) or is_unreviewed(view)):
        return ""
    name, what = view.run_id, "It is held for you" if is_held(view) else "Nobody reviewed it"
    if why_resumed(view):
        again = "say whether its check still counts" if is_held(view) else "have it reviewed"
        return (
            f"{what}: {again} with `detent resume {name}`, land it as it is with `detent accept {name}`, "
            f"or refuse it with `detent reject {name}`."
        )
    land = f" Land the rest as it is with `detent accept {name}`." if view.undecided else ""
    undo = f" Take out what landed with `detent undo {name}`." if view.hunks_in(HunkState.LANDED) else ""
    return f"{what}.{land}{undo}"


def nothing_to_resume(view: RunView) -> UserError:
    """What is said of a run that ended by itself."""
    if told := way_on(view):
        return UserError(f"Run {view.run_id} ended as {view.outcome}, and part of it is decided. {told}")
    return UserError(f"Run {view.run_id} ended as {view.outcome}; say something to it to go on.")


def _ended_unproven(view: RunView) -> bool:
    return view.status is RunStatus.FINISHED and view.outcome is Outcome.UNPROVEN
