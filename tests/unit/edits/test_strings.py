"""New text moves to the side with its strings, or without what they say."""

from detent.edits.hunk import Change, Wanted
from detent.edits.lines import split
from detent.edits.steps import Tree, carry_out

CODE = "class T:\n    def test_a(self):\n        check(1)\n\n    def test_z(self):\n        check(2)\n"
OLD = "def test_z(self):\n    check(2)\n"


def edited(new: str) -> str | None:
    change = Change("a.py", ((Wanted(split(OLD), split(f"{new}\n{OLD}")),),))
    return carry_out([change], Tree({"a.py": CODE}.get, lambda: ("a.py",)))["a.py"]


def test_what_a_string_says_at_the_margin_stays_there() -> None:
    new = "def test_b(self):\n    text = '''\ndef g():\n    return 2\n'''\n    check(text)\n"
    made = "    def test_b(self):\n        text = '''\ndef g():\n    return 2\n'''\n        check(text)\n"
    assert edited(new) == CODE.replace("    def test_z", f"{made}\n    def test_z")


def test_documentation_moves_with_its_function() -> None:
    new = 'def test_b(self):\n    """Checks.\n\n    More of it.\n    """\n    check(3)\n'
    made = "".join(f"    {line}" if line.strip() else line for line in new.splitlines(keepends=True))
    assert edited(new) == CODE.replace("    def test_z", f"{made}\n    def test_z")
