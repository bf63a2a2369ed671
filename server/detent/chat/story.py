"""What happened in a conversation, a line each, without what a model thought."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from detent.chat.words import proof_of
from detent.core import events
from detent.core.events import CallKind, DurableEvent, Recorded
from detent.core.goal import CriteriaChecked
from detent.core.session import SessionChanged
from detent.engine.goals import standing


def story(item: Recorded) -> Iterator[str]:
    teller = _TELLERS.get(type(item.event))
    told = teller(item.event) if teller else ""
    if told:
        yield " ".join(told.split())


def _started(event: events.RunStarted) -> str:
    return f"you: {event.task.instruction or event.task.kind.value}"


def _call(event: events.CallStarted) -> str:
    return "" if event.kind is CallKind.MODEL else f"{event.kind.value}: {event.title}"


def _session(event: SessionChanged) -> str:
    where = f", from step {event.step} of {event.continues}" if event.continues else ""
    return f"session: {event.name or 'named after its task'}{where}{', put away' if event.archived else ''}"


# Any: each function takes the one event that its row names, which a Mapping's type cannot say.
_TELLERS: Mapping[type[DurableEvent], Callable[[Any], str]] = {
    events.RunStarted: _started,
    events.Steered: lambda event: f"you: {event.text}",
    events.CallStarted: _call,
    events.CallFinished: lambda event: event.text and f"{event.status.value}: {event.text}",
    events.ChecksFinished: lambda event: f"checks, attempt {event.attempt}: {proof_of(event.proof)}",
    CriteriaChecked: lambda event: f"goal, round {event.round}: {standing(event.found)}",
    SessionChanged: _session,
    events.ApprovalAsked: lambda event: f"asked: {event.title}",
    events.ApprovalGiven: lambda event: f"answered: {event.answer or 'no'}",
    events.HunksDecided: lambda event: f"you: {event.decision.value} {', '.join(event.hunk_ids)}",
    events.ProofChanged: lambda event: f"proof: {proof_of(event.proof)}",
    events.ModelSwitched: lambda event: f"model: {event.new}, {event.reason}",
    events.RunFinished: lambda event: f"ended as {event.outcome.value}: {event.reason}",
}
