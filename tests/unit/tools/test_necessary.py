"""What a regular expression cannot do without, and that nothing which fits does without it."""

import random
import re

import pytest

from detent.tools.necessary import necessary

PARTS = [
    *("a", "b", "ab", "bca", "K", "s", "é", ".", "^", "$", " ", "[ab]"),
    *(r"\w", r"\.", r"\(", r"\-", r"\x61", r"\b", r"\d"),
    *(
        "(ab)",
        "(?:bc|a)",
        "(a|bc|)",
        "(?P<n>ab)",
        "(?=ab)",
        "(?!ab)",
        "(?<=a)",
        "(?<!b)",
        "(?i:ab)",
        "(?s:b)",
        "(b(a|c)b)",
    ),
    *("|", "|", "(?#ab)", "(?#ab)"),
]
COUNTS = ["", "", "", "?", "*", "+", "??", "+?", "{2}", "{0}", "{0,1}", "{,2}", "{1,}"]
SIGNS = "aabbccABKkSs é.(-1\u0130\u0131\u017f\u212a"


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("def f", "def f"),
        ("abc?d", "ab"),
        ("abc*", "ab"),
        (r"^import\s+(a|b)\.x$", "import"),
        ("(?:abc)?d", "d"),
        ("(?:abc)*d", "d"),
        ("(?:abc){0}d", "d"),
        ("(?:abc){0,1}d", "d"),
        ("(?:abc)+d", "abc"),
        ("(a(b)c)?d", "d"),
        ("x[abc]yz", "yz"),
        (r"\bword\b", "word"),
        ("ab{2}cd", "cd"),
        (r"f\(x", "f(x"),
        (r"\bself\.x = a\[0\]", "self.x = a[0]"),
        (r"f\(\)?\.\.y", "..y"),
        (r"ab.\(\(c", "((c"),
        (r"ab\(+c", "ab"),
        (r"\x41bc", "bc"),
        (r"\u00e9t\u00e9", "t"),
        (r"\U0001f600ab", "ab"),
        (r"\N{EM DASH}s", "s"),
        (r"\101b", "b"),
        (r"(a)\1b", "a"),
        (r"(?P<a>abc)d(?P=a)", "abc"),
        ("(?i:abc)d", "d"),
        ("(?=abc)a", "a"),
        ("(?!abc)a", "a"),
        ("(?<=abc)d", "d"),
        ("(a)?(?(1)bcd|efg)h", "h"),
        ("abc(?#d)?", ""),
        (".", ""),
        ("", ""),
    ],
)
def test_what_must_stand_in_a_line_that_fits(pattern: str, needed: str) -> None:
    found = necessary(re.compile(pattern))
    assert (found.texts, found.any_case) == ((needed,), False)


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("TODO|FIXME", ("TODO", "FIXME")),
        ("a|bcd|a", ("a", "bcd")),
        (r"(get|set)_\w+", ("get", "set")),
        (r"(get|set)_value", ("_value",)),
        (r"(load|read(_all)?)\(", ("load", "read")),
        (r"^(class|def) \w", ("class", "def")),
        ("(abc|d?)", ("abc", "")),
    ],
)
def test_one_of_several_must_stand_there(pattern: str, needed: tuple[str, ...]) -> None:
    assert necessary(re.compile(pattern)).texts == needed


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("(?i)ToDo", ("todo",)),
        ("(?i)todo|TODO|fixme", ("todo", "fixme")),
        ("(?i)größe", ("gr",)),
        ("(?i)xyé?z", ("xy",)),
    ],
)
def test_in_any_case_it_is_small_letters_of_ascii(pattern: str, needed: tuple[str, ...]) -> None:
    found = necessary(re.compile(pattern))
    assert (found.texts, found.any_case) == (needed, True)


def test_nothing_fits_without_what_is_needed() -> None:
    """Patterns and lines by chance: each line that fits is one that would be looked at."""
    chance, tried, fitted = random.Random(3), 0, 0
    while tried < 1_500:
        text = "".join(chance.choice(PARTS) + chance.choice(COUNTS) for _ in range(chance.randrange(1, 6)))
        try:
            pattern = re.compile(chance.choice(("", "(?i)")) + text)
        except re.error:
            continue
        tried, needed = tried + 1, necessary(pattern)
        in_bytes = needed.in_bytes()
        for _ in range(40):
            line = "".join(chance.choices(SIGNS, k=chance.randrange(12)))
            if pattern.search(line):
                fitted += bool(all(needed.texts))
                assert needed.within(line), (pattern, line)
                assert in_bytes(line.encode()), (pattern, line)
    assert fitted > 1_000
