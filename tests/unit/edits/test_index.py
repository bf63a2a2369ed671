"""What an edit says beside its lines, where they stand at several places."""

from detent.edits.formats import read
from detent.edits.hunk import Hints
from detent.edits.index import Index
from detent.edits.steps import Tree, carry_out

METHODS = "class Foo:\n" + "".join(
    f"    def m{n}(self):\n        self.log()\n        x = 1\n        return x\n\n" for n in range(6)
)
TWO = """class Z:
    def halt(self):
        self.log()
        return 1


class A:
    def run(self):
        self.log()
        return 1

    def halt(self):
        self.log()
        return 1
"""


def edited(answer: str, text: str) -> str | None:
    return carry_out(read(answer), Tree({"a.py": text}.get, lambda: ("a.py",)))["a.py"]


def test_a_line_number_chooses_among_the_places_below_a_heading() -> None:
    lines = METHODS.split("\n")
    at = [number for number, line in enumerate(lines) if line == "        x = 1"][4]
    changed = "\n".join([*lines[:at], "        x = 2", *lines[at + 1 :]])
    body = "         self.log()\n-        x = 1\n+        x = 2\n         return x\n"
    for off in (-1, 0, 1):
        header = f"--- a/a.py\n+++ b/a.py\n@@ -{at + off},3 +{at + off},3 @@ class Foo:\n"
        assert edited(header + body, METHODS) == changed


def test_the_innermost_heading_chooses() -> None:
    body = "         self.log()\n-        return 1\n+        return 2\n*** End Patch\n"
    answer = "*** Begin Patch\n*** Update File: a.py\n@@ class A:\n@@     def halt(self):\n" + body
    head, tail = TWO.rsplit("return 1", 1)
    assert edited(answer, TWO) == f"{head}return 2{tail}"


def test_a_heading_counts_for_more_than_a_line_number_that_is_far_off() -> None:
    index = Index(TWO.split("\n"))
    starts = index.exact(("        self.log()", "        return 1"))
    assert index.chosen(starts, 2, Hints(line=80, after=("class A:",))) == starts[1:2]
    assert index.chosen(starts, 2, Hints(line=starts[2], after=("class A:",))) == starts[2:]
    assert index.chosen(starts, 2, Hints(after=("class B:",))) == starts
