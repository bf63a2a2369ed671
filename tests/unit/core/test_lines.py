import time

import pytest
from tests.patience import in_time

from detent.core.lines import split_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("a", ("a",)),
        ("a\nb\n", ("a\n", "b\n")),
        ("a\r\nb\rc\n\nd", ("a\r\n", "b\r", "c\n", "\n", "d")),
        ("form\ffeed\x0b\x1c\x85\u2028\u2029end\n", ("form\ffeed\x0b\x1c\x85\u2028\u2029end\n",)),
        ("\r\r\n\n", ("\r", "\r\n", "\n")),
    ],
)
def test_only_the_three_line_endings_of_lsp_end_a_line(text: str, lines: tuple[str, ...]) -> None:
    assert split_lines(text) == lines
    assert "".join(split_lines(text)) == text


def test_a_huge_single_line_takes_no_quadratic_time() -> None:
    began = time.monotonic()
    assert len(split_lines("x" * 5_000_000)) == 1
    assert in_time(began, 5)
