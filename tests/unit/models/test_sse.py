import random

import pytest

from detent.models.failures import AttemptFailed, Malformed
from detent.models.sse import EventReader


def _read(*chunks: bytes, charset: str | None = None) -> list[str]:
    reader = EventReader(charset)
    data = [item for chunk in chunks for item in reader.feed(chunk)]
    return [reader.text(item) for item in [*data, *reader.finish()]]


def test_events_are_the_same_however_the_bytes_are_cut() -> None:
    stream = (
        "\ufeff: hello\r\n\r\ndata: eins 😀\r\n\r\ndata:zwei\rdata: drei\r\revent: x\nid: 7\ndata:  vier\n\n".encode()
    )
    expected = ["eins 😀", "zwei\ndrei", " vier"]
    chance = random.Random(7)
    assert _read(stream) == expected
    assert _read(*(stream[at : at + 1] for at in range(len(stream)))) == expected
    for _ in range(200):
        cuts = sorted(chance.randrange(len(stream)) for _ in range(6))
        assert _read(*(stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True))) == expected


def test_an_event_is_handed_out_as_soon_as_its_blank_line_is_there() -> None:
    reader = EventReader(None)
    assert list(reader.feed(b"data: a\n")) == []
    assert list(reader.feed(b"\ndata: b\n\nda")) == [b"a", b"b"]


def test_an_end_without_a_blank_line_ends_the_last_event() -> None:
    assert _read(b"data: a\n\ndata: [DONE]") == ["a", "[DONE]"]


@pytest.mark.parametrize("body", [b'{"a":\n\n1}', b'\xef\xbb\xbf \n{"a": 1}', b"[1]"])
def test_a_body_of_json_is_handed_out_whole(body: bytes) -> None:
    assert _read(body[:1], body[1:]) == [body.decode("utf-8-sig")]


def test_a_web_page_is_refused_with_what_to_check() -> None:
    with pytest.raises(AttemptFailed, match=r"model\.base_url") as caught:
        _read(b"<!doctype html>")
    assert not caught.value.again


def test_a_line_without_an_end_is_refused() -> None:
    reader = EventReader(None)
    with pytest.raises(AttemptFailed, match="without an end"):
        for _ in range(100):
            list(reader.feed(b"data: " + b"x" * 64_000))


def test_many_data_lines_without_an_end_are_refused() -> None:
    reader = EventReader(None)
    with pytest.raises(AttemptFailed, match="without an end"):
        for _ in range(100):
            list(reader.feed(b"data: " + b"x" * 64_000 + b"\n"))


def test_text_is_utf8_even_where_another_charset_is_declared() -> None:
    assert _read("data: grün\n\n".encode(), charset="latin-1") == ["grün"]
    assert _read("data: grün\n\n".encode("latin-1"), charset="latin-1") == ["grün"]


@pytest.mark.parametrize("charset", [None, "no-such-charset", "ascii"])
def test_bytes_that_are_no_text_are_malformed(charset: str | None) -> None:
    with pytest.raises(Malformed):
        _read(b"data: gr\xfcn\n\n", charset=charset)
