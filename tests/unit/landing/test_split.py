"""Hunks that can be accepted one by one."""

import ast
import itertools
import random

import pytest

from detent.landing.hunks import compose, diff

ONE = "def one():\n    x = 1\n    return x\n"
TWO = "def two():\n    x = 2\n    return x\n"
THREE = "class Three:\n    def a(self):\n        return 3\n\n    def b(self):\n        return 4\n"
END = 'if __name__ == "__main__":\n    one()\n'


def module(*parts: str) -> str:
    return "\n\n".join(parts)


def starts(base: str, result: str, path: str = "f.py") -> list[str]:
    """The first line of each hunk that is not blank."""
    hunks = diff(path, base, result, "h")
    assert compose(base, hunks) == result
    return [next(line.strip() for line in (*hunk.new, *hunk.old) if line.strip()) for hunk in hunks]


def test_two_new_functions_are_two_hunks() -> None:
    assert starts(module(END), module(ONE, TWO, END)) == ["def one():", "def two():"]
    assert starts(module(ONE), module(ONE, TWO, THREE)) == ["def two():", "class Three:"]


def test_two_functions_that_go_are_two_hunks() -> None:
    assert starts(module(ONE, TWO, THREE, END), module(THREE, END)) == ["def one():", "def two():"]


def test_what_is_new_inside_a_class_is_cut_between_its_methods_but_a_new_class_is_one() -> None:
    more = "\n    def c(self):\n        return 5\n\n    def d(self):\n        return 6\n"
    assert starts(module(THREE), module(THREE + more)) == ["def c(self):", "def d(self):"]
    assert starts(module(END), module(THREE, END)) == ["class Three:"]


def test_functions_that_changed_next_to_each_other_are_two_hunks() -> None:
    base = "def one(): return 1\ndef two(): return 2\ndef three(): return 3\n"
    assert len(starts(base, base.replace("1", "10").replace("2", "20"))) == 2
    assert len(starts(base, base.replace("1", "10").replace("3", "30"))) == 2


def test_a_new_function_begins_with_its_own_first_line() -> None:
    """The lines that it shares with its neighbour could be said to be the neighbour's new ones."""
    before = "def a():\n    return 1\n\n\ndef c():\n    return 1\n"
    (hunk,) = diff("f.py", before, before.replace("def c", "def b():\n    return 1\n\n\ndef c"), "h")
    assert hunk.new == ("def b():\n", "    return 1\n", "\n", "\n")


@pytest.mark.parametrize("path", ["f.unknown", "f.py"])
def test_what_cannot_be_parsed_is_not_cut(path: str) -> None:
    broken = "(((\n" if path == "f.py" else ""
    assert len(starts(broken + module(END), broken + module(ONE, TWO, END), path)) == 1


def test_whatever_is_accepted_of_whole_definitions_can_be_parsed() -> None:
    chance = random.Random(5)
    cut = 0
    for _ in range(150):
        parts = [f"def f{number}():\n    return {chance.randrange(3)}\n" for number in range(6)]
        after = [part for part in parts if chance.random() < 0.7]
        for number in range(chance.randrange(1, 5)):
            after.insert(chance.randrange(len(after) + 1), f"def g{number}():\n    if {number}:\n        return 1\n")
        hunks = diff("f.py", module(*parts), module(*after), "h")[:6]
        cut += len(hunks)
        for size in range(len(hunks) + 1):
            for chosen in itertools.combinations(hunks, size):
                ast.parse(compose(module(*parts), chosen) or "")
    assert cut > 300
