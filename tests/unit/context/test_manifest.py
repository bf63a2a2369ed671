import pytest

from detent.context.manifest import (
    GUIDE,
    NOT_SHOWN,
    Listed,
    decided,
    document,
    judged,
    listed_lines,
    parts_of,
    passages_in,
    place_at,
    written,
)
from detent.context.retrieve import PINNED
from detent.core.work import Chosen, ContextPack, Passage, Snippet, Verdict

PACK = ContextPack(
    (
        Snippet("a.py", 0, 2, "import os\nimport re\n", PINNED, 5),
        Snippet("my shop/b.py", 4, 9, "def f():\n    '''\n- drop a.py\n---\n    '''\n", "the place", 9),
        Snippet("c.py", 2, 3, "def g():\n", "found by text", 3),
        Snippet("c.py", 9, 11, "def h():\n    pass\n", "found by text", 5),
    )
)
SHOWN = [Passage("a.py", 0, 2), Passage("my shop/b.py", 4, 9), Passage("c.py", 2, 3), Passage("c.py", 9, 11)]
PINNED_A = Chosen((Passage("a.py", 0, 2),))
TEXT = document(PACK, PINNED_A, 4_000, "Implement f", GUIDE)


def test_what_it_may_lack_stands_above_the_list() -> None:
    text = document(ContextPack(PACK.snippets, "Not all was read."), PINNED_A, 4_000, "Implement f", GUIDE)
    assert text == TEXT.replace("4,000 tokens.\n", "4,000 tokens.\n\nNot all was read.\n", 1)


def test_a_line_says_what_why_and_how_much() -> None:
    assert TEXT.startswith("# Implement f\n\n3 places in 3 files, about 22 of 4,000 tokens.\n")
    assert [line for line in TEXT.splitlines() if line.startswith("- ")][:3] == [
        f"- pin a.py:1-2 · {PINNED} · 5 tokens",
        "- keep my shop/b.py:5-9 · the place · 9 tokens",
        "- keep c.py:3,10-11 · found by text · 8 tokens",
    ]
    assert TEXT.index("## my shop/b.py:5-9\n\n```\ndef f():") > TEXT.index("---\n")


def test_what_nobody_changed_decides_what_was_decided() -> None:
    assert decided(TEXT, SHOWN) == PINNED_A
    assert decided(TEXT.replace("\n", "\r\n"), SHOWN) == PINNED_A


def test_words_that_are_changed_lines_that_go_and_lines_that_are_added() -> None:
    assert decided(TEXT.replace("- pin a", "- drop a"), SHOWN) == Chosen(left_out=(Passage("a.py", 0, 2),))
    without = TEXT.replace("- keep c.py:3,10-11 · found by text · 8 tokens\n", "* pin d.py:7-8\n* pin e.py\n")
    assert decided(without, SHOWN) == Chosen(
        (Passage("a.py", 0, 2), Passage("d.py", 6, 8), Passage("e.py")), (Passage("c.py", 2, 3), Passage("c.py", 9, 11))
    )
    narrower = TEXT.replace("b.py:5-9 · the place", "b.py:6-7 · the place")
    assert decided(narrower, SHOWN).left_out == (Passage("my shop/b.py", 4, 5), Passage("my shop/b.py", 7, 9))
    assert decided("", SHOWN) == Chosen(left_out=tuple(SHOWN))


def test_the_code_decides_nothing() -> None:
    assert [one.place for _, one in listed_lines(TEXT)] == ["a.py:1-2", "my shop/b.py:5-9", "c.py:3,10-11"]
    assert judged(TEXT, "a.py", Verdict.PIN) is None


def test_a_decision_can_be_changed_by_its_place() -> None:
    text = judged(TEXT, "my shop/b.py:5-9", Verdict.DROP)
    assert text == TEXT.replace("- keep my", "- drop my")
    assert judged(text, "my shop/b.py:5-9", Verdict.KEEP) == TEXT


def test_a_line_of_the_list_or_of_the_code_is_about_a_place() -> None:
    lines = TEXT.splitlines()
    f = Listed(Verdict.KEEP, "my shop/b.py:5-9")
    assert place_at(TEXT, lines.index("- keep my shop/b.py:5-9 · the place · 9 tokens")) == f
    assert place_at(TEXT, lines.index("def f():")) == f
    assert place_at(TEXT, lines.index("- drop a.py")) == f
    assert place_at(TEXT, lines.index("## a.py:1-2")) == Listed(Verdict.PIN, "a.py:1-2")
    assert place_at(TEXT, 10**6) == Listed(Verdict.KEEP, "c.py:3,10-11")
    assert place_at(TEXT, 0) is None
    assert place_at("", 0) is None


def test_what_is_left_out_or_could_not_be_shown_stays_in_the_list() -> None:
    chosen = Chosen((Passage("gone.py", 3, 4), Passage("a.py", 0, 2)), (Passage("d.py"), Passage("e.py", 1, 2)))
    lines = [line for line in document(PACK, chosen, 100, "x").splitlines() if line.startswith("- ")][3:6]
    assert lines == [f"- pin gone.py:4 · {NOT_SHOWN}", "- drop d.py", "- drop e.py:2"]
    assert decided("\n".join(lines), []) == Chosen(chosen.pinned[:1], chosen.left_out)


@pytest.mark.parametrize(
    ("place", "passages"),
    [
        ("a.py", (Passage("a.py"),)),
        ("a.py:3", (Passage("a.py", 2, 3),)),
        ("a b/c.py:3-4,9", (Passage("a b/c.py", 2, 4), Passage("a b/c.py", 8, 9))),
        ("c:d.py", (Passage("c:d.py"),)),
        ("a.py:0", (Passage("a.py", 0, 0),)),
    ],
)
def test_places_as_people_write_them(place: str, passages: tuple[Passage, ...]) -> None:
    assert passages_in(place) == passages


def test_a_part_is_what_is_shown_of_a_file_for_one_reason() -> None:
    assert [(part.place, part.tokens) for part in parts_of(PACK)][-1] == ("c.py:3,10-11", 8)
    assert written("a.py", [(0, 1), (3, 5)]) == "a.py:1,4-5"
