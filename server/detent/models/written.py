"""Bodies of requests as bytes. A conversation only grows, so what is sent for its messages is kept."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from detent.core.talk import Message

_MOST_TALKS = 8
"""So many conversations are kept: runs at the same time share a server."""

Write = Callable[[Sequence[Message], Message], list[dict[str, object]]]
"""What was said before, and a message → what is sent for it."""


@dataclass(slots=True)
class _Talk:
    messages: list[Message] = field(default_factory=list)
    written: list[bytes] = field(default_factory=list)
    """For each message what is sent for it, with the comma before it."""


class Written:
    """For one server."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._tools: tuple[object, str] = (None, "null")
        self._talks: list[_Talk] = []
        """The one that was needed last at the end."""

    def body(self, messages: Sequence[Message], others: Mapping[str, object]) -> bytes:
        """It begins with the messages; each is written as it was the last time."""
        talk = self._talk_of(messages)
        same = _same(talk.messages, messages)
        del talk.messages[same:], talk.written[same:]
        for message in messages[same:]:
            text = ",".join(map(_json, self._write(talk.messages, message)))
            talk.written.append(f"{',' if talk.messages else ''}{text}".encode())
            talk.messages.append(message)
        rest = f"]{',' if others else ''}{self._others(others)[1:]}"
        # At once: what is long is new memory each time it is copied, which takes longer than the copying.
        return b"".join((b'{"messages":[', *talk.written, rest.encode()))

    def _others(self, others: Mapping[str, object]) -> str:
        """The tools are much of it, and the same from request to request."""
        if "tools" not in others:
            return _json(others)
        if others["tools"] is not self._tools[0]:
            self._tools = others["tools"], _json(others["tools"])
        fields = (f"{_json(name)}:{self._tools[1] if name == 'tools' else _json(one)}" for name, one in others.items())
        return f"{{{','.join(fields)}}}"

    def _talk_of(self, messages: Sequence[Message]) -> _Talk:
        known = (talk for talk in self._talks if talk.messages and messages and talk.messages[0] is messages[0])
        talk = next(known, None) or _Talk()
        self._talks = [*(one for one in self._talks if one is not talk), talk][-_MOST_TALKS:]
        return talk


def _same(before: Sequence[Message], now: Sequence[Message]) -> int:
    """How many of the first are the same; almost always all that were sent before."""
    if before == list(now[: len(before)]):
        return len(before)
    for number, (one, other) in enumerate(zip(before, now, strict=False)):
        if one is not other:
            return number
    return min(len(before), len(now))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
