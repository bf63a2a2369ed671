import json

import pytest

from detent.mcp.message import Code, Message, Refused, line, message, parse


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000, b"x"])
def test_what_is_no_json(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        parse(data)
    assert (refused.value.code, refused.value.request) == (Code.PARSE_ERROR, None)


@pytest.mark.parametrize(
    ("value", "request_id"),
    [
        (7, None),
        ([], None),
        ({}, None),
        ({"jsonrpc": "1.0", "id": 1, "method": "ping"}, 1),
        ({"jsonrpc": "2.0", "id": None, "method": "ping"}, None),
        ({"jsonrpc": "2.0", "id": True, "method": "ping"}, None),
        ({"jsonrpc": "2.0", "id": "a", "method": 7}, "a"),
        ({"jsonrpc": "2.0", "id": 2}, 2),
        ({"jsonrpc": "2.0", "id": 3, "method": "ping", "params": [1]}, 3),
    ],
)
def test_what_is_no_message(value: object, request_id: object) -> None:
    with pytest.raises(Refused) as refused:
        message(value)
    assert (refused.value.code, refused.value.request) == (Code.INVALID_REQUEST, request_id)


def test_messages() -> None:
    assert message({"jsonrpc": "2.0", "id": 0, "method": "ping"}) == Message("ping", 0, {})
    assert message({"jsonrpc": "2.0", "method": "notifications/x", "params": {"a": 1}}) == Message(
        "notifications/x", None, {"a": 1}
    )
    assert message({"jsonrpc": "2.0", "id": 1, "result": {}}) is None


def test_a_message_is_one_line_whatever_it_holds() -> None:
    text = "a\nb\u2028c\ud800é"
    data = line({"text": text})
    assert data.count(b"\n") == 1
    assert data.isascii()
    assert json.loads(data) == {"text": text}
