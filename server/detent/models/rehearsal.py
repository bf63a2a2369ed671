"""The model that plays a script: answers only; whatever they lead to really happens."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import takewhile

from detent.core.talk import Delta, DeltaKind, Message, ModelRequest, Reply, Role, ToolCall, Usage
from detent.models.estimate import request_tokens, tokens_in
from detent.models.longest import USUAL_LONGEST
from detent.models.script import Script, ScriptedReply

NO_LIMIT = 100_000_000
"""Tokens: a script is never too full to go on."""
_WORD = re.compile(r"\s*\S+\s*")


class Rehearsal:
    def __init__(self, script: Script) -> None:
        self._script = script

    @property
    def name(self) -> str:
        return "rehearsal"

    @property
    def place(self) -> str:
        return "rehearsal"

    @property
    def longest_answer(self) -> int:
        return USUAL_LONGEST

    @property
    def context(self) -> int:
        return NO_LIMIT

    @property
    def script(self) -> Script:
        return self._script

    def priced(self, usage: Usage) -> Usage:
        return replace(usage, cost=0.0)

    async def reply(self, request: ModelRequest, on_delta: Callable[[Delta], None]) -> Reply:
        answered = sum(message.role is Role.ASSISTANT for message in request.messages)
        number = self._script.number(answered)
        self._script.check(number, _news(request))
        scripted = self._script.replies[number]
        await _stream(scripted, on_delta)
        calls = tuple(
            ToolCall(call.id or f"call_{answered + 1}_{place}", call.name, call.raw)
            for place, call in enumerate(scripted.tool_calls, start=1)
        )
        message = Message(Role.ASSISTANT, scripted.text, calls)
        return Reply(message, scripted.usage or _usage(request, scripted), scripted.ends_with)


def _news(request: ModelRequest) -> list[str]:
    """What was said since the last answer."""
    news = takewhile(lambda message: message.role is not Role.ASSISTANT, reversed(request.messages))
    return [message.text for message in news][::-1]


async def _stream(scripted: ScriptedReply, on_delta: Callable[[Delta], None]) -> None:
    deltas = list(_deltas(scripted))
    if not deltas:
        await asyncio.sleep(scripted.seconds)
    for delta in deltas:
        await asyncio.sleep(scripted.seconds / len(deltas))
        on_delta(delta)


def _deltas(scripted: ScriptedReply) -> Iterator[Delta]:
    for kind, text in ((DeltaKind.THOUGHT, scripted.thought), (DeltaKind.TEXT, scripted.text)):
        for word in _WORD.finditer(text):
            yield Delta(kind, word.group())
    for number, call in enumerate(scripted.tool_calls):
        for word in _WORD.finditer(call.raw):
            yield Delta(DeltaKind.CALL, word.group(), call.name, number)


def _usage(request: ModelRequest, scripted: ScriptedReply) -> Usage:
    """Estimated, as far as a real model's would be known; a rehearsal costs nothing."""
    thought = tokens_in(scripted.thought)
    calls = tokens_in(*(call.name + call.raw for call in scripted.tool_calls))
    written = thought + tokens_in(scripted.text) + calls
    return Usage(request_tokens(request), 0, written, thought, 0.0)
