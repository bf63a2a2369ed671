"""The steps of a run: what the model called and was answered, counted from 1."""

from dataclasses import dataclass, replace

from detent.core.errors import UserError
from detent.core.events import CallStatus, MessageAppended
from detent.core.talk import Role
from detent.engine.conversation import stored
from detent.engine.shown_again import whole_text
from detent.hub.hub import Hub


@dataclass(frozen=True, slots=True)
class Step:
    """A call of the model's, counted from 1. ``end``: the event that its round ends with, in the run."""

    number: int
    title: str
    ok: bool
    end: int


def steps_in(hub: Hub, run_id: str) -> list[Step]:
    """The calls that the model has been answered, in the order of the answers."""
    calls = {call.started.call_id: call for call in hub.view(run_id).calls}
    found: list[Step] = []
    begun = 0
    for item in hub.events(run_id):
        if not isinstance(item.event, MessageAppended):
            continue
        if item.event.role is not Role.TOOL:
            begun = len(found)
            continue
        call = calls.get(stored(hub, item.event.blob).tool_call_id or "")
        ok = call is not None and call.finished is not None and call.finished.status is CallStatus.COMPLETED
        found.append(Step(len(found) + 1, call.started.title if call else "not done", ok, item.run_seq))
        found[begun:] = [replace(step, end=item.run_seq) for step in found[begun:]]
    return found


def step_result(hub: Hub, run_id: str, number: int) -> str:
    """What the model called there, and all that it was told; UserError where there is no such step."""
    view = hub.view(run_id)
    messages = [stored(hub, blob) for blob in view.messages]
    answers = [message for message in messages if message.role is Role.TOOL]
    if not 1 <= number <= len(answers):
        raise UserError(f"There is no step {number} yet.")
    answer = answers[number - 1]
    calls = (call for message in messages for call in message.tool_calls)
    asked = next((f"{call.name} {call.arguments}" for call in calls if call.id == answer.tool_call_id), "")
    return f"Step {number}: {asked}\n{whole_text(answer, hub, view)}"
