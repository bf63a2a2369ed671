"""What a decision does to the user's files: which hunks land or leave, which cannot, and the one plan for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from detent.core.change import Decision, HunkState, LandingPlan
from detent.core.ports import Sight
from detent.hub.views import RunView
from detent.landing.formatting import Explains, unexplained
from detent.landing.place import files_of, hunks_of, taken
from detent.landing.plot import Plot
from detent.landing.proposal import Texts

_UNDECIDED = frozenset({HunkState.PENDING, HunkState.UNDONE, HunkState.STALE})
_IN_THE_FILES = frozenset({HunkState.LANDED, HunkState.ACCEPTED})

_FITS: Mapping[Decision, frozenset[HunkState]] = {
    Decision.ACCEPT: _UNDECIDED | {HunkState.CONFLICT, HunkState.REJECTED, HunkState.ACCEPTED},
    Decision.REJECT: _UNDECIDED | {HunkState.CONFLICT},
    Decision.UNDO: _IN_THE_FILES | {HunkState.REJECTED},
}
"""The states that a decision can be made in. ``ACCEPTED`` was cut off before anybody saw the text arrive."""

_MEANT_BY_ALL: Mapping[Decision, frozenset[HunkState]] = {
    Decision.ACCEPT: _UNDECIDED | {HunkState.ACCEPTED},
    Decision.REJECT: _FITS[Decision.REJECT],
    Decision.UNDO: _FITS[Decision.UNDO],
}


@dataclass(frozen=True, slots=True)
class Landing:
    """A decision worked out.

    ``landing``: the hunks that are in the files (undone: out of them) once ``plan`` was applied; those without a change
    in it are so already. ``settled``: decided without any file. ``conflicts`` and ``refused``: hunk → why not.
    """

    plan: LandingPlan | None = None
    landing: tuple[str, ...] = ()
    conflicts: Mapping[str, str] = field(default_factory=dict)
    settled: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


def meant(view: RunView, decision: Decision) -> tuple[str, ...]:
    """The hunks that "all" stands for."""
    hunks = (*view.hunks, *view.earlier_hunks) if decision is Decision.UNDO else view.hunks
    return tuple(hunk.id for hunk in hunks if view.states[hunk.id] in _MEANT_BY_ALL[decision])


def plan(
    view: RunView,
    blobs: Texts,
    hunk_ids: Sequence[str],
    decision: Decision,
    sight: Sight,
    explains: Explains = unexplained,
) -> Landing:
    """What has to happen for this decision on these hunks; with none given, on all that it can be meant for."""
    asked = dict.fromkeys(hunk_ids or meant(view, decision))
    refused = {hunk_id: why for hunk_id in asked if (why := _misfit(view, hunk_id, decision))}
    fitting = [hunk_id for hunk_id in asked if hunk_id not in refused]
    settled = [hunk_id for hunk_id in fitting if not _needs_files(view, hunk_id, decision)]
    moving = frozenset(fitting) - frozenset(settled)
    inside = taken(view) | moving if decision is Decision.UNDO else taken(view)
    plot = Plot(blobs, sight, inside, explains)
    for file in files_of(view):
        hunks = hunks_of(view, file)
        here = moving & {hunk.id for hunk in hunks}
        if here:
            plot.move(file, hunks, here)
    changes, forms = plot.changes, plot.forms
    label = _label(decision, plot.moved)
    landing_plan = LandingPlan(view.run_id, label, changes, forms) if changes or forms else None
    return Landing(landing_plan, tuple(plot.moved), plot.stuck, tuple(settled), refused)


def _needs_files(view: RunView, hunk_id: str, decision: Decision) -> bool:
    if decision is Decision.UNDO:
        return view.states[hunk_id] is not HunkState.REJECTED
    return decision is Decision.ACCEPT


def _misfit(view: RunView, hunk_id: str, decision: Decision) -> str:
    if hunk_id not in view.states:
        return f"There is no hunk {hunk_id} in this run's proposal."
    state = view.states[hunk_id]
    if state in _FITS[decision]:
        return ""
    if state in _IN_THE_FILES:
        return f"Hunk {hunk_id} has landed already; undo it instead."
    return f"Hunk {hunk_id} is {state.value}: there is nothing to {decision.value}."


def _label(decision: Decision, hunk_ids: Sequence[str]) -> str:
    what = hunk_ids[0] if len(hunk_ids) == 1 else f"{len(hunk_ids)} hunks"
    return f"Detent: {decision.value} {what}"
