"""What happened: a closed, versioned union. Durable events are stored, one commit each, and a run is their fold.

Transient ones are sent and forgotten; large and private content is a blob. A change needs an upgrader and a sample.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from detent.core.branch import Commit
from detent.core.change import Decision, DecisionsTaught, HunkState, Placement, Proposal
from detent.core.circles import Stuck
from detent.core.difficulty import Difficulty
from detent.core.goal import CriteriaChecked
from detent.core.phase import PhaseDecided
from detent.core.proof import Outcome, Proof
from detent.core.reflection import Reflection
from detent.core.review import Review
from detent.core.roles import ModelRole
from detent.core.session import SessionChanged
from detent.core.talk import Delta, Role, Usage
from detent.core.work import Plan, PlanAuthor, Task


class CallKind(StrEnum):
    """What passes the gate; all but ``model`` are the Agent Client Protocol's tool kinds."""

    MODEL = "model"
    READ = "read"
    EDIT = "edit"
    EXECUTE = "execute"
    FETCH = "fetch"


class CallStatus(StrEnum):
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DENIED = "denied"


class Stage(StrEnum):
    """How much of a conversation is left out, from the least to the most."""

    SNIP = "snip"
    FOLD = "fold"
    HARD = "hard"


class PlanDecision(StrEnum):
    APPROVE = "approve"
    REVISE = "revise"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class RunStarted:
    task: Task
    root: str
    model: str
    buffers: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Open documents at the click: path → version and blob."""


@dataclass(frozen=True, slots=True)
class RunResumed:
    reason: str
    buffers: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageAppended:
    """The conversation grew; a message is never changed. ``blob`` holds its canonical JSON."""

    role: Role
    blob: str


@dataclass(frozen=True, slots=True)
class Compacted:
    """The conversation was made shorter: from now on requests begin with other messages. Those that were said stay."""

    epoch: str
    """The name of what begins here, for people: why a prompt's beginning was not found in a cache."""
    stage: Stage
    reason: str
    messages: tuple[str, ...]
    """Blobs of the messages that requests begin with."""
    replaces: int
    """Instead of so many of the run's messages; those after them follow as they are."""
    before: int
    """About how many tokens a request had, and has now."""
    after: int
    refused: int = 0
    """About how many tokens had the request that the model refused as too long; 0 when none was."""


@dataclass(frozen=True, slots=True)
class ContextRetrieved:
    blob: str
    snippets: int
    tokens: int
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class PlanProposed:
    plan: Plan
    needs_approval: bool


@dataclass(frozen=True, slots=True)
class PlanDecided:
    decision: PlanDecision
    text: str = ""


@dataclass(frozen=True, slots=True)
class PlanUpdated:
    plan: Plan
    author: PlanAuthor = PlanAuthor.MODEL


@dataclass(frozen=True, slots=True)
class CallStarted:
    """The intent: written before the effect. Without a CallFinished after a crash, nobody knows whether it happened."""

    call_id: str
    kind: CallKind
    name: str
    title: str
    blob: str | None = None
    """The arguments, as the model wrote them; of a question to a model, the tools that it was told of."""
    repeatable: bool = True
    """True when doing it again after a crash does no harm."""
    role: str = ""
    """Of a question to a model: what it is asked for."""
    place: str = ""
    """Of a question to a model: the service that is asked."""


@dataclass(frozen=True, slots=True)
class CallFinished:
    call_id: str
    status: CallStatus
    text: str = ""
    """One line for people."""
    blob: str | None = None
    """The whole result, as the model is shown it."""
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    changes: Mapping[str, str | None] = field(default_factory=dict)
    """What the call changed in the shadow: path → blob, or None for a deleted file."""
    bases: Mapping[str, str | None] = field(default_factory=dict)
    """What those files held when the shadow was opened, so that a resumed run can place the changes anew."""
    output: str | None = None
    """Blob: all that its commands said, where that is more than the result shows."""
    placed: tuple[Placement, ...] = ()
    """How its edits found their places, where that took more than their exact text."""
    modes: Mapping[str, int] = field(default_factory=dict)
    """Sort and permissions of what was changed, as a system has them: path → mode. Of a link, the blob is its words."""
    base_modes: Mapping[str, int] = field(default_factory=dict)
    """The same, of the bases."""


