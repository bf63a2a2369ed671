"""Hunks that need each other."""

from collections.abc import Mapping

import pytest
from tests.unit.landing.review import Review


def needs(changes: Mapping[str, tuple[str | None, str | None]]) -> dict[str, tuple[str, ...]]:
    review = Review(changes)
    assert review.view.proposal
    return {hunk.id: hunk.needs for hunk in review.view.proposal.hunks if hunk.needs}


BASE = "def total(items):\n    return sum(items)\n\n\ndef show(items):\n    print(total(items))\n"


def test_what_uses_a_new_function_needs_the_hunk_that_brings_it() -> None:
    result = BASE.replace("print(total(items))", "print(rounded(items))") + "\n\ndef rounded(items):\n    return 1\n"
    assert needs({"a.py": (BASE, result)}) == {"h1": ("h2",)}


def test_also_in_another_file_and_by_its_import() -> None:
    user = "import a\n\n\ndef main():\n    pass\n"
    using = user.replace("import a\n", "import a\nfrom b import rounded\n").replace("pass", "rounded([])")
    changes = {"a.py": (user, using), "b.py": (None, "def rounded(items):\n    return 1\n")}
    assert needs(changes) == {"h1": ("h3",), "h2": ("h1", "h3")}


def test_what_takes_a_function_away_needs_the_hunks_that_no_longer_use_it() -> None:
    result = BASE.replace("def total(items):\n    return sum(items)\n\n\n", "").replace("total(items)", "sum(items)")
    assert needs({"a.py": (BASE, result)}) == {"h1": ("h2",)}


def test_a_rename_needs_each_other() -> None:
    assert needs({"a.py": (BASE, BASE.replace("total", "whole"))}) == {"h1": ("h2",), "h2": ("h1",)}


def test_changes_that_have_nothing_to_do_with_each_other_need_nothing() -> None:
    assert needs({"a.py": (BASE, BASE.replace("sum(items)", "sum(items, 0)").replace("print(", "log("))}) == {}


def test_a_name_that_several_bring_says_nothing() -> None:
    changes = {
        "a.py": ("", "def main():\n    run()\n"),
        "b.py": ("", "def run():\n    pass\n"),
        "c.py": ("", "def run():\n    pass\n"),
    }
    assert needs(changes) == {}


@pytest.mark.parametrize(
    ("path", "base", "old", "new", "call"),
    [
        ("a.py", BASE, "def total(items):", "def total(items, rate):", "total(items, 2)"),
        (
            "a.py",
            BASE.replace("(items):", "(\n    items,\n):"),
            "    items,\n):",
            "    items,\n    rate,\n):",
            "total(items, 2)",
        ),
        (
            "a.rs",
            "fn total(items: &[u8]) -> u8 {\n    items[0]\n}\n\n\nfn show(items: &[u8]) {\n    total(items);\n}\n",
            "fn total(items: &[u8])",
            "fn total(items: &[u8], rate: u8)",
            "total(items, 2)",
        ),
    ],
)
def test_a_changed_signature_and_its_changed_calls_need_each_other(
    path: str, base: str, old: str, new: str, call: str
) -> None:
    result = base.replace(old, new, 1).replace("total(items)", call)
    assert needs({path: (base, result)}) == {"h1": ("h2",), "h2": ("h1",)}
    user, using = "from a import total\n\ntotal([])\n", "from a import total\n\ntotal([], 2)\n"
    there = {path: (base, base.replace(old, new, 1)), "b.py": (user, using)}
    assert needs(there) == {"h1": ("h2",), "h2": ("h1",)}


def test_a_changed_body_needs_no_calls_and_a_call_that_stays_needs_no_signature() -> None:
    called = BASE.replace("print(total(items))", "print(total(items), 1)")
    assert needs({"a.py": (BASE, called.replace("sum(items)", "sum(items, 0)"))}) == {}
    short = "def one(x): return x\n\n\ndef two(x):\n    return one(x)\n"
    assert (
        needs(
            {"a.py": (short, short.replace("): return x", "): return -x").replace("return one(x)", "return one(-x)"))}
        )
        == {}
    )
    beside = BASE.replace("(items):\n    return sum", "(items, rate):\n    return sum").replace(
        "def show", "y = 1\n\n\ndef show"
    )
    assert needs({"a.py": (BASE, beside)}) == {}
