"""What a strict provider refuses: the rules of all of them together."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KNOWN_KEYS = frozenset(
    ("messages", "model", "stream", "stream_options", "tools", "max_tokens", "max_completion_tokens", "temperature")
)


def refusal(body: bytes, more_keys: Collection[str] = ()) -> str | None:
    """Why the request is refused, or None when it is a good one. ``more_keys``: what this server knows beyond all."""
    try:
        request = json.loads(body.decode(), parse_constant=_refuse)
        unknown = sorted(set(request) - _KNOWN_KEYS - set(more_keys))
        _need(not unknown, f"unknown keys: {unknown}")
        _check(request)
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _need(condition: bool, sentence: str) -> None:
    if not condition:
        raise ValueError(sentence)


def _check(request: Mapping[str, Any]) -> None:
    _need(isinstance(request["model"], str) and bool(request["model"]), "model must be a name")
    _need(request["stream"] is True, "this server only streams")
    _check_tools(request.get("tools"))
    messages = request["messages"]
    _need(isinstance(messages, list) and bool(messages), "messages must be a list that is not empty")
    _need(all(message["role"] in _CHECKS for message in messages), "a message has an unknown role")
    for message in messages:
        _CHECKS[message["role"]](message)
    _check_order(messages)


def _check_tools(tools: object) -> None:
    if tools is None:
        return
    _need(isinstance(tools, list) and bool(tools), "tools must not be an empty list")
    assert isinstance(tools, list)
    for tool in tools:
        _need(set(tool) == {"type", "function"} and tool["type"] == "function", "a tool must be a function")
        function = tool["function"]
        _need(bool(_NAME.fullmatch(function["name"])), f"a tool's name is no name: {function['name']!r}")
        _need(isinstance(function["description"], str), "a tool's description must be a text")
        parameters = function["parameters"]
        _need(parameters["type"] == "object", "a tool's parameters must be the schema of an object")
        _need(isinstance(parameters.get("properties", {}), dict), "properties must be an object")
    names = [tool["function"]["name"] for tool in tools]
    _need(len(set(names)) == len(names), "two tools have one name")


def _check_words(message: Mapping[str, Any]) -> None:
    _need(set(message) == {"role", "content"}, f"a message has other keys: {sorted(message)}")
    _need(isinstance(message["content"], str) and bool(message["content"]), "content must be a text that is not empty")


def _check_tool(message: Mapping[str, Any]) -> None:
    _need(set(message) == {"role", "tool_call_id", "content"}, f"a tool message has other keys: {sorted(message)}")
    _need(isinstance(message["content"], str), "content must be a text")


def _check_assistant(message: Mapping[str, Any]) -> None:
    if "tool_calls" not in message:
        _check_words(message)
        return
    _need(set(message) == {"role", "content", "tool_calls"}, f"an assistant has other keys: {sorted(message)}")
    _need(message["content"] is None or bool(message["content"]), "content must be null or a text that is not empty")
    _need(bool(message["tool_calls"]), "tool_calls must not be an empty list")
    for call in message["tool_calls"]:
        _need(set(call) == {"id", "type", "function"} and call["type"] == "function", "a call must be of a function")
        _need(isinstance(call["id"], str) and bool(call["id"]), "a call's id must be a text that is not empty")
        function = call["function"]
        _need(bool(_NAME.fullmatch(function["name"])), f"a call's name is no name: {function['name']!r}")
        arguments = json.loads(function["arguments"], parse_constant=_refuse)
        _need(isinstance(arguments, dict), "arguments must be the JSON of an object")


_CHECKS = {"system": _check_words, "user": _check_words, "assistant": _check_assistant, "tool": _check_tool}


def _check_order(messages: Sequence[Mapping[str, Any]]) -> None:
    """Systems first; every call answered, at once and in order; no id used twice."""
    seen: set[str] = set()
    waiting: list[str] = []
    talking = False
    for message in messages:
        if message["role"] == "tool":
            _need(message["tool_call_id"] in waiting, "a tool message answers no call of the assistant message before")
            waiting.remove(message["tool_call_id"])
            continue
        _need(not waiting, f"these calls have no answer: {waiting}")
        _need(not (talking and message["role"] == "system"), "a system message stands in the middle")
        talking = talking or message["role"] != "system"
        waiting = [call["id"] for call in message.get("tool_calls", ())]
        _need(len({*waiting} | seen) == len(seen) + len(waiting), "an id of a call is used twice")
        seen.update(waiting)
    _need(not waiting, f"these calls have no answer: {waiting}")
    _need(messages[-1]["role"] in ("user", "tool"), "the last message must be of the user or of a tool")
