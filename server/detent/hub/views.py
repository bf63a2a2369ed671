"""A run as it stands: nothing but the fold of its events."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from detent.core import events
from detent.core.change import Decision, DecisionsTaught, Hunk, HunkState, Proposal
from detent.core.circles import Stuck
from detent.core.difficulty import Difficulty
from detent.core.goal import CriteriaChecked
from detent.core.phase import PhaseDecided
from detent.core.proof import Outcome, Proof
from detent.core.reflection import Reflection
from detent.core.review import Review
from detent.core.session import SessionChanged
from detent.core.talk import Usage
from detent.core.work import Plan, Task, TaskKind


class RunStatus(StrEnum):
    """``WAITING``: a person's answer is needed. Whether a running run has a living owner is the lease's word."""

    RUNNING = "running"
    WAITING = "waiting"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class CallView:
    """A call that was intended, and how it ended; ``finished`` is None while it runs, or when a crash cut it off."""

    started: events.CallStarted
    finished: events.CallFinished | None = None


@dataclass(frozen=True, slots=True)
class CommitView:
    """A commit that was not taken back, and where it was offered since: empty for nowhere."""

    made: events.Committed
    remote: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RunView:
    run_id: str
    task: Task
    root: str
    model: str
    started_at: float
    buffers: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Open documents at the start of the current turn: path → version and blob."""
    status: RunStatus = RunStatus.RUNNING
    turn: int = 1
    phases: tuple[PhaseDecided, ...] = ()
    """What was decided in the current turn, the newest last."""
    plan: Plan | None = None
    plan_left: Plan | None = None
    """The one that shall be another: it stays where a run that only plans ends without that."""
    plan_waits: bool = False
    messages: tuple[str, ...] = ()
    compactions: tuple[events.Compacted, ...] = ()
    context: events.ContextRetrieved | None = None
    calls: tuple[CallView, ...] = ()
    approvals: tuple[events.ApprovalAsked, ...] = ()
    """Those that still wait for an answer."""
    attempts: tuple[Proof, ...] = ()
    reflections: tuple[str, ...] = ()
    last_reflection: Reflection | None = None
    """As data, where the model wrote it so."""
    rounds: tuple[CriteriaChecked, ...] = ()
    stuck: tuple[Stuck, ...] = ()
    """How often the turn went in circles, and what was done about it."""
    reviews: tuple[Review, ...] = ()
    proof: Proof | None = None
    offered: Proof | None = None
    """The proof of the whole proposal, as it was offered."""
    proposal: Proposal | None = None
    earlier: tuple[Proposal, ...] = ()
    """What was replaced by a follow-up's proposal and has landed, at least in part: it can still be undone."""
    states: Mapping[str, HunkState] = field(default_factory=dict)
    edited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Hunks that a person changed: id → the lines that will be written instead."""
    commits: tuple[CommitView, ...] = ()
    """Those on branches of ours, the newest last."""
    taught: frozenset[str] = frozenset()
    answer: str = ""
    steers: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)
    unpriced: int = 0
    """So many of its questions are in no cost, because their price is not known."""
    difficulty: Difficulty | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Role → the model that a person wants for it in this run."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """Role → the model that was asked last, as ``NAME@SERVICE``."""
    session: SessionChanged = field(default_factory=SessionChanged)
    outcome: Outcome | None = None
    reason: str = ""
    last_seq: int = 0

    @property
    def hunks(self) -> tuple[Hunk, ...]:
        """The proposal's hunks, with what a person changed in them."""
        return () if self.proposal is None else tuple(map(self._as_edited, self.proposal.hunks))

    @property
    def earlier_hunks(self) -> tuple[Hunk, ...]:
        """Those of replaced proposals that had landed by then."""
        hunks = (hunk for proposal in self.earlier for hunk in proposal.hunks)
        return tuple(self._as_edited(hunk) for hunk in hunks if hunk.id in self.states)

    def _as_edited(self, hunk: Hunk) -> Hunk:
        return replace(hunk, new=self.edited[hunk.id]) if hunk.id in self.edited else hunk

    def hunks_in(self, *states: HunkState) -> tuple[Hunk, ...]:
        return tuple(hunk for hunk in self.hunks if self.states[hunk.id] in states)

    @property
    def undecided(self) -> tuple[Hunk, ...]:
        return self.hunks_in(HunkState.PENDING, HunkState.UNDONE, HunkState.STALE)

    @property
    def landed(self) -> tuple[Hunk, ...]:
        return self.hunks_in(HunkState.LANDED)

    @property
    def unfinished_calls(self) -> tuple[events.CallStarted, ...]:
        """Intents without a result: under way, or, after a crash, unknown."""
        return tuple(call.started for call in self.calls if call.finished is None)


def fold(items: Iterable[events.Recorded]) -> RunView | None:
    """The view of one run after these events; None when there are none."""
    view: RunView | None = None
    for item in items:
        view = step(view, item)
    return view


