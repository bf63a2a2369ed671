"""Habits of models that are half undone would change the file."""

from detent.edits.hunk import Swap
from detent.edits.steps import Tree, carry_out

CODE = "def f():\n    a = 1\n    b = 2\n\n    return a\n"


def swapped(old: str, new: str) -> str | None:
    return carry_out([Swap("a.py", old, new)], Tree({"a.py": CODE}.get, lambda: ("a.py",)))["a.py"]


def test_a_blank_line_at_the_end_stays_where_only_the_old_text_is_numbered() -> None:
    old = "2 |     a = 1\n3 |     b = 2\n4 | "
    assert swapped(old, "    a = 1\n    b = 3\n") == CODE.replace("b = 2", "b = 3")
    assert swapped(old, "2 |     a = 1\n3 |     b = 3\n4 | ") == CODE.replace("b = 2", "b = 3")
    assert swapped(old, "2 |     a = 1\n3 |     b = 3\n") == CODE.replace("b = 2\n", "b = 3")
