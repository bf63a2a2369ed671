import pytest
from lsprotocol import types

from detent.lsp.positions import Encoding, content_length, from_units, from_wire, split_lines, to_units, to_wire

_LINE = "aé中😀z\r\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a\n", ""]),
        ("\n\n", ["\n", "\n", ""]),
        ("a\r\nb\rc\nd", ["a\r\n", "b\r", "c\n", "d"]),
        ("\r", ["\r", ""]),
        ("\n\r", ["\n", "\r", ""]),
        ("\r\r\n", ["\r", "\r\n", ""]),
        ("a\u2028b\u2029c\u0085d\fe\vf\x1cg", ["a\u2028b\u2029c\u0085d\fe\vf\x1cg"]),
        ("a\u2028b\rc", ["a\u2028b\r", "c"]),
    ],
)
def test_lines_end_where_the_protocol_says(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines
    assert "".join(split_lines(text)) == text


@pytest.mark.parametrize(("line", "length"), [("", 0), ("ab", 2), ("ab\n", 2), ("ab\r", 2), ("ab\r\n", 2), ("\r\n", 0)])
def test_the_ending_is_not_content(line: str, length: int) -> None:
    assert content_length(line) == length


@pytest.mark.parametrize(
    ("encoding", "units"),
    [
        (Encoding.UTF8, [0, 1, 3, 6, 10, 11]),
        (Encoding.UTF16, [0, 1, 2, 3, 5, 6]),
        (Encoding.UTF32, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_columns_and_units_lead_to_each_other(encoding: Encoding, units: list[int]) -> None:
    assert [to_units(_LINE, column, encoding) for column in range(6)] == units
    assert [from_units(_LINE, unit, encoding) for unit in units] == list(range(6))


@pytest.mark.parametrize("encoding", list(Encoding))
def test_past_the_end_is_the_end(encoding: Encoding) -> None:
    assert from_units(_LINE, 1000, encoding) == 5
    assert from_units("ascii\n", 1000, encoding) == 5


@pytest.mark.parametrize(
    ("encoding", "unit", "column"),
    [(Encoding.UTF8, 2, 1), (Encoding.UTF8, 5, 2), (Encoding.UTF8, 9, 3), (Encoding.UTF16, 4, 3)],
)
def test_the_inside_of_a_character_is_its_start(encoding: Encoding, unit: int, column: int) -> None:
    assert from_units(_LINE, unit, encoding) == column


def test_half_a_character_does_not_raise() -> None:
    line = "é\ud83dx"
    assert to_units(line, 3, Encoding.UTF16) == 3
    assert from_units(line, 2, Encoding.UTF16) == 2
    assert from_units(line, 5, Encoding.UTF8) == 2


def test_places_outside_the_text_are_brought_inside() -> None:
    lines = split_lines("one\ntwo")
    assert from_wire(lines, types.Position(9, 9), Encoding.UTF16) == (1, 3)
    assert from_wire(lines, types.Position(0, 9), Encoding.UTF16) == (0, 3)
    assert to_wire(lines, 2, 0, Encoding.UTF16) == types.Position(2, 0)
    assert to_wire(split_lines("😀x"), 0, 1, Encoding.UTF16) == types.Position(0, 2)
