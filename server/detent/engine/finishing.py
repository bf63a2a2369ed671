"""The model's last answer: a text without calls, or a call that says that it is done."""

import json
from collections.abc import Sequence
from itertools import takewhile

from detent.core.events import CallStatus
from detent.core.talk import Message, Role, ToolCall
from detent.engine.run import Run

TASK_DONE = "task_done"
NOTED = "Noted."


def last_answer(run: Run) -> str:
    """Empty as long as there is none: a call that failed in the same answer has to be looked at first."""
    messages = run.conversation.messages
    if run.conversation.waits_for_user:
        return messages[-1].text.strip()
    results = list(takewhile(lambda message: message.role is Role.TOOL, reversed(messages)))
    if not results or run.conversation.unanswered:
        return ""
    asked = messages[-len(results) - 1]
    said = next((call for call in asked.tool_calls if call.name == TASK_DONE and _is_noted(call, results)), None)
    return _told(said) if said is not None and not _has_failed(run, asked) else ""


def _is_noted(call: ToolCall, results: Sequence[Message]) -> bool:
    return any(one.tool_call_id == call.id and one.text.startswith(NOTED) for one in results)


def _has_failed(run: Run, asked: Message) -> bool:
    ids = {call.id for call in asked.tool_calls}
    ended = {call.started.call_id: call.finished for call in run.view.calls if call.started.call_id in ids}
    return any(end is None or end.status is not CallStatus.COMPLETED for end in ended.values())


def _told(call: ToolCall) -> str:
    said = json.loads(call.arguments)
    claims = [f"- {claim}" for claim in said.get("claims", ())]
    return "\n".join([said["summary"].strip(), *(["", "It claims:", *claims] if claims else [])])