def step(view: RunView | None, item: events.Recorded) -> RunView:
    """The view after one more event."""
    event = item.event
    if view is None:
        if not isinstance(event, events.RunStarted):
            raise ValueError(f"run {item.run_id} begins with {type(event).__name__}, not with RunStarted")
        view = RunView(item.run_id, event.task, event.root, event.model, item.at, buffers=event.buffers)
        return replace(view, last_seq=item.seq)
    change = _CHANGES.get(type(event))
    changed = change(view, event) if change else view
    return replace(changed, last_seq=item.seq)


def _resumed(view: RunView, event: events.RunResumed) -> RunView:
    plan = view.plan if view.plan_left is None else None
    view = replace(view, plan=plan, approvals=(), buffers=event.buffers)
    return replace(view, status=RunStatus.RUNNING, outcome=None, reason="")


def _message(view: RunView, event: events.MessageAppended) -> RunView:
    return replace(view, messages=(*view.messages, event.blob))


def _compacted(view: RunView, event: events.Compacted) -> RunView:
    return replace(view, compactions=(*view.compactions, event))


def _context(view: RunView, event: events.ContextRetrieved) -> RunView:
    return replace(view, context=event)


def _phase_decided(view: RunView, event: PhaseDecided) -> RunView:
    return replace(view, phases=(*view.phases, event))


def _plan_proposed(view: RunView, event: events.PlanProposed) -> RunView:
    status = RunStatus.WAITING if event.needs_approval else view.status
    return replace(view, plan=event.plan, plan_left=None, plan_waits=event.needs_approval, status=status)


def _plan_decided(view: RunView, event: events.PlanDecided) -> RunView:
    view = replace(view, plan_waits=False, status=RunStatus.RUNNING)
    if event.decision is events.PlanDecision.REVISE:
        return replace(view, plan=None, plan_left=view.plan or view.plan_left)
    return view


def _plan_updated(view: RunView, event: events.PlanUpdated) -> RunView:
    return replace(view, plan=event.plan, plan_left=None)


def _call_started(view: RunView, event: events.CallStarted) -> RunView:
    asked = {**view.asked, event.role: f"{event.name}@{event.place}"} if event.role else view.asked
    return replace(view, calls=(*view.calls, CallView(event)), asked=asked)


def _difficulty(view: RunView, event: events.DifficultyJudged) -> RunView:
    return replace(view, difficulty=event.difficulty)


def _model_chosen(view: RunView, event: events.ModelChosen) -> RunView:
    others = {role: model for role, model in view.chosen.items() if role != event.role}
    return replace(view, chosen={**others, event.role: event.model} if event.model else others)


def _call_finished(view: RunView, event: events.CallFinished) -> RunView:
    calls = list(view.calls)
    for at in range(len(calls) - 1, -1, -1):  # nearly always the newest, of hundreds
        if calls[at].started.call_id == event.call_id and calls[at].finished is None:
            calls[at] = replace(calls[at], finished=event)
            break
    unpriced = view.unpriced + event.usage.unpriced
    return replace(view, calls=tuple(calls), usage=view.usage + event.usage, unpriced=unpriced)


def _approval_asked(view: RunView, event: events.ApprovalAsked) -> RunView:
    status = view.status if view.status is RunStatus.FINISHED else RunStatus.WAITING
    return replace(view, approvals=(*view.approvals, event), status=status)


def _approval_given(view: RunView, event: events.ApprovalGiven) -> RunView:
    waiting = tuple(asked for asked in view.approvals if asked.approval_id != event.approval_id)
    status = RunStatus.RUNNING if view.status is RunStatus.WAITING and not waiting else view.status
    return replace(view, approvals=waiting, status=status)


def _checks_finished(view: RunView, event: events.ChecksFinished) -> RunView:
    return replace(view, attempts=(*view.attempts, event.proof), proof=event.proof)


def _reflected(view: RunView, event: events.Reflected) -> RunView:
    return replace(view, reflections=(*view.reflections, event.text), last_reflection=event.reflection)


def _criteria_checked(view: RunView, event: CriteriaChecked) -> RunView:
    return replace(view, rounds=(*view.rounds, event))


def _stuck(view: RunView, event: Stuck) -> RunView:
    return replace(view, stuck=(*view.stuck, event))


def _reviewed(view: RunView, event: events.Reviewed) -> RunView:
    return replace(view, reviews=(*view.reviews, event.review))


def _answer(view: RunView, event: events.AnswerGiven) -> RunView:
    return replace(view, answer=event.text)


