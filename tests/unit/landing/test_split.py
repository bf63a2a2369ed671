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


def test_what_is_only_held_is_not_cut_from_its_neighbours() -> None:
    base = "package a\n\nconst (\n\tOne = 1\n)\n"
    assert starts(base, base.replace("\tOne", "\tTwo = 2\n\tThree = 3\n\tOne"), "f.go") == ["Two = 2"]
    base = "class A {\n    int X { get; }\n}\n"
    assert starts(base, base.replace("}\n}", "}\n    int Y { get; }\n    int Z { get; }\n}"), "f.cs") == [
        "int Y { get; }"
    ]


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


@pytest.mark.parametrize(
    ("path", "base", "first", "second"),
    [
        (
            "f.rs",
            "fn z() {}\n",
            "\n/// About a.\n#[inline]\nfn a() {}\n",
            "\n/// About b.\n/// More.\n#[inline]\nfn b() {}\n",
        ),
        ("f.go", "package f\n\nfunc Z() {}\n", "\n// A does.\nfunc A() {\n}\n", "\n// B does.\nfunc B() {\n}\n"),
        ("f.ts", "function z() {}\n", "\n/** a */\nfunction a() {}\n", "\n/**\n * b\n */\nfunction b() {}\n"),
        (
            "f.c",
            "int z;\n",
            "\n/* a */\nint a(void) { return 1; }\n",
            "\n/* b,\n   and more */\nint b(void) { return 2; }\n",
        ),
        ("f.py", "def z():\n    pass\n", "\n\n# a\ndef a():\n    pass\n", "\n\n# b\n# and more\ndef b():\n    pass\n"),
    ],
)
def test_the_comments_above_a_definition_belong_to_it(path: str, base: str, first: str, second: str) -> None:
    one, two = diff(path, base, base + first + second, "h")
    assert "".join(one.new).strip() == first.strip()
    assert "".join(two.new).strip() == second.strip()
    going = diff(path, base + first + second, base, "h")
    assert ["".join(hunk.old).strip() for hunk in going] == [first.strip(), second.strip()]


GUARDED = "\n\nif x:\n\n    def a():\n        return 1\n\n    def b():\n        return 2\n"


@pytest.mark.parametrize(
    ("path", "base", "more"),
    [
        ("f.py", "def z():\n    pass\n", GUARDED),
        ("f.py", "x = 1\n", GUARDED),
        ("f.c", "int z;\n", "#ifdef A\nint f(void) { return 1; }\n#else\nint g(void) { return 2; }\n#endif\n"),
        ("f.js", "z();\n", "if (x) {\nfunction a() {}\n\nfunction b() {}\n}\n"),
    ],
)
def test_what_cannot_stand_alone_is_not_cut(path: str, base: str, more: str) -> None:
    assert len(diff(path, base, base + more, "h")) == 1
    assert len(diff(path, base + more, base, "h")) == 1


def test_inside_a_block_that_was_there_definitions_are_cut() -> None:
    more = "\n    def c():\n        return 3\n\n    def d():\n        return 4\n"
    assert len(diff("f.py", "x = 1" + GUARDED, "x = 1" + GUARDED + more, "h")) == 2


def test_a_cut_that_would_take_too_long_to_prove_is_none() -> None:
    base = module(*(f"def f{number}():\n    return {number}\n" for number in range(3_000)))
    assert len(diff("f.py", base, module(base, ONE, TWO, THREE, base.replace("def f", "def g")), "h")) == 1
