"""Diffs as git and models write them."""

import pytest

from detent.edits.formats import read
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

NO_END = "\\ No newline at end of file\n"


def edited(answer: str, text: str) -> str:
    result = carry_out(read(answer), Tree({"a.py": text}.get, lambda: ("a.py",))).get("a.py", text)
    assert result is not None
    return result


def diff(*hunks: str) -> str:
    return "--- a/a.py\n+++ b/a.py\n" + "".join(hunks)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_last_line_end_alone_may_change(end: str) -> None:
    bare, whole = f"a{end}b", f"a{end}b{end}"
    gets = diff(f"@@ -1,2 +1,2 @@\n a\n-b\n{NO_END}+b\n")
    assert edited(gets, bare) == whole
    assert edited(gets, whole) == whole
    assert edited(diff(f"@@ -2 +2 @@\n-b\n+b\n{NO_END}"), whole) == bare
    changed = diff("@@ -1 +1 @@\n-a\n+c\n", f"@@ -2 +2 @@\n-b\n{NO_END}+b\n")
    assert edited(changed, bare) == f"c{end}b{end}"


def test_the_last_line_must_be_the_last_line() -> None:
    with pytest.raises(EditRefused, match="not found"):
        edited(diff(f"@@ -1,2 +1,2 @@\n-b\n{NO_END}+b\n"), "a\nb\nc")
