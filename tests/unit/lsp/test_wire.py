import json
import time

import pytest
from tests.patience import in_time

from detent.lsp.wire import MAX_BODY, MAX_DEPTH, MAX_HEADER, Frames, FramingError, NotJson, decode, frame


def _all(*pieces: bytes) -> list[bytes]:
    frames = Frames()
    return [body for piece in pieces for body in frames.feed(piece)]


def test_a_frame_comes_back_however_it_is_cut() -> None:
    stream = frame(b"one") + frame("zwei ü".encode()) + frame(b"")
    assert _all(stream) == [b"one", "zwei ü".encode(), b""]
    assert _all(*(stream[at : at + 1] for at in range(len(stream)))) == [b"one", "zwei ü".encode(), b""]


@pytest.mark.parametrize(
    "header",
    [
        b"content-length: 2\r\n\r\n",
        b"Content-Length:2\r\n\r\n",
        b"Content-Length:\t 2 \r\n\r\n",
        b"Content-Length : 2\r\n\r\n",
        b"Content-Type: x; charset=utf8\r\nCONTENT-LENGTH: 2\r\n\r\n",
        b"Content-Length: 2\r\nX-Other: y\r\n\r\n",
        b"Content-Length: 2\n\n",
        b"\r\n\r\n Content-Length: 2\r\n\r\n",
    ],
)
def test_headers_may_be_written_in_many_ways(header: bytes) -> None:
    assert _all(header + b"{}" + header + b"[]") == [b"{}", b"[]"]


def test_a_length_that_was_too_short_loses_one_message_only() -> None:
    damaged = b'Content-Length: 4\r\n\r\n{"a": "Content-Length: 7"}'
    assert _all(damaged + frame(b"next") + frame(b"more")) == [b'{"a"', b"next", b"more"]


def test_a_length_that_was_too_long_ends_the_stream() -> None:
    """It swallowed a part of the next message, whose sender would wait for ever."""
    with pytest.raises(FramingError):
        _all(b"Content-Length: 5\r\n\r\n{}" + frame(b"lost") + frame(b"next"))


def test_damage_after_good_messages_is_forgiven_again() -> None:
    damaged = b"Content-Length: 2\r\n\r\n{}}"
    assert _all(damaged + frame(b"a") + frame(b"b") + damaged + frame(b"c")) == [b"{}", b"a", b"b", b"{}", b"c"]


@pytest.mark.parametrize(
    "stream",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"Content-Length: two\r\n\r\n{}",
        b"Content-Length: -2\r\n\r\n{}",
        b"Content-Type: x\r\n\r\n{}",
        b"no colon\r\n\r\n",
        b"}}Content-Length: 1\r\n\r\n1}}Content-Length: 1\r\n\r\n1",
        b"x" * MAX_HEADER,
        b"Content-Length: %d\r\n\r\n" % (MAX_BODY + 1),
        b"Content-Length: " + b"9" * 4000 + b"\r\n\r\n",
    ],
)
def test_what_makes_no_sense_ends_the_stream(stream: bytes) -> None:
    frames = Frames()
    with pytest.raises(FramingError):
        list(frames.feed(stream))


def test_good_messages_before_the_damage_are_delivered() -> None:
    seen = []
    with pytest.raises(FramingError):
        for body in Frames().feed(frame(b"good") + b"GET / HTTP/1.1\r\n\r\n"):
            seen.append(body)
    assert seen == [b"good"]


def test_depth_is_bounded_before_the_parser_sees_it() -> None:
    assert decode(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    with pytest.raises(NotJson, match="deeper"):
        decode(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))
    with pytest.raises(NotJson, match="deeper"):
        decode(b'{"a":' * 201 + b"1" + b"}" * 201)


def test_brackets_in_strings_are_not_depth() -> None:
    text = '[{"\\' * 5000
    assert decode(json.dumps({"text": text, "more": [[], {}] * 300}).encode()) == {
        "text": text,
        "more": [[], {}] * 300,
    }


def test_a_big_message_is_decoded_soon() -> None:
    body = json.dumps({"text": "def f(x): return {'a': [x]}\n" * 100_000}).encode()
    start = time.monotonic()
    decode(body)
    assert in_time(start, 3)


@pytest.mark.parametrize("body", [b"", b"{", b'{"a":', b"\xff\xfe", b"[1]]", b"9" * 5000, b"nul"])
def test_what_is_not_json_says_so(body: bytes) -> None:
    with pytest.raises(NotJson, match="not JSON"):
        decode(body)
