"""Messages → the body of a request.

The body begins with the messages, and a message is always written the same way: so the next request has the previous
one's messages as its byte prefix, which is what providers' caches live on. And a message that a model once wrote can
always be sent back, to servers that check each field too.
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from detent.config.settings import ModelSettings
from detent.core.talk import Message, ModelRequest, Role, ToolCall, ToolSpec
from detent.models.arguments import is_object
from detent.models.longest import NEW_NAME, OLD_NAME, longest_of
from detent.models.words import mend

NOTHING_SAID = "(no answer)"
RAW_ARGUMENTS = "arguments_that_are_not_a_json_object"

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]")


def to_body(settings: ModelSettings, request: ModelRequest) -> dict[str, object]:
    body: dict[str, object] = {
        "messages": [_message(message) for message in request.messages],
        "model": settings.name,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.tools:
        body["tools"] = [_tool(spec) for spec in request.tools]
    body[_limit_name(settings.base_url)] = request.max_output_tokens or longest_of(settings)
    if settings.temperature is not None:
        body["temperature"] = settings.temperature
    return body


def _limit_name(base_url: str) -> str:
    """OpenAI's own newer models refuse the old name; other servers know only that one."""
    host = urlsplit(base_url).hostname or ""
    newer = host.endswith((".openai.com", ".openai.azure.com"))
    return NEW_NAME if newer else OLD_NAME


def _message(message: Message) -> dict[str, object]:
    text = mend(message.text)
    if message.role is Role.TOOL:
        return {"role": "tool", "tool_call_id": message.tool_call_id, "content": text}
    if message.role is not Role.ASSISTANT:
        return {"role": message.role.value, "content": text}
    if not message.tool_calls:
        return {"role": "assistant", "content": text or NOTHING_SAID}
    calls = [_call(call) for call in message.tool_calls]
    return {"role": "assistant", "content": text or None, "tool_calls": calls}


def _call(call: ToolCall) -> dict[str, object]:
    # A name that no server would take back can only be one of no tool, so nothing is lost by changing it.
    name = _NOT_IN_NAMES.sub("_", call.name)[:64] or "_"
    return {"id": call.id, "type": "function", "function": {"name": name, "arguments": _arguments(call.arguments)}}


def _arguments(raw: str) -> str:
    """The model's own text where it is a JSON object; else an object that holds the text, which says what was wrong."""
    return mend(raw) if is_object(raw) else json.dumps({RAW_ARGUMENTS: mend(raw)}, ensure_ascii=False)


def _tool(spec: ToolSpec) -> Mapping[str, object]:
    return {
        "type": "function",
        "function": {"name": spec.name, "description": spec.description, "parameters": dict(spec.parameters)},
    }
