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
