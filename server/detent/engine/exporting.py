"""A session as one text to keep or to pass on: Markdown for people, JSON lines for programs."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum

from detent.core.marks import as_said
from detent.core.talk import Message, Role
from detent.engine.conversation import stored
from detent.engine.fences import fenced
from detent.engine.wishes import title
from detent.hub.hub import Hub
from detent.hub.views import RunView

_SPEAKERS: Mapping[Role, str] = {
    Role.SYSTEM: "Detent",
    Role.USER: "You",
    Role.ASSISTANT: "Model",
    Role.TOOL: "Result",
}


class Format(StrEnum):
    MARKDOWN = "markdown"
    JSONL = "jsonl"


def exported(hub: Hub, run_id: str, form: Format) -> str:
    """All that was said, also what a shortened conversation leaves out."""
    view = hub.view(run_id)
    messages = [stored(hub, blob) for blob in view.messages]
    return "".join(_markdown(view, messages) if form is Format.MARKDOWN else _json_lines(view, messages))


def _markdown(view: RunView, messages: list[Message]) -> Iterator[str]:
    when = datetime.fromtimestamp(view.started_at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    yield f"# {view.session.name or title(view.task)}\n\nRun {view.run_id}, {when}, {view.model}"
    yield f"; {view.outcome}: {view.reason}\n" if view.outcome else "\n"
    step = 0
    for message in messages:
        step += message.role is Role.TOOL
        yield f"\n## {_SPEAKERS[message.role]}{f' of step {step}' if message.role is Role.TOOL else ''}\n"
        if said := fenced(message.text) if message.role is Role.TOOL else as_said(message):
            yield f"\n{said}\n"
        for call in message.tool_calls:
            yield f"\nCalls `{call.name}`:\n\n{fenced(call.arguments)}\n"


def _json_lines(view: RunView, messages: list[Message]) -> Iterator[str]:
    yield _line(
        {
            "runId": view.run_id,
            "title": view.session.name or title(view.task),
            "model": view.model,
            "startedAt": view.started_at,
            "outcome": view.outcome,
            "reason": view.reason,
        }
    )
    for message in messages:
        calls = [{"id": call.id, "name": call.name, "arguments": call.arguments} for call in message.tool_calls]
        of_tools = {"toolCalls": calls} if calls else {}
        answers = {"toolCallId": message.tool_call_id} if message.role is Role.TOOL else {}
        yield _line({"role": message.role.value, "text": message.text, **of_tools, **answers})


def _line(fields: Mapping[str, object]) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"