def _proposal(view: RunView, event: events.ProposalReady) -> RunView:
    replaced = (*view.earlier, *([view.proposal] if view.proposal else []))
    landed = {hunk_id: state for hunk_id, state in view.states.items() if state is HunkState.LANDED}
    return replace(
        view,
        proposal=event.proposal,
        earlier=tuple(old for old in replaced if any(hunk.id in landed for hunk in old.hunks)),
        proof=event.proof,
        offered=event.proof,
        states={**landed, **{hunk.id: HunkState.PENDING for hunk in event.proposal.hunks}},
        edited={hunk_id: lines for hunk_id, lines in view.edited.items() if hunk_id in landed},
    )


def _hunk_edited(view: RunView, event: events.HunkEdited) -> RunView:
    return replace(view, edited={**view.edited, event.hunk_id: event.new})


def _hunks_decided(view: RunView, event: events.HunksDecided) -> RunView:
    after = {
        Decision.ACCEPT: HunkState.ACCEPTED,
        Decision.REJECT: HunkState.REJECTED,
        Decision.UNDO: HunkState.UNDONE,
    }[event.decision]
    return replace(view, states={**view.states, **dict.fromkeys(event.hunk_ids, after)})


def _hunks_moved(view: RunView, event: events.HunksMoved) -> RunView:
    return replace(view, states={**view.states, **event.states})


def _landed(view: RunView, event: events.Landed) -> RunView:
    state = HunkState.UNDONE if event.undo else HunkState.LANDED
    return replace(view, states={**view.states, **dict.fromkeys(event.hunk_ids, state)})


def _proof_changed(view: RunView, event: events.ProofChanged) -> RunView:
    return replace(view, proof=event.proof)


def _committed(view: RunView, event: events.Committed) -> RunView:
    others = (one for one in view.commits if one.made.commit.name != event.commit.name)
    return replace(view, commits=(*others, CommitView(event)))


def _taken_back(view: RunView, event: events.CommitTakenBack) -> RunView:
    return replace(view, commits=tuple(one for one in view.commits if one.made.commit.name != event.commit))


def _offered(view: RunView, event: events.PullRequestOpened) -> RunView:
    commits = (
        replace(one, remote=event.remote, url=event.url) if one.made.commit.name == event.commit else one
        for one in view.commits
    )
    return replace(view, commits=tuple(commits))


def _taught(view: RunView, event: DecisionsTaught) -> RunView:
    return replace(view, taught=view.taught | set(event.hunk_ids))


def _session_changed(view: RunView, event: SessionChanged) -> RunView:
    return replace(view, session=event)


def _steered(view: RunView, event: events.Steered) -> RunView:
    steers = (*view.steers, event.text)
    if view.status is not RunStatus.FINISHED:
        return replace(view, steers=steers)
    return replace(
        view,
        steers=steers,
        buffers=event.buffers,
        turn=view.turn + 1,
        status=RunStatus.RUNNING,
        phases=(),
        plan=None,
        plan_left=None,
        attempts=(),
        reflections=(),
        last_reflection=None,
        rounds=(),
        stuck=(),
        reviews=(),
        answer="",
        outcome=None,
        reason="",
    )


def _finished(view: RunView, event: events.RunFinished) -> RunView:
    only_planned = view.task.kind is TaskKind.PLAN and view.turn == 1
    return replace(
        view,
        plan=view.plan or (view.plan_left if only_planned else None),
        status=RunStatus.FINISHED,
        outcome=event.outcome,
        reason=event.reason,
        approvals=(),
        plan_waits=False,
    )


# Any: each function takes the one event that its row names, which a Mapping's type cannot say.
_CHANGES: Mapping[type[events.DurableEvent], Callable[[RunView, Any], RunView]] = {
    events.RunResumed: _resumed,
    events.MessageAppended: _message,
    events.Compacted: _compacted,
    events.ContextRetrieved: _context,
    PhaseDecided: _phase_decided,
    events.PlanProposed: _plan_proposed,
    events.PlanDecided: _plan_decided,
    events.PlanUpdated: _plan_updated,
    events.CallStarted: _call_started,
    events.CallFinished: _call_finished,
    events.DifficultyJudged: _difficulty,
    events.ModelChosen: _model_chosen,
    events.ApprovalAsked: _approval_asked,
    events.ApprovalGiven: _approval_given,
    events.ChecksFinished: _checks_finished,
    events.Reflected: _reflected,
    CriteriaChecked: _criteria_checked,
    Stuck: _stuck,
    events.Reviewed: _reviewed,
    events.AnswerGiven: _answer,
    events.ProposalReady: _proposal,
    events.HunkEdited: _hunk_edited,
    events.HunksDecided: _hunks_decided,
    events.HunksMoved: _hunks_moved,
    events.Landed: _landed,
    events.ProofChanged: _proof_changed,
    events.Committed: _committed,
    events.CommitTakenBack: _taken_back,
    events.PullRequestOpened: _offered,
    DecisionsTaught: _taught,
    SessionChanged: _session_changed,
    events.Steered: _steered,
    events.RunFinished: _finished,
}
