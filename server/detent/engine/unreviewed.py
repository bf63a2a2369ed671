"""A change whose reviewer could not be asked: what a person can do with it."""

from detent.core.change import HunkState
from detent.core.errors import UserError
from detent.core.proof import Outcome
from detent.hub.views import RunStatus, RunView

AGAIN = "nobody reviewed it, so it is reviewed again"


def is_unreviewed(view: RunView) -> bool:
    """Whether that is how it ended."""
    ended = view.status is RunStatus.FINISHED and view.outcome is Outcome.UNPROVEN
    return ended and bool(view.reviews) and bool(view.reviews[-1].unmade)


def can_be_reviewed_again(view: RunView) -> bool:
    """As long as it is what was proposed: a person has neither decided nor edited any of it."""
    whole = bool(view.hunks) and not view.edited and len(view.hunks_in(HunkState.PENDING)) == len(view.hunks)
    return is_unreviewed(view) and whole


def way_on(view: RunView) -> str:
    """The commands that go on with it, in one sentence; empty where the run ended otherwise."""
    if not is_unreviewed(view):
        return ""
    name = view.run_id
    if can_be_reviewed_again(view):
        return (
            f"Nobody reviewed it: have it reviewed with `detent resume {name}`, land it as it is with "
            f"`detent accept {name}`, or refuse it with `detent reject {name}`."
        )
    land = f"Land the rest as it is with `detent accept {name}`. " if view.undecided else ""
    undo = f"Take out what landed with `detent undo {name}`." if view.hunks_in(HunkState.LANDED) else ""
    return f"Nobody reviewed it. {land}{undo}".strip()


def nothing_to_resume(view: RunView) -> UserError:
    """What is said of a run that ended by itself."""
    if told := way_on(view):
        return UserError(f"Run {view.run_id} ended as {view.outcome}, and part of it is decided. {told}")
    return UserError(f"Run {view.run_id} ended as {view.outcome}; say something to it to go on.")
