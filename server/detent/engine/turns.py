"""A run's turns: the first begins with the task, each later one with a follow-up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from detent.checks.catalog import NAMES
from detent.checks.places import tool_of
from detent.core.change import Placement
from detent.core.events import (
    CallFinished,
    CallKind,
    CallStarted,
    ChecksFinished,
    DurableEvent,
    MessageAppended,
    PlanDecided,
    PlanDecision,
    PlanProposed,
    PlanUpdated,
    ProposalReady,
    Recorded,
    RunFinished,
    RunResumed,
    Steered,
)
from detent.core.form import FILE, Form
from detent.core.talk import Role, ToolResult
from detent.engine.conversation import Conversation
from detent.engine.net_changes import net_changes
from detent.hub.hub import Hub
from detent.hub.message import decode
from detent.hub.views import RunView

_RUN_TESTS = "run_tests"
"""The tool's name: how a model runs the project's own checks."""


def events_of_turn(hub: Hub, run_id: str) -> list[Recorded]:
    """What happened since the current turn began, its first event included."""
    items = hub.events(run_id)
    finished = False
    start = 0
    for index, item in enumerate(items):
        if isinstance(item.event, Steered) and finished:
            start, finished = index, False
        elif isinstance(item.event, RunFinished | RunResumed):
            finished = isinstance(item.event, RunFinished)
    return items[start:]


def opened(hub: Hub, run_id: str) -> bool:
    """True when the current turn has told the model what it is about."""
    return any(_said_by(item.event, Role.USER) for item in events_of_turn(hub, run_id))


def silent_since(hub: Hub, run_id: str, kind: type[DurableEvent]) -> bool:
    """True when such an event was the last thing before which anything was said, by the model or to it."""
    last = _last(hub, run_id, kind, MessageAppended)
    return isinstance(last, kind)


def resumed_since(hub: Hub, run_id: str, kind: type[DurableEvent]) -> bool:
    """True when the run was resumed after the last such event."""
    return isinstance(_last(hub, run_id, kind, RunResumed), RunResumed)


def unapproved(hub: Hub, run_id: str) -> bool:
    """True when the turn's plan needs a person's word and never got it: the run was cut off, or cancelled, before."""
    match _last(hub, run_id, PlanProposed, PlanDecided):
        case PlanProposed(needs_approval=needs_approval):
            return needs_approval
        case PlanDecided(decision=decision):
            return decision is PlanDecision.CANCEL
        case _:
            return False


def unsaid_revision(hub: Hub, run_id: str) -> str | None:
    """How a person wants the plan to be, as long as the model was not told."""
    last = _last(hub, run_id, PlanDecided, MessageAppended)
    return last.text if isinstance(last, PlanDecided) and last.decision is PlanDecision.REVISE else None


def plan_is_newer(hub: Hub, run_id: str) -> bool:
    """True when the plan became another one after the last checks."""
    return not isinstance(_last(hub, run_id, ChecksFinished, PlanProposed, PlanUpdated), ChecksFinished)


def proposed(hub: Hub, run_id: str) -> bool:
    """True when what the last checks were about is a proposal already."""
    return isinstance(_last(hub, run_id, ChecksFinished, ProposalReady), ProposalReady)


def _last(hub: Hub, run_id: str, *kinds: type[DurableEvent]) -> DurableEvent | None:
    """The last event of the turn that is of one of these kinds."""
    return next((item.event for item in reversed(events_of_turn(hub, run_id)) if isinstance(item.event, kinds)), None)


def _said_by(event: DurableEvent, role: Role) -> bool:
    return isinstance(event, MessageAppended) and event.role is role


@dataclass(frozen=True, slots=True)
class EarlierChange:
    """What the calls of a turn changed: what stood there at first and at last, None for nothing."""

    path: str
    base: Form | None
    changed: Form | None


def changes_of_turn(hub: Hub, run_id: str) -> list[EarlierChange]:
    """What the turn has changed in its shadow so far, to be laid into a new one after a crash."""
    changes: dict[str, EarlierChange] = {}
    for item in events_of_turn(hub, run_id):
        if isinstance(item.event, CallFinished):
            event = item.event
            for path, blob in event.changes.items():
                first = _form(hub, event.bases.get(path), event.base_modes.get(path))
                base = changes[path].base if path in changes else first
                changes[path] = EarlierChange(path, base, _form(hub, blob, event.modes.get(path)))
    return list(changes.values())


def changed_by(hub: Hub, calls: Sequence[CallFinished]) -> dict[str, tuple[Form | None, Form | None]]:
    """What the last of the calls changed: what the earlier ones had left there, and what it left."""
    *earlier, last = calls
    before = net_changes(earlier)
    found: dict[str, tuple[Form | None, Form | None]] = {}
    for path, change in net_changes([last]).items():
        stood = (before[path].now, before[path].mode) if path in before else (change.base, change.base_mode)
        found[path] = _form(hub, *stood), _form(hub, change.now, change.mode)
    return found


def _form(hub: Hub, blob: str | None, mode: int | None) -> Form | None:
    return None if blob is None else Form(hub.blobs.get(blob), FILE if mode is None else mode)


def makers(view: RunView) -> dict[str, str]:
    """Path → the command that was the last to change the file; what the model's own edits changed last is not in it."""
    found: dict[str, str] = {}
    for call in view.calls:
        for path in call.finished.changes if call.finished else ():
            if call.started.kind is CallKind.EXECUTE:
                found[path] = call.started.title.removeprefix("Run ")
            else:
                found.pop(path, None)
    return found


def left_by_checks(view: RunView, own: Collection[str]) -> dict[str, str]:
    """New files that nothing but the project's checks has made: path → the check that did last.

    ``own``: the names of commands that are such checks too. What was there before the change is not among these: a
    recorded result that a check wrote anew is to be seen.
    """
    found: dict[str, str] = {}
    others: set[str] = set()
    for call in view.calls:
        done, name = call.finished, call.started.name
        for path in done.changes if done else ():
            if done and _is_a_check(call.started, own) and done.bases.get(path) is None and path not in others:
                found[path] = name
            else:
                found.pop(path, None)
                others.add(path)
    return found


def _is_a_check(started: CallStarted, own: Collection[str]) -> bool:
    """A model's own call of such a name has arguments; its way to run the tests is one too."""
    if started.kind is not CallKind.EXECUTE:
        return False
    return started.name == _RUN_TESTS or (
        started.blob is None and (started.name in own or tool_of(started.name) in NAMES)
    )


def placements(view: RunView) -> list[Placement]:
    """How the model's edits found their places, where that took more than their exact text."""
    return [one for call in view.calls if call.finished for one in call.finished.placed]


def unheard_steers(hub: Hub, run_id: str) -> list[str]:
    """What was said to the running run and not passed on before it was cut off."""
    unheard: list[str] = []
    for item in events_of_turn(hub, run_id)[1:]:
        if isinstance(item.event, Steered):
            unheard.append(item.event.text)
        elif unheard and isinstance(item.event, MessageAppended) and item.event.role is Role.USER:
            said = decode(hub.blobs.get_text(item.event.blob)).text
            unheard = [text for text in unheard if text != said]
    return unheard


def unwanted_calls(conversation: Conversation) -> list[ToolResult]:
    """Answers to the calls that an earlier turn's end cut off: a model must be told something of each."""
    return [
        ToolResult(call.id, "The run was stopped before this was done.", ok=False) for call in conversation.unanswered
    ]
