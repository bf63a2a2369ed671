import time

import pytest
from tests.patience import in_time

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
    began = time.monotonic()
    assert merge(f"p\n{same}q\n", f"P\n{same}q\n", f"p\n{same}Q\n") == f"P\n{same}Q\n"
    merge(same, f"r\n{same}q\n", same[:10_000] + "s\n" + same)
    assert in_time(began, 10)


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


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        ("wait = 1.5\n", "wait = 2.5\n", "wait = 1.7\n"),
        ("version: 1.2.3\n", "version: 2.2.3\n", "version: 1.2.4\n"),
        ("day: 2024-01-05\n", "day: 2025-01-05\n", "day: 2024-01-31\n"),
        ("at: 10:20:30\n", "at: 11:20:30\n", "at: 10:20:31\n"),
        ("s = 'it is a test of words'\n", 's = "it is a test of words"\n', "s = 'it is a \"test\" of words'\n"),
        ("say(f'one two three')\n", "say(f'1 two three')\n", "say(f'one two 3')\n"),
        ('"""One two three."""\n', '"""1 two three."""\n', '"""One two 3."""\n'),
        ("call(a, b, c)\n", "call(a, b, c, timeout=5)\n", "call(a, timeout=3, b, c)\n"),
        ("call(a, g(b), c)\n", "call(x, g(b), c)\n", "call(a, g(y), c)\n"),
        ("call(a, b,\n     c)\n", "call(x, b,\n     c)\n", "call(a, b,\n     y)\n"),
        ("     a, b, c, d, e)\n", "     x, b, c, d, e)\n", "     a, b, c, d, y)\n"),
        ("x = {a: 1, b: 2}\n", "x = {c: 3, a: 1, b: 2}\n", "x = {a: 1, b: 2, c: 4}\n"),
        ("move(first, second, third)\n", "move(second, first, third)\n", "move(first, second, first)\n"),
        ("v = a if cond else b\n", "v = b if cond else a\n", "v = a if not cond else b\n"),
        ("if ready(a, b) and x:\n", "if not ready(a, b) and x:\n", "if ready(a, b) != True and x:\n"),
        ("x = off(a, 1) + b\n", "x = off(a, -1) + b\n", "x = off(a, 1) - b\n"),
        ("if a and b and c or d:\n", "if (a and b) and c or d:\n", "if a and b and (c or d):\n"),
    ],
)
def test_changes_of_one_thing_are_a_conflict_though_they_touch_no_common_word(
    base: str, ours: str, theirs: str
) -> None:
    assert merge_words(base, ours, theirs) is None
    assert merge_words(base, theirs, ours) is None
    assert merge(f"top\n{base}", f"top\n{ours}", f"top\n{theirs}") is None


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("f(a, b) and g(c, d)\n", "f(x, b) and g(c, d)\n", "f(a, b) and g(c, y)\n", "f(x, b) and g(c, y)\n"),
        ("say('a b', 1.5) # c\n", "say('a b', 2.5) # c\n", "say('a b', 1.5) # d\n", "say('a b', 2.5) # d\n"),
        ("{\n a = b;\n c\n}\n", "{\n x = b;\n c\n}\n", "{\n a = b;\n y\n}\n", "{\n x = b;\n y\n}\n"),
    ],
)
def test_changes_of_different_things_are_merged(base: str, ours: str, theirs: str, merged: str) -> None:
    assert merge_words(base, ours, theirs) == merge_words(base, theirs, ours) == merged


def test_quotes_that_nothing_closes_merge_in_reasonable_time() -> None:
    for length in (19_000, 1_000_000):
        text = '\\"' * length
        assert merge_words(f"a b {text}\n", f"a c {text}\n", f"d b {text}\n") is None
