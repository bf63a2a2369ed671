import itertools
import random

import pytest

from detent.core.change import Hunk
from detent.core.lines import split_lines
from detent.landing.hunks import compose, diff, rewrite


def random_text(chance: random.Random) -> str:
    lines = [
        chance.choice("abcdef") + chance.choice(["\n", "\n", "\n", "\r\n", "\r"]) for _ in range(chance.randrange(15))
    ]
    text = "".join(lines)
    return text[:-1] if chance.random() < 0.3 else text


def edited(text: str, chance: random.Random) -> str:
    lines = list(split_lines(text))
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(lines) + 1)
        lines[at : at + chance.randrange(3)] = [f"new{chance.randrange(9)}\n"] * chance.randrange(3)
    return "".join(lines)


def test_all_hunks_give_the_result_and_none_give_the_base() -> None:
    chance = random.Random(1)
    for _ in range(3000):
        base = random_text(chance)
        result = edited(base, chance) if chance.random() < 0.7 else random_text(chance)
        hunks = diff("f", base, result, "h")
        assert compose(base, hunks) == result
        assert compose(base, ()) == base
        assert bool(hunks) == (base != result)


def test_any_choice_of_hunks_changes_just_their_lines() -> None:
    chance = random.Random(2)
    for _ in range(300):
        base = random_text(chance)
        hunks = diff("f", base, edited(base, chance), "h")[:5]
        for size in range(len(hunks) + 1):
            for chosen in itertools.combinations(hunks, size):
                text = compose(base, reversed(chosen))
                expected: list[str] = []
                at = 0
                for hunk in chosen:
                    expected += [*split_lines(base)[at : hunk.start], *hunk.new]
                    at = hunk.start + len(hunk.old)
                assert text is not None or (len(chosen) == 1 and not chosen[0].new)
                assert (text or "") == "".join(expected) + "".join(split_lines(base)[at:])


def test_hunks_are_named_in_order_and_never_touch() -> None:
    base = "".join(f"line {n}\n" for n in range(20))
    result = base.replace("line 2\n", "two\n").replace("line 9\n", "").replace("line 15\n", "line 15\nmore\n")
    hunks = diff("f.py", base, result, "2.h", 4)
    assert hunks == (
        Hunk("2.h4", "f.py", 2, ("line 2\n",), ("two\n",)),
        Hunk("2.h5", "f.py", 9, ("line 9\n",), ()),
        Hunk("2.h6", "f.py", 16, (), ("more\n",)),
    )


@pytest.mark.parametrize(("unchanged", "hunks"), [(0, 1), (1, 1), (2, 2), (3, 2)])
def test_changes_with_at_most_one_line_between_them_are_read_as_one(unchanged: int, hunks: int) -> None:
    kept = "".join(f"kept {n}\n" for n in range(unchanged))
    assert len(diff("f", f"a\n{kept}b\n", f"A\n{kept}B\n", "h")) == hunks


def test_two_functions_are_two_hunks() -> None:
    base = "def a():\n    raise NotImplementedError\n\ndef b():\n    raise NotImplementedError\n"
    result = "def a():\n    return 1\n\ndef b():\n    return 2\n"
    assert [hunk.start for hunk in diff("f", base, result, "h")] == [1, 4]


@pytest.mark.parametrize(
    ("base", "result", "old", "new"),
    [
        (None, "a\nb", (), ("a\n", "b")),
        (None, "", (), ()),
        ("a\nb", None, ("a\n", "b"), ()),
        ("", None, (), ()),
        ("a\nb\n", "", ("a\n", "b\n"), ("",)),
    ],
    ids=["made", "made empty", "deleted", "empty one deleted", "emptied"],
)
def test_a_whole_file_is_one_hunk(
    base: str | None, result: str | None, old: tuple[str, ...], new: tuple[str, ...]
) -> None:
    hunks = diff("f", base, result, "h")
    assert hunks == (Hunk("h1", "f", 0, old, new),)
    assert compose(base, hunks) == result
    assert compose(base, ()) == base


def test_a_last_line_without_an_ending_stays_as_it_is() -> None:
    (hunk,) = diff("f", "a\nb\nc\nlast", "a\nb\nc\nlast\nmore", "h")
    assert (hunk.old, hunk.new) == (("last",), ("last\n", "more"))
    (first,) = diff("f", "a\nb\nc\nlast", "A\nb\nc\nlast", "h")
    assert compose("a\nb\nc\nlast", [first]) == "A\nb\nc\nlast"


def test_a_hunk_of_another_text_is_a_bug() -> None:
    with pytest.raises(ValueError, match="h1"):
        compose("something else\n", diff("f", "a\nb\n", "a\nc\n", "h"))


@pytest.mark.parametrize(
    ("old", "new", "written", "lines"),
    [
        (("a\n",), ("b\n",), "x\ny", ("x\n", "y\n")),
        (("a\r\n",), ("b\r\n",), "x", ("x\r\n",)),
        (("a\n",), ("b",), "x", ("x",)),
        (("a\n",), (), "x", ("x\n",)),
        (("a\n",), ("b\n",), "", ("",)),
        ((), (), "x", ("x\n",)),
    ],
)
def test_what_a_person_writes_stays_whole_lines(
    old: tuple[str, ...], new: tuple[str, ...], written: str, lines: tuple[str, ...]
) -> None:
    assert rewrite(Hunk("h1", "f", 0, old, new), written) == lines


def test_a_person_who_empties_a_hunk_does_not_delete_the_file() -> None:
    (hunk,) = diff("f", "a\n", "b\n", "h")
    assert compose("a\n", [Hunk(hunk.id, "f", 0, hunk.old, rewrite(hunk, ""))]) == ""
