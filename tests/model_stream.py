"""A scripted reply as the events of a stream, in the manners of different servers."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from detent.core.talk import Usage
from detent.models.script import ScriptedReply

Style = Literal[
    "bom",
    "bytes",
    "comments",
    "escaped",
    "joined",
    "latin-1",
    "mixed_ends",
    "no_index",
    "no_usage",
    "null_content",
    "unframed",
    "whole_calls",
]
_LINE_ENDS = (b"\r\n", b"\n", b"\r")
_PIECE = re.compile(r"\s*\S{1,12}|\s+")


def chunks(reply: ScriptedReply, styles: Sequence[Style]) -> list[dict[str, Any]]:
    """The deltas of the reply, each a chunk; not its end."""
    empty = {"content": None} if "null_content" in styles else {}
    made = [_chunk({"role": "assistant", "content": None if "null_content" in styles else ""})]
    made += [_chunk({"reasoning_content": piece, **empty}) for piece in _PIECE.findall(reply.thought)]
    made += [_chunk({"content": piece}) for piece in _pieces(reply.text, styles)]
    for index, _ in enumerate(reply.tool_calls):
        made += [_chunk({"tool_calls": [piece], **empty}) for piece in _call_pieces(reply, index, styles)]
    return made


def ending(reply: ScriptedReply, styles: Sequence[Style]) -> list[dict[str, Any]]:
    """The terminal chunk, and the one that holds the usage."""
    made = [_chunk({}, reply.ends_with)]
    if "no_usage" not in styles:
        made.append({**_chunk({}), "choices": [], "usage": usage_json(reply.usage or Usage(100, 0, 10))})
    return made


def usage_json(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.input_tokens + usage.output_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
        **({} if usage.cost is None else {"cost": usage.cost}),
    }


def _chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [choice],
    }


def _pieces(text: str, styles: Sequence[Style]) -> list[str]:
    if "escaped" not in styles:
        return _PIECE.findall(text)
    # One UTF-16 unit in each delta, so that every emoji comes in two halves.
    units = text.encode("utf-16-le")
    return [units[at : at + 2].decode("utf-16-le", "surrogatepass") for at in range(0, len(units), 2)]


def _call_pieces(reply: ScriptedReply, index: int, styles: Sequence[Style]) -> Iterator[dict[str, Any]]:
    call = reply.tool_calls[index]
    head: dict[str, Any] = {} if "no_index" in styles else {"index": 0 if "whole_calls" in styles else index}
    call_id = call.id if call.id is not None else f"call_{index}"
    whole = "whole_calls" in styles
    first = call.raw if whole else ""
    yield {**head, "id": call_id, "type": "function", "function": {"name": call.name, "arguments": first}}
    if not whole:
        for at in range(0, len(call.raw), 8):
            yield {**head, "function": {"arguments": call.raw[at : at + 8]}}


class Encoder:
    """Chunks → bytes, with the line ends, the joining and the character set of the styles."""

    def __init__(self, styles: Sequence[Style]) -> None:
        self._styles = styles
        self._lines = 0

    @property
    def content_type(self) -> str:
        return "text/event-stream" + ("; charset=ISO-8859-1" if "latin-1" in self._styles else "")

    def encode(self, made: Sequence[dict[str, Any]]) -> list[bytes]:
        texts = [json.dumps(chunk, ensure_ascii="escaped" in self._styles) for chunk in made]
        if "joined" in self._styles:
            texts = ["".join(texts[at : at + 2]) for at in range(0, len(texts), 2)]
        return [self.event(text) for text in texts]

    def event(self, text: str) -> bytes:
        comment = b": keep-alive" + self._end() + self._end() if "comments" in self._styles else b""
        charset = "latin-1" if "latin-1" in self._styles else "utf-8"
        return comment + b"data: " + text.encode(charset) + self._end() + self._end()

    def _end(self) -> bytes:
        self._lines += 1
        return _LINE_ENDS[self._lines // 2 % 3] if "mixed_ends" in self._styles else b"\n"
