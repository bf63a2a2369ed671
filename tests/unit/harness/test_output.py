"""Output in bounded memory, fit to be shown."""

import hashlib

import pytest

from detent.harness.output import HEAD, TAIL, WHOLE, Output, plain


def test_short_output_is_kept_whole_however_it_comes() -> None:
    output = Output()
    for byte in "caf\u00e9 ok\r\n".encode():
        output.feed(bytes([byte]))
    assert output.text() == "caf\u00e9 ok\r\n"


def test_of_long_output_the_ends_are_kept_and_the_rest_is_counted() -> None:
    output = Output()
    output.feed(b"a" * HEAD)
    for _ in range(50):
        output.feed(b"b" * 100_000)
    output.feed(b"c" * TAIL)
    assert output.text() == "a" * HEAD + "\n[… 5000000 bytes left out …]\n" + "c" * TAIL


def test_what_is_left_out_can_be_looked_up_up_to_a_limit() -> None:
    output = Output()
    output.feed(b"a" * (HEAD + TAIL))
    assert output.whole() == ""
    output.feed(b"\x1b[1mb")
    assert output.whole() == "a" * (HEAD + TAIL) + "b"
    output.feed(b"c" * WHOLE)
    assert output.whole().endswith("c\n[… 131077 bytes left out …]\n")
    output.feed(b"\0")
    assert output.text().startswith("<binary")


def test_output_between_the_limits_is_whole() -> None:
    output = Output()
    output.feed(b"x" * (HEAD + TAIL))
    assert output.text() == "x" * (HEAD + TAIL)


def test_binary_output_is_named_by_its_hash() -> None:
    data = bytes(range(256)) * 1000
    output = Output()
    output.feed(data)
    assert output.text() == f"<binary, 256000 bytes, sha256 {hashlib.sha256(data).hexdigest()}>"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]52;c;aGk=\x1b\\text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\text", "text"),
        ("\x1b[201~text", "text"),
        ("\x9b31mtext", "text"),
        ("a\x08b\x00c\x7f", "abc"),
        ("tab\tline\r\n", "tab\tline\r\n"),
        ("\x1b]unfinished", ""),
        ("end\x1b", "end"),
    ],
)
def test_terminal_sequences_are_taken_out(raw: str, shown: str) -> None:
    assert plain(raw) == shown
