"""Which text the bytes of a file are. Whoever reads files as text goes by this, so that all see the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from detent.core.errors import ToolFailed
from detent.core.form import text_of


class Encoding(StrEnum):
    """As it is told to people. All but the first are only read: what is written is UTF-8."""

    UTF8 = "UTF-8"
    DAMAGED = "UTF-8 with mistakes"
    UTF16 = "UTF-16"
    WINDOWS = "Windows-1252"
    LATIN = "Latin-1"


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: Encoding


BOM = "\ufeff"
"""The mark of the byte order, with which a file may begin; it belongs to no line."""
WIDE: Mapping[bytes, str] = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_OF_NO_TEXT = bytes(byte for byte in (*range(32), 127) if byte not in (*range(7, 14), 26, 27))
"""What stands in no text, but in nearly everything else. Blanks, the bell, the end of a file of DOS and what colours a
terminal are in some texts."""


def decoded(data: bytes) -> Decoded | None:
    """None for what is no text. A mark of the byte order stays where it stands, as in a text of UTF-8."""
    text = text_of(data)
    if text is not None:
        return Decoded(text, Encoding.UTF8)
    if is_wide(data):
        text = data.decode(WIDE[data[:2]], "replace")
        return Decoded(text, Encoding.UTF16) if _may_be_text(text) else None
    return None if _holds_signs_of_no_text(data) else _one_byte_each(data)


def refuse_another_encoding(path: str, encoding: Encoding) -> None:
    """Before text is written: what was written in another encoding does not become UTF-8 by the way."""
    if encoding is not Encoding.UTF8:
        raise ToolFailed(
            f"{path} is {encoding}, so it is only read: save it as UTF-8 before it is edited, or leave it as it is."
        )


def is_wide(data: bytes) -> bool:
    """Whether it begins as UTF-16 does, in which not even ASCII stands as it does elsewhere."""
    return data[:2] in WIDE


def _one_byte_each(data: bytes) -> Decoded:
    """Of all encodings with a byte for each letter the one that most have; code, which is ASCII, is right in each of
    them. A slip in what is UTF-8 otherwise makes it no other one."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if len(text) - len(text.encode("ascii", "ignore")) > 2 * wrong:
        return Decoded(text, Encoding.DAMAGED)
    try:
        return Decoded(data.decode("cp1252"), Encoding.WINDOWS)
    except UnicodeDecodeError:  # a few bytes mean nothing there
        return Decoded(data.decode("latin-1"), Encoding.LATIN)


def _may_be_text(text: str) -> bool:
    return not _holds_signs_of_no_text(text.encode("ascii", "ignore"))


def _holds_signs_of_no_text(data: bytes) -> bool:
    return len(data.translate(None, _OF_NO_TEXT)) < len(data)
