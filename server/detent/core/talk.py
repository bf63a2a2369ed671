"""What goes to a model and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

UNREADABLE = "unreadable_call"
"""The name of a call in a text that cannot be read: there is no such tool, so the model is told how one is written."""
MORE = "more"
"""The tool through which those are called that a model is told of in a line each."""


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call as the model wrote it; ``arguments`` is its raw text, which may not be JSON at all."""

    id: str
    name: str
    arguments: str
    through: str = ""
    """The tool by which it was called, where that was not its own."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What the model is told of a call; ``ok`` is False when it failed or was refused."""

    call_id: str
    text: str
    ok: bool = True
    understood: bool = True
    """False when there is no such tool or its arguments do not fit: nothing was tried."""


@dataclass(frozen=True, slots=True)
class Message:
    role: Role
    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    size: int = field(init=False, repr=False, compare=False)
    """In bytes, about: every estimate of a request counts it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", _size(self.text) + sum(_size(call.arguments) for call in self.tool_calls))


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """What a model is told about a tool; ``parameters`` is a JSON Schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    through: tuple[str, ...] = ()
    """The tools that are called through it."""
    size: int = field(init=False, repr=False, compare=False)
    """In bytes, about: every estimate of a request counts it."""

    def __post_init__(self) -> None:
        told = self.name + self.description + str(self.parameters)
        object.__setattr__(self, "size", len(told.encode("utf-8", "surrogatepass")))


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and money: ``input_tokens`` includes the cached ones, ``cost`` is in US dollars or None if unknown."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost: float | None = None

    @property
    def unpriced(self) -> bool:
        """Something was used, and nobody knows what that costs."""
        return self.cost is None and self.input_tokens + self.output_tokens > 0

    def __add__(self, other: "Usage") -> "Usage":
        """The cost is of what has a price: how much has none, only the summands tell."""
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            sum(costs) if costs else None,
        )


@dataclass(frozen=True, slots=True)
class ModelRequest:
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    max_output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: it exists only after the model's terminal event. ``stop`` is the provider's word for its end."""

    message: Message
    usage: Usage = field(default_factory=Usage)
    stop: str = "stop"

    @property
    def flaw(self) -> str:
        """Why it is no whole answer, in words behind “the answer was”; empty for one that is."""
        if self.stop == "length":
            return f"cut at {self.usage.output_tokens:,} tokens"
        if self.stop == "content_filter":
            return "stopped by a filter of the service"
        return "" if self.message.text.strip() or self.message.tool_calls else "empty"


class DeltaKind(StrEnum):
    TEXT = "text"
    THOUGHT = "thought"
    RESTART = "restart"
    """What was streamed so far belongs to a failed attempt; a fresh message begins. ``text`` says why."""
    CALL = "call"
    """A piece of a tool call's raw arguments."""
    WAITING = "waiting"
    """The model is silent; ``text`` is a sentence for the progress line."""


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of an answer on its way. For the screen; only whether there is a next try is decided by it."""

    kind: DeltaKind
    text: str
    tool: str = ""
    """For a piece of a call: the tool's name."""
    number: int = 0
    """For a piece of a call: which of the answer's calls it belongs to, counted from 0."""
    usage: Usage = field(default_factory=Usage)
    """With a restart: what all attempts so far have used."""
