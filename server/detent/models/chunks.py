"""The events of a chat completion, as many servers write them: what is needed is checked, the rest is ignored."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from detent.core.talk import Usage
from detent.models.failures import Complaint, Malformed, complaint_in

MOST_JOINED = 16


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


def _words(value: object) -> object:
    """Text, also when it comes as a list of typed parts; other forms of it are nothing to show."""
    if isinstance(value, list):
        return "".join(part["text"] for part in value if isinstance(part, dict) and isinstance(part.get("text"), str))
    return value if isinstance(value, str) else None


def _raw(value: object) -> object:
    """Arguments are text; servers that send them as an object mean its JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


Text = Annotated[str | None, BeforeValidator(_words)]


class FunctionPiece(Wire):
    name: str | None = None
    arguments: Annotated[str | None, BeforeValidator(_raw)] = None


class CallPiece(Wire):
    index: int | None = None
    id: str | None = None
    function: FunctionPiece = FunctionPiece()


class Piece(Wire):
    content: Text = None
    refusal: Text = None
    reasoning_content: Text = None
    reasoning: Text = None
    tool_calls: tuple[CallPiece, ...] | None = None


class Choice(Wire):
    index: int = 0
    delta: Piece | None = None
    message: Piece | None = None
    """The whole answer, from a server that does not stream."""
    finish_reason: str | None = None

    @property
    def piece(self) -> Piece:
        return self.delta or self.message or Piece()


class Details(Wire):
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None


class Tokens(Wire):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    prompt_tokens_details: Details | None = None
    completion_tokens_details: Details | None = None
    prompt_cache_hit_tokens: int | None = None
    cost: float | None = None
    """In US dollars, from services that say it."""

    @property
    def usage(self) -> Usage:
        given = self.prompt_tokens_details or Details()
        made = self.completion_tokens_details or Details()
        read, written, thought = self.prompt_tokens or 0, self.completion_tokens or 0, made.reasoning_tokens or 0
        if thought and self.total_tokens == read + written + thought:
            # Some servers count the thoughts beside the answer instead of in it.
            written += thought
        return Usage(read, given.cached_tokens or self.prompt_cache_hit_tokens or 0, written, thought, self.cost)


class Chunk(Wire):
    choices: tuple[Choice, ...] | None = None
    usage: Tokens | None = None


def parse(text: str) -> Iterator[Chunk | Complaint]:
    """What one event says. Usually that is one object; proxies sometimes join two on one line."""
    for body in _objects(text):
        complaint = complaint_in(body)
        if complaint is not None:
            yield complaint
            continue
        try:
            yield Chunk.model_validate(body)
        except ValidationError as error:
            raise Malformed(str(error.errors()[0]["msg"])) from None


def _objects(text: str) -> Iterator[Any]:
    text, at = text.strip(), 0
    for _ in range(MOST_JOINED):
        try:
            body, at = json.JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError):
            raise Malformed("an event that is no JSON") from None
        yield from body if isinstance(body, list) else (body,)
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            return
    raise Malformed("an event of too many objects")
