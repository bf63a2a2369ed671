"""The wish in an ``agent:`` comment."""

import pytest

from detent.lsp.instructions import wish_in_comments
from detent.lsp.positions import split_lines


@pytest.mark.parametrize(
    ("text", "first", "last", "wish"),
    [
        ("# agent: rename it to total\ndef f():\n    pass\n", 1, 2, "rename it to total"),
        ("# Agent: one\n# agent: two\nx = 1\n", 2, 2, "one\ntwo"),
        ("x = 1  # agent: make it 2\n", 0, 0, "make it 2"),
        ("/* agent: use a set */\nlet x;\n", 1, 1, "use a set"),
        ("<!-- agent: shorter -->\n", 0, 0, "shorter"),
        ("// agent: simplify\r\nint x;\r\n", 1, 1, "simplify"),
        ("# a note\n# agent: far above, same block\ndef f():\n", 2, 2, "far above, same block"),
        ("# agent: not this\n\ndef f():\n", 2, 2, ""),
        ("# the agent: is no wish\n# agent:\n", 0, 1, ""),
        ("", 0, 0, ""),
    ],
)
def test_it_is_found_on_the_lines_and_right_above(text: str, first: int, last: int, wish: str) -> None:
    found = wish_in_comments(split_lines(text), first, last)
    assert found.partition("\n(This")[0] == wish
    assert ("remove that comment" in found) is bool(wish)
