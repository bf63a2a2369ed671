"""A run's turns: the first begins with the task, each later one with a follow-up."""

from dataclasses import dataclass

from detent.core.events import CallFinished, MessageAppended, Recorded, RunFinished, Steered
from detent.core.talk import Role, ToolResult
from detent.engine.conversation import Conversation
from detent.hub.hub import Hub


def events_of_turn(hub: Hub, run_id: str) -> list[Recorded]:
    """What happened since the current turn began, its first event included."""
    items = hub.events(run_id)
    finished = False
    start = 0
    for index, item in enumerate(items):
        if isinstance(item.event, Steered) and finished:
            start, finished = index, False
        elif isinstance(item.event, RunFinished):
            finished = True
    return items[start:]


def opened(hub: Hub, run_id: str) -> bool:
    """True when the current turn has said its first word to the model."""
    return any(isinstance(item.event, MessageAppended) for item in events_of_turn(hub, run_id))


@dataclass(frozen=True, slots=True)
class EarlierChange:
    """A file that the calls of a turn changed: what it held at first and at last, None for not there."""

    path: str
    base: str | None
    changed: str | None


def changes_of_turn(hub: Hub, run_id: str) -> list[EarlierChange]:
    """What the turn has changed in its shadow so far, to be laid into a new one after a crash."""
    changes: dict[str, EarlierChange] = {}
    for item in events_of_turn(hub, run_id):
        if isinstance(item.event, CallFinished):
            for path, blob in item.event.changes.items():
                base = changes[path].base if path in changes else _text(hub, item.event.bases.get(path))
                changes[path] = EarlierChange(path, base, _text(hub, blob))
    return list(changes.values())


def _text(hub: Hub, blob: str | None) -> str | None:
    return None if blob is None else hub.blobs.get_text(blob)


def unheard_steers(hub: Hub, run_id: str) -> list[str]:
    """What was said to the running run and not taken before it was cut off."""
    unheard: list[str] = []
    for item in events_of_turn(hub, run_id)[1:]:
        if isinstance(item.event, Steered):
            unheard.append(item.event.text)
        elif isinstance(item.event, MessageAppended) and item.event.role is Role.USER:
            unheard.clear()
    return unheard


def unwanted_calls(conversation: Conversation) -> list[ToolResult]:
    """Answers to the calls that an earlier turn's end cut off: a model must be told something of each."""
    return [
        ToolResult(call.id, "The run was stopped before this was done.", ok=False) for call in conversation.unanswered
    ]
