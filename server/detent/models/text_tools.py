"""Tools for models that have no calls of their own: described in the prompt, called and answered in the text.

A message is always written the same way, so that the prompt stays a prefix of the next one.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from detent.core.talk import Message, ModelRequest, Role, ToolCall, ToolSpec
from detent.models.through import as_made

OPEN, CLOSE = "<tool_call>", "</tool_call>"
RESULT = "tool_result"

_HOW = f"""\

# Tools

You work with tools. To call one, write exactly this, with one JSON object inside, and nothing after the last call:

{OPEN}
{{"name": "TOOL", "arguments": {{"KEY": "VALUE"}}}}
{CLOSE}

You may write several calls one after the other. Then stop: the results come in the next message, each as
<{RESULT}>…</{RESULT}>. Never write a result yourself. In JSON strings write a line break as \\n and a quote as \\".
When nothing is left to do, answer without any call.

The tools, each with the JSON Schema of its arguments:
"""


def as_text(request: ModelRequest) -> ModelRequest:
    """The same request for a model that only reads and writes text."""
    messages = list(_blocks([_message(message) for message in request.messages]))
    if request.tools:
        told = describe(request.tools)
        if messages and messages[0].role is Role.SYSTEM:
            messages[0] = replace(messages[0], text=f"{messages[0].text}\n{told}")
        else:
            messages.insert(0, Message(Role.SYSTEM, told.strip()))
    return replace(request, messages=tuple(messages), tools=())


def describe(tools: Sequence[ToolSpec]) -> str:
    return _HOW + "".join(map(_described, tools))


def _described(tool: ToolSpec) -> str:
    return f"\n## {tool.name}\n{tool.description}\n{json.dumps(dict(tool.parameters), ensure_ascii=False)}\n"


def _message(message: Message) -> Message:
    if message.role is Role.TOOL:
        return Message(Role.USER, f"<{RESULT}>\n{message.text}\n</{RESULT}>")
    if not message.tool_calls:
        return message
    calls = "\n".join(map(_call, message.tool_calls))
    return Message(Role.ASSISTANT, f"{message.text}\n\n{calls}".strip())


def _call(call: ToolCall) -> str:
    """The arguments as the model wrote them, also when they are no JSON: it is told what was wrong with them."""
    name, arguments = as_made(call)
    return f'{OPEN}\n{{"name": {json.dumps(name)}, "arguments": {arguments}}}\n{CLOSE}'


def _blocks(messages: Sequence[Message]) -> Iterator[Message]:
    """Many templates of chats want user and assistant in turn, so what the user's side says in a row is one message."""
    waiting: list[str] = []
    for message in messages:
        if message.role is Role.USER:
            waiting.append(message.text)
            continue
        if waiting:
            yield Message(Role.USER, "\n\n".join(waiting))
            waiting = []
        yield message
    if waiting:
        yield Message(Role.USER, "\n\n".join(waiting))
