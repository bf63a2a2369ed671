"""Files in other encodings than UTF-8 are text, what is no text is none, and nothing is taken for another encoding."""

import gzip
import random
import zlib

import pytest

from detent.core.encoding import Decoded, Encoding, decoded, is_wide, refuse_another_encoding
from detent.core.errors import ToolFailed

TEXT = "Größe = 5 € — «naïve»\r\n\tx\f\n"
JAPANESE = "全文検索機能を実装する。\n" * 20


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Decoded("", Encoding.UTF8)),
        (TEXT.encode(), Decoded(TEXT, Encoding.UTF8)),
        (TEXT.encode("utf-8-sig"), Decoded(f"\ufeff{TEXT}", Encoding.UTF8)),
        (f"\ufeff{TEXT}".encode("utf-16-le"), Decoded(f"\ufeff{TEXT}", Encoding.UTF16)),
        (f"\ufeff{TEXT}".encode("utf-16-be"), Decoded(f"\ufeff{TEXT}", Encoding.UTF16)),
        (TEXT.encode("cp1252"), Decoded(TEXT, Encoding.WINDOWS)),
        (b"caf\xe9 \x81", Decoded("caf\xe9 \x81", Encoding.LATIN)),
        (b"dir\r\n\x1a\xe9", Decoded("dir\r\n\x1a\xe9", Encoding.WINDOWS)),
        ("x\ufeff\n".encode("utf-16"), Decoded("\ufeffx\ufeff\n", Encoding.UTF16)),
        (f"\ufeff{TEXT}".encode("utf-16-le")[:-1], Decoded(f"\ufeff{TEXT[:-1]}\ufffd", Encoding.UTF16)),
    ],
)
def test_a_text_is_read(data: bytes, expected: Decoded) -> None:
    assert decoded(data) == expected


def test_a_slip_does_not_make_another_encoding_of_utf_8() -> None:
    found = decoded(JAPANESE.encode() + b"caf\xe9\n")
    assert found == Decoded(f"{JAPANESE}caf\ufffd\n", Encoding.DAMAGED)


@pytest.mark.parametrize(
    "data",
    [
        b"\0x",
        b"x" * 20_000 + b"\xff\0",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"\x7fELF\x02\x01\x01\0",
        gzip.compress(TEXT.encode(), mtime=0),
        zlib.compress(TEXT.encode() * 20),
        random.Random(5).randbytes(500),
        "plain".encode("utf-16-le"),
        "\ufeffplain".encode("utf-32"),
        b"\xff\xfe" + random.Random(5).randbytes(5_000),
    ],
)
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert decoded(data) is None


def test_utf_16_is_known_by_how_it_begins() -> None:
    assert is_wide("x".encode("utf-16"))
    assert not is_wide(b"\xef\xbb\xbfx")
    assert not is_wide(b"\xff")


def test_only_utf_8_is_written() -> None:
    refuse_another_encoding("a.c", Encoding.UTF8)
    for other in set(Encoding) - {Encoding.UTF8}:
        with pytest.raises(ToolFailed, match=f"a.c is {other}, so it is only read: save it as UTF-8"):
            refuse_another_encoding("a.c", other)