@dataclass(frozen=True, slots=True)
class DifficultyJudged:
    """How hard the task looks, by which facts, and what the run does; ``overridden``: a person said it."""

    difficulty: Difficulty
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class ModelChosen:
    """A person wants this model for a role in this run, from the next question on; empty for what the settings say."""

    role: ModelRole
    model: str


@dataclass(frozen=True, slots=True)
class ModelSwitched:
    """A role's questions go to another model than before, ``NAME@SERVICE``, whose cache knows nothing: a new epoch."""

    role: ModelRole
    old: str
    new: str
    reason: str
    epoch: str
    """The name of what begins here, for people: why a prompt's beginning was not found in a cache."""


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    approval_id: str
    title: str
    detail: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """``answer`` is one of the options, or None for no answer, which means no."""

    approval_id: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class ChecksFinished:
    attempt: int
    proof: Proof


@dataclass(frozen=True, slots=True)
class Reflected:
    attempt: int
    text: str
    reflection: Reflection | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A second look at what the checks had passed, before a person sees it. ``attempt`` counts within the turn."""

    attempt: int
    review: Review


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """The text that a run ends with: the answer of ``explain``, or a summary beside a proposal."""

    text: str


@dataclass(frozen=True, slots=True)
class ProposalReady:
    proposal: Proposal
    proof: Proof


@dataclass(frozen=True, slots=True)
class HunkEdited:
    """A person changed what a hunk will write; it becomes unproven until it was checked again."""

    hunk_id: str
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HunksDecided:
    decision: Decision
    hunk_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HunksMoved:
    """Hunks changed state without a decision, or because of one; ``reason`` is for people."""

    states: Mapping[str, HunkState]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Landed:
    """Seen in the user's files: path → hash of the content, None for a deleted file. ``undo`` takes hunks out again."""

    hunk_ids: tuple[str, ...]
    files: Mapping[str, str | None]
    undo: bool = False


@dataclass(frozen=True, slots=True)
class ProofChanged:
    """The proposal's proof no longer is what it was: unproven after a partial accept, an edit or a rebase, or new."""

    proof: Proof


@dataclass(frozen=True, slots=True)
class Committed:
    """A branch of our own holds these hunks; ``proof`` is about the committed tree, and no other."""

    commit: Commit
    hunk_ids: tuple[str, ...]
    proof: Proof


@dataclass(frozen=True, slots=True)
class CommitTakenBack:
    """The branch is gone again, or nobody's but the user's any more."""

    commit: str
    reason: str


@dataclass(frozen=True, slots=True)
class PullRequestOpened:
    """The commit's branch is at the remote, and is offered there."""

    commit: str
    remote: str
    url: str


@dataclass(frozen=True, slots=True)
class Steered:
    """A person said something: to a running run, taken at its next step, or after its end, which begins a new turn."""

    text: str
    buffers: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """For a new turn: the open documents at that moment, path → version and blob."""


@dataclass(frozen=True, slots=True)
class RunFinished:
    outcome: Outcome
    reason: str


DurableEvent = (
    RunStarted
    | RunResumed
    | MessageAppended
    | Compacted
    | ContextRetrieved
    | PhaseDecided
    | PlanProposed
    | PlanDecided
    | PlanUpdated
    | CallStarted
    | CallFinished
    | DifficultyJudged
    | ModelChosen
    | ModelSwitched
    | ApprovalAsked
    | ApprovalGiven
    | ChecksFinished
    | Reflected
    | CriteriaChecked
    | Stuck
    | Reviewed
    | AnswerGiven
    | ProposalReady
    | HunkEdited
    | HunksDecided
    | HunksMoved
    | Landed
    | ProofChanged
    | Committed
    | CommitTakenBack
    | PullRequestOpened
    | DecisionsTaught
    | SessionChanged
    | Steered
    | RunFinished
)


@dataclass(frozen=True, slots=True)
class Streamed:
    """A piece of a model's answer; ``call_id`` is the call whose CallFinished will stand for the whole."""

    call_id: str
    delta: Delta


@dataclass(frozen=True, slots=True)
class Progressed:
    """What the run is doing right now, for a progress line."""

    message: str


TransientEvent = Streamed | Progressed


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stored event: ``seq`` counts in the hub, ``run_seq`` in the run from 1. ``body``: as it was stored just now."""

    seq: int
    run_seq: int
    run_id: str
    at: float  # in seconds since the epoch
    event: DurableEvent
    body: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """A transient event on its way."""

    run_id: str
    event: TransientEvent


FeedItem = Recorded | Sent
