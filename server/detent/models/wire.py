"""Messages → the body of a request.

The body begins with the messages, and a message is always written the same way: so the next request has the previous
one's messages as its byte prefix, which is what providers' caches live on. And a message that a model once wrote can
always be sent back, to servers that check each field too.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from detent.config.presets import Fields
from detent.core.talk import Message, ModelRequest, Role, ToolCall, ToolSpec
from detent.models.arguments import is_object
from detent.models.longest import longest_of
from detent.models.profile import Profile
from detent.models.through import as_made
from detent.models.words import mend
from detent.models.written import Write

NOTHING_SAID = "(no answer)"
HEARD = "Understood."
"""Stands where a service wants a word of the model's between a tool's answer and the user."""
RAW_ARGUMENTS = "arguments_that_are_not_a_json_object"

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]")


def to_body(profile: Profile, request: ModelRequest) -> dict[str, object]:
    written = [
        one for at, message in enumerate(request.messages) for one in _after(profile, request.messages[:at], message)
    ]
    return {"messages": written, **to_fields(profile, request)}


def writer_of(profile: Profile) -> Write:
    """What makes of a message what this server is sent."""
    return partial(_after, profile)


def to_fields(profile: Profile, request: ModelRequest) -> dict[str, object]:
    """All that stands behind the messages."""
    body: dict[str, object] = {"model": profile.settings.name, "stream": True}
    if profile.provider.usage:
        body["stream_options"] = {"include_usage": True}
    if request.tools:
        body["tools"] = [_tool(spec) for spec in request.tools]
    body[profile.provider.limit] = request.max_output_tokens or longest_of(profile)
    if profile.settings.temperature is not None and profile.known.temperature is not False:
        body["temperature"] = profile.settings.temperature
    thinking = profile.thinking(with_tools=bool(request.tools))
    room = request.max_output_tokens or longest_of(profile)
    return {**body, **profile.provider.extra, **(thinking if _fits(thinking, room) else {})}


def _fits(thinking: Fields, room: int) -> bool:
    """Thoughts are part of an answer, so a budget for them has to be below its limit, or the request is refused."""
    asked = thinking.get("thinking")
    budget = asked.get("budget_tokens") if isinstance(asked, dict) else thinking.get("thinking_budget")
    return not isinstance(budget, int) or budget < room


def _after(profile: Profile, before: Sequence[Message], message: Message) -> list[dict[str, object]]:
    own = _message(message, _nine if profile.provider.call_ids == "nine" else str)
    waits = message.role is Role.USER and before and before[-1].role is Role.TOOL
    return [{"role": "assistant", "content": HEARD}, own] if waits and not profile.provider.user_after_tool else [own]


def _nine(call_id: str) -> str:
    """Nine letters or digits, the same for the same id: ids of other services stay in the conversation."""
    if re.fullmatch(r"[A-Za-z0-9]{9}", call_id):
        return call_id
    return hashlib.sha256(call_id.encode()).hexdigest()[:9]


def _message(message: Message, as_id: Callable[[str], str]) -> dict[str, object]:
    text = mend(message.text)
    if message.role is Role.TOOL:
        return {"role": "tool", "tool_call_id": as_id(message.tool_call_id or ""), "content": text}
    if message.role is not Role.ASSISTANT:
        return {"role": message.role.value, "content": text}
    if not message.tool_calls:
        return {"role": "assistant", "content": text or NOTHING_SAID}
    calls = [_call(call, as_id(call.id)) for call in message.tool_calls]
    return {"role": "assistant", "content": text or None, "tool_calls": calls}


def _call(call: ToolCall, call_id: str) -> dict[str, object]:
    # A name that no server would take back can only be one of no tool, so nothing is lost by changing it.
    made, arguments = as_made(call)
    name = _NOT_IN_NAMES.sub("_", made)[:64] or "_"
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": _arguments(arguments)}}


def _arguments(raw: str) -> str:
    """The model's own text where it is a JSON object; else an object that holds the text, which says what was wrong."""
    return mend(raw) if is_object(raw) else json.dumps({RAW_ARGUMENTS: mend(raw)}, ensure_ascii=False)


def _tool(spec: ToolSpec) -> Mapping[str, object]:
    return {
        "type": "function",
        "function": {"name": spec.name, "description": spec.description, "parameters": dict(spec.parameters)},
    }
