"""Patches whose lines look like the marks of a patch."""

import pytest

from detent.edits.formats import read
from detent.edits.steps import Tree, carry_out

TEXT = "Write\n*** Delete File: a.py\n*** End Patch\nlike this.\n"


def edited(*lines: str) -> object:
    files = {"a.py": "x = 1\n", "b.md": TEXT}
    answer = "\n".join(["*** Begin Patch", *lines, "*** End Patch", ""])
    return carry_out(read(answer), Tree(files.get, lambda: tuple(files)))


def test_a_mark_within_the_context_does_nothing() -> None:
    context = [" Write", " *** Delete File: a.py", " *** End Patch", "-like this.", "+like that."]
    assert edited("*** Update File: b.md", "@@", *context) == {"b.md": TEXT.replace("this", "that")}


@pytest.mark.parametrize("blanks", ["", " ", "   "])
def test_a_patch_may_be_indented(blanks: str) -> None:
    assert edited(f"{blanks}*** Delete File: a.py", f"{blanks}*** Delete File: b.md") == {"a.py": None, "b.md": None}


TWICE = "class A:\n    def f(self):\n        x = 1\n\nclass B(A):\n    def f(self):\n        x = 1\n"


@pytest.mark.parametrize("heading", ["@@ class B", "@@ -7,1 +7,1 @@", "--- a/a.py\n+++ b/a.py\n@@ class B(A):"])
def test_headings_in_short_and_numbers_choose_too(heading: str) -> None:
    patch = f"*** Begin Patch\n*** Update File: a.py\n{heading}\n-        x = 1\n+        x = 2\n*** End Patch\n"
    made = carry_out(read(patch), Tree({"a.py": TWICE}.get, lambda: ("a.py",)))["a.py"]
    assert made == TWICE[: TWICE.rindex("1")] + "2\n"
