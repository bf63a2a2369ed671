"""The conversation of a run: it only grows, and every message is durable before the model sees it.

When it became too long, requests begin with other messages, which are durable too: see ``memory.compaction``.
"""

from dataclasses import dataclass, replace

from detent.core.events import MessageAppended
from detent.core.talk import Message, ModelRequest, Role, ToolCall, ToolResult, ToolSpec
from detent.engine.rarely import meant
from detent.hub.hub import Hub
from detent.hub.message import decode, encode


@dataclass(frozen=True, slots=True)
class Bounds:
    """Tokens: what the model holds together, None when nobody knows; and of it the longest answer."""

    context: int | None = None
    longest_answer: int = 0
    wanted_answer: int | None = None
    """What the settings say about the longest answer."""


class Conversation:
    """Messages in the order in which they were said. The tools are fixed: they are part of the prompt's prefix."""

    def __init__(self, hub: Hub, run_id: str, tools: tuple[ToolSpec, ...], bounds: Bounds | None = None) -> None:
        self._hub = hub
        self._run_id = run_id
        self._tools = tools
        self._known = frozenset(name for tool in tools for name in (tool.name, *tool.through))
        self.bounds = bounds or Bounds()
        self.dearness = 1.0
        """How many tokens the model's server counts where one is estimated."""
        view = hub.view(run_id)
        self._messages = [stored(hub, blob) for blob in view.messages]
        self._call_ids = {call.id for message in self._messages for call in message.tool_calls}
        self._beginning: tuple[Message, ...] = ()
        self._replaces = 0
        if view.compactions:
            last = view.compactions[-1]
            self._beginning, self._replaces = tuple(stored(hub, blob) for blob in last.messages), last.replaces

    @property
    def messages(self) -> tuple[Message, ...]:
        """All that was said."""
        return tuple(self._messages)

    @property
    def sent(self) -> tuple[Message, ...]:
        """What a request holds of it."""
        return (*self._beginning, *self._messages[self._replaces :])

    @property
    def request(self) -> ModelRequest:
        return ModelRequest(self.sent, self._tools, self.bounds.wanted_answer)

    def begin_with(self, messages: tuple[Message, ...]) -> None:
        """From now on requests begin with these instead of all that was said so far."""
        self._beginning, self._replaces = messages, len(self._messages)

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
        self.append(answering(result))

    def append(self, message: Message) -> None:
        self._hub.append(self._run_id, self.said(message))

    def said(self, message: Message) -> MessageAppended:
        """It is part of the conversation now, for who stores it at once, together with what it comes from."""
        own = _with_own_ids(_as_meant(message, self._known), self._call_ids)
        event = MessageAppended(own.role, keep(self._hub, own))
        self._messages.append(own)
        return event


def _as_meant(message: Message, known: frozenset[str]) -> Message:
    """With the calls that it meant."""
    if not message.tool_calls:
        return message
    return replace(message, tool_calls=tuple(meant(call, known) for call in message.tool_calls))


def _with_own_ids(message: Message, seen: set[str]) -> Message:
    """Its calls get ids that are unique in the run, for the log knows calls by them."""
    calls = []
    for call in message.tool_calls:
        unique = call if call.id and call.id not in seen else replace(call, id=f"call{len(seen):05d}")
        seen.add(unique.id)
        calls.append(unique)
    return replace(message, tool_calls=tuple(calls)) if calls else message


def answering(result: ToolResult) -> Message:
    return Message(Role.TOOL, result.text, tool_call_id=result.call_id)


def keep(hub: Hub, message: Message) -> str:
    """The blob that holds it."""
    return hub.blobs.put_text(encode(message))


def stored(hub: Hub, blob: str) -> Message:
    return decode(hub.blobs.get_text(blob))
