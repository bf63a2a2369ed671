"""Line numbers of a diff that was made before the file grew."""

import difflib

import pytest

from detent.edits.formats import read
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

CLASSES = [
    f"class C{n}:\n    def run(self):\n        self.log()\n        x = 1\n        self.save()\n        return x\n\n"
    for n in range(6)
]
CODE = "import os\nimport sys\n\n" + "".join(CLASSES)
CHANGED = CLASSES[3].replace("x = 1", "x = 2")
GROWN = '"""A module.\n\nIt grew\nby some\nlines.\n"""\n'


def diff(new: str, lines: int = 1) -> str:
    old = CODE.splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new.splitlines(keepends=True), "a/a.py", "b/a.py", n=lines))


def edited(answer: str, text: str) -> str | None:
    return carry_out(read(answer), Tree({"a.py": text}.get, lambda: ("a.py",)))["a.py"]


def test_a_hunk_that_fits_once_tells_how_far_the_others_have_moved() -> None:
    new = CODE.replace("import sys\n", "import sys\nimport json\n").replace(CLASSES[3], CHANGED)
    assert edited(diff(new), GROWN + CODE) == GROWN + new


def test_a_hunk_without_context_moves_with_the_others() -> None:
    new = CODE.replace("import sys\n", "import json\n").replace(CLASSES[3], f"NEW = 1\n{CLASSES[3]}")
    assert edited(diff(new, 0), GROWN + CODE) == GROWN + new


def test_a_number_that_is_far_from_all_places_chooses_none() -> None:
    with pytest.raises(EditRefused, match="6 places"):
        edited(diff(CODE.replace(CLASSES[3], CHANGED)), GROWN * 10 + CODE)


def test_a_number_between_hunks_that_contradict_each_other_chooses_none() -> None:
    new = CODE.replace("import sys\n", "import json\n").replace(CLASSES[3], CHANGED).replace("class C5", "class D5")
    grown = CODE.replace("class C2", "X = 1\nY = 2\nZ = 3\nA = 4\nB = 5\n\n\nclass C2")
    assert grown.index("X = 1") < grown.index("class C3")
    with pytest.raises(EditRefused, match="places"):
        edited(diff(new), grown)
