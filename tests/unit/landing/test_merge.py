import time

import pytest

from detent.landing.merge import merge, merge_words

BASE = "one\ntwo\nthree\nfour\nfive\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        (BASE, BASE.replace("two", "2"), BASE.replace("two", "2")),
        (BASE.replace("five", "5"), BASE.replace("one", "1"), "1\ntwo\nthree\nfour\n5\n"),
        (BASE.replace("two", "2"), BASE.replace("two", "2"), BASE.replace("two", "2")),
        (BASE.replace("two", "zwei"), BASE.replace("two", "2"), None),
        (BASE.replace("two\n", ""), BASE.replace("three", "3"), None),
        (BASE[:-1], "zero\n" + BASE, "zero\n" + BASE[:-1]),
    ],
)
def test_changes_of_both_sides_are_kept_or_it_is_a_conflict(ours: str, theirs: str, merged: str | None) -> None:
    assert merge(BASE, ours, theirs) == merged


def test_line_endings_are_part_of_a_line() -> None:
    base = "a\r\nb\nc\rd\r\ne"
    assert merge(base, base.replace("a", "A"), base.replace("d", "D")) == "A\r\nb\nc\rD\r\ne"
    assert merge(base, base.replace("a\r\n", "a\n"), base.replace("a", "A")) is None


def test_thousands_of_equal_lines_merge_in_reasonable_time() -> None:
    same = "x\n" * 10_000
    began = time.perf_counter()
    assert merge(f"p\n{same}q\n", f"P\n{same}q\n", f"p\n{same}Q\n") == f"P\n{same}Q\n"
    merge(same, f"r\n{same}q\n", same[:10_000] + "s\n" + same)
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        ("x = g(a, b)\n", "x = f(a, c)\n", "x = g(a, c)\n"),
        ("x = g(a, b)\n", "y = f(a, b)\n", "y = g(a, b)\n"),
        ("x = g(a, b)\n", "x = h(a, b)\n", None),
        ("x = g(a, b)\n", "x = f[a, b]\n", None),
        ("x = g(a, b)\n", "", None),
        ("x = g(a, b)\n", "x = f(a, b)  # more\n", "x = g(a, b)  # more\n"),
    ],
)
def test_in_a_line_that_both_changed_words_are_merged(ours: str, theirs: str, merged: str | None) -> None:
    base = "x = f(a, b)\n"
    assert merge_words(base, ours, theirs) == merge_words(base, theirs, ours) == merged
    assert merge(f"top\n{base}", f"top\n{ours}", f"top\n{theirs}") == (merged and f"top\n{merged}")


def test_two_changes_with_only_white_space_between_them_touch() -> None:
    assert merge_words("a b c d e\n", "x b c d e\n", "a y c d e\n") is None
    assert merge_words("a b c d e\n", "x b c d e\n", "a b y d e\n") == "x b y d e\n"
