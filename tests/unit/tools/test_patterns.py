import re
import time

import pytest
from tests.busy import others_at_work

from detent.core.errors import ToolFailed
from detent.tools.patterns import TooSlow, glob, search

FINE = [
    r"def \w+\(.*\):",
    r"(foo|bar)baz",
    r"(?i)todo",
    r"(?P<a>x+)y",
    r"(?:ab)+",
    r"(ab){2}",
    r"\(+\)+",
    r"[()+*]+",
    r"[]()]+x",
    r"^\s*class\s+\w+",
    r"(a+)?b",
    r"(?<=x)y*",
    r"\d{1,3}(\.\d)",
]
EVIL = [
    r"(a+)+",
    r"(a*)*",
    r"((a+))*",
    r"(?:a|a)+",
    r"(?P<x>a+){2,}",
    r"(a?){50}",
    r"(a+){5}",
    r"(\\)(a+\\)+",
    r"(?:[)]+)+",
    r"(?i:a+)+",
    r"(a+)+?",
    r"(?x)(a+) +",
    "a?" * 11,
    "a*" * 9,
    "(a|a)" * 11,
]


@pytest.mark.parametrize("pattern", FINE)
def test_what_ends_is_searched_for(pattern: str) -> None:
    assert search(pattern).expression == re.compile(pattern)


@pytest.mark.parametrize("pattern", EVIL)
def test_what_may_not_end_is_refused(pattern: str) -> None:
    with pytest.raises(ToolFailed, match="The pattern"):
        search(pattern)


def test_a_line_is_searched_to_its_end() -> None:
    assert search("x$").finds("a" * 1_999 + "x")
    assert not search("^x").finds("a" * 1_999 + "x")
    assert search(r"\w+ \w+ \w+ end$").finds("word " * 30 + "end")


@pytest.mark.parametrize("pattern", ["a?" * 10 + "a*b", "(a|aa)" * 10 + "a*b", "(?:aa?)" * 10 + "a*a*b"])
def test_a_line_with_many_ways_to_fit_a_choice_is_not_searched_for_long(pattern: str) -> None:
    begun = time.thread_time()
    with pytest.raises(TooSlow):
        search(pattern).finds("a" * 1_000)
    assert time.thread_time() - begun < 0.3, "without care it takes twice that on a fast machine"


def test_no_glob_takes_long() -> None:
    assert not glob("*a" * 40 + "b")("a" * 250)
    assert not glob("**/" * 40 + "b")("a/" * 100 + "a")
    assert glob("*a" * 20 + "b")("a" * 250 + "b")


def test_a_glob_with_strange_signs_is_no_error() -> None:
    for pattern in ("", "[", "a[!", "\\", "{a,b}", "a//b"):
        assert not glob(pattern)("x/y")
    for pattern in ("/", "***", "**/**"):
        assert glob(pattern)("x/y")
    assert glob("[ab]?.py")("x/a1.py")


def test_a_busy_machine_finds_the_same_lines() -> None:
    looking = search(r"words? .*;")
    line = "some, words " * 150
    with others_at_work():
        assert not any(looking.finds(line) for _ in range(600))
