"""The conversation of a run: it only grows, and every message is durable before the model sees it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from detent.core.events import MessageAppended
from detent.core.talk import Message, ModelRequest, Role, ToolCall, ToolResult, ToolSpec
from detent.hub.hub import Hub


class Conversation:
    """Messages in the order in which they were said. The tools are fixed: they are part of the prompt's prefix."""

    def __init__(self, hub: Hub, run_id: str, tools: tuple[ToolSpec, ...], longest_answer: int | None = None) -> None:
        self._hub = hub
        self._run_id = run_id
        self._tools = tools
        self._longest_answer = longest_answer
        self._messages = [decode(hub.blobs.get_text(blob)) for blob in hub.view(run_id).messages]

    @property
    def messages(self) -> tuple[Message, ...]:
        return tuple(self._messages)

    @property
    def request(self) -> ModelRequest:
        return ModelRequest(self.messages, self._tools, self._longest_answer)

    @property
    def unanswered(self) -> tuple[ToolCall, ...]:
        """The tool calls of the last assistant message that have no result yet."""
        answered = set()
        for message in reversed(self._messages):
            if message.role is Role.ASSISTANT:
                return tuple(call for call in message.tool_calls if call.id not in answered)
            answered.add(message.tool_call_id)
        return ()

    @property
    def waits_for_user(self) -> bool:
        """True when the model had the last word: a further request needs something said first."""
        return not self._messages or (self._messages[-1].role is Role.ASSISTANT and not self.unanswered)

    def say(self, text: str) -> None:
        self.append(Message(Role.USER, text))

    def answer(self, result: ToolResult) -> None:
        self.append(Message(Role.TOOL, result.text, tool_call_id=result.call_id))

    def append_reply(self, message: Message) -> Message:
        """Append the model's message; its calls get ids that are unique in the run, for the log knows calls by them."""
        seen = {call.id for earlier in self._messages for call in earlier.tool_calls}
        calls = []
        for call in message.tool_calls:
            unique = call if call.id and call.id not in seen else replace(call, id=f"call{len(seen):05d}")
            seen.add(unique.id)
            calls.append(unique)
        own = replace(message, tool_calls=tuple(calls))
        self.append(own)
        return own

    def append(self, message: Message) -> None:
        self._hub.append(self._run_id, MessageAppended(message.role, self._hub.blobs.put_text(encode(message))))
        self._messages.append(message)


def encode(message: Message) -> str:
    """The canonical JSON of a message: the same message gives the same blob."""
    return json.dumps(
        {
            "role": message.role.value,
            "text": message.text,
            "tool_calls": [[call.id, call.name, call.arguments] for call in message.tool_calls],
            "tool_call_id": message.tool_call_id,
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def decode(text: str) -> Message:
    fields: Mapping[str, Any] = json.loads(text)
    return Message(
        Role(fields["role"]),
        fields["text"],
        tuple(ToolCall(*call) for call in fields["tool_calls"]),
        fields["tool_call_id"],
    )
