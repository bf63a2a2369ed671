"""JSON-RPC 2.0: lines → messages, and what is said back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

Id = str | int


class Code(IntEnum):
    PARSE_ERROR = -32700
    INVALID_REQUEST = -32600
    METHOD_NOT_FOUND = -32601
    INVALID_PARAMS = -32602
    INTERNAL_ERROR = -32603


class Refused(Exception):
    """The request gets an error for an answer. ``id``: the request's, where the error was met before that was known."""

    def __init__(self, code: Code, sentence: str, request: Id | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.request = request


@dataclass(frozen=True, slots=True)
class Message:
    """``id`` is None for a notification."""

    method: str
    id: Id | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


def parse(line: bytes) -> object:
    """Refused for what is no JSON."""
    try:
        return json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused(Code.PARSE_ERROR, "The line is no JSON in UTF-8.") from None


def message(value: object) -> Message | None:
    """None for an answer, since nothing is asked here. Refused for what is no message."""
    if not isinstance(value, dict):
        raise Refused(Code.INVALID_REQUEST, "A message is an object.")
    id_ = value.get("id")
    known = id_ if isinstance(id_, str | int) and not isinstance(id_, bool) else None
    if value.get("jsonrpc") != "2.0" or ("id" in value and known is None):
        raise Refused(
            Code.INVALID_REQUEST, 'A message has "jsonrpc": "2.0", and its id is a string or a number.', known
        )
    if "method" not in value and ("result" in value or "error" in value):
        return None
    method, params = value.get("method"), value.get("params", {})
    if not isinstance(method, str) or not isinstance(params, dict):
        raise Refused(Code.INVALID_REQUEST, "A message has a method, and its params are an object.", known)
    return Message(method, known, params)


def result(id_: Id, value: object) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": id_, "result": value}


def error(id_: Id | None, code: Code, sentence: str) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": id_, "error": {"code": int(code), "message": sentence}}


def notification(method: str, params: Mapping[str, object]) -> dict[str, object]:
    return {"jsonrpc": "2.0", "method": method, "params": dict(params)}


def line(value: object) -> bytes:
    """On one line, and of ASCII alone, so that nothing in it can end it."""
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"
