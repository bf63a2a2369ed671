"""A message as the log keeps it: what a model said and what the conversation holds of it are one blob."""

import json
from collections.abc import Mapping
from typing import Any

from detent.core.talk import Message, Role, ToolCall


def encode(message: Message) -> str:
    """The canonical JSON of a message: the same message gives the same blob."""
    return json.dumps(
        {
            "role": message.role.value,
            "text": message.text,
            "tool_calls": [_fields(call) for call in message.tool_calls],
            "tool_call_id": message.tool_call_id,
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def _fields(call: ToolCall) -> list[str]:
    return [call.id, call.name, call.arguments, *filter(None, [call.through])]


def decode(text: str) -> Message:
    fields: Mapping[str, Any] = json.loads(text)
    return Message(
        Role(fields["role"]),
        fields["text"],
        tuple(ToolCall(*call) for call in fields["tool_calls"]),
        fields["tool_call_id"],
    )
