"""Blocks whose text looks like the marks of a block."""

import pytest

from detent.edits.formats import read
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

GUIDE = "Guide\n=====\n\nUsage\n=======\n\nRun it with care.\n\nSupport\n=======\n\nAsk us.\n"
CONFLICT = "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n"


def block(old: str, new: str, path: str = "a.rst") -> str:
    return f"{path}\n<<<<<<< SEARCH\n{old}=======\n{new}>>>>>>> REPLACE\n"


def edited(answer: str, text: str = GUIDE, path: str = "a.rst") -> str:
    return carry_out(read(answer), Tree({path: text}.get, lambda: (path,))).get(path, text) or ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Guide\n=====\n", "The whole guide\n===============\n"),
        ("Guide\n=====\n", "How to\n======\n"),
        ("Guide\n=====\n", "The guide\n=========\n"),
        ("Usage\n=======\n", "Running\n=======\n"),
        ("Usage\n=======\n\nRun it with care.\n", "Usage\n=======\n\nRun it.\n"),
        ("Support\n=======\n\nAsk us.\n", "Support\n=======\n\nAsk.\n\nLicense\n=======\n\nFree.\n"),
        ("Run it with care.\n", "Run it.\n\nChanges\n=======\n\nNone.\n"),
    ],
)
def test_titles_are_no_dividers(old: str, new: str) -> None:
    assert edited(block(old, new)) == GUIDE.replace(old, new)


def test_a_slip_of_memory_does_not_let_a_wrong_divider_win() -> None:
    answer = block("Usage\n=======\n\nRun it whit care.\n", "Usage\n=======\n\nRun it, with care.\n")
    with pytest.raises(EditRefused, match="were not found"):
        edited(answer, "Usage\n=======\n\nRun everything else.\n")
    assert "=======\n=======" not in edited(answer)


@pytest.mark.parametrize("new", ["x = 1\n", "x = 2\n", "x = 3\n"])
def test_a_conflict_is_resolved(new: str) -> None:
    text = f"a = 0\n{CONFLICT}b = 0\n"
    assert edited(block(CONFLICT, new, "a.py"), text, "a.py") == f"a = 0\n{new}b = 0\n"


def test_a_new_file_may_hold_titles() -> None:
    text = "Usage\n=======\n\nRun.\n\nSupport\n=======\n\nRun.\n"
    assert carry_out(read(block("", text)), Tree(lambda _: None, lambda: ())) == {"a.rst": text}


def test_an_end_within_the_new_text_is_a_refusal() -> None:
    with pytest.raises(EditRefused, match="two ends"):
        edited(block("Ask us.\n", "Ask us:\n>>>>>>> REPLACE\nis the end.\n"))
    assert edited(block("Ask us.\n", "Ask.\n") + "\n>>>>>>> REPLACE\n") == GUIDE.replace("Ask us", "Ask")


def test_so_many_titles_are_read_in_time() -> None:
    text = "".join(f"Title {number}\n========\n" for number in range(2_000))
    assert edited(block("Ask us.\n", text)) == GUIDE.replace("Ask us.\n", text)


@pytest.mark.parametrize("titles", [20, 200])
def test_of_many_titles_the_likeliest_dividers_are_looked_at(titles: int) -> None:
    text = "".join(f"Title {number}\n=======\n\nText {number}.\n\n" for number in range(titles))
    new = text.replace("Text 7.", "More text.")
    assert edited(block(text, new), text) == new


BLOCKS = block("Ask us.\n", "Ask.\n"), block("Run it with care.\n", "Run it.\n", "BETWEEN")


@pytest.mark.parametrize("between", ["", "\n", "Then:\n", "And then this:\n", "```\n\n```\n", "a.rst\n"])
def test_a_file_is_named_once(between: str) -> None:
    first, second = BLOCKS
    changed = GUIDE.replace("Ask us", "Ask").replace("it with care", "it")
    assert edited(first + second.replace("BETWEEN\n", between)) == changed


@pytest.mark.parametrize("name", ["Makefile", "Makefile:", "`gradlew`:", "LICENSE:", "b.rst"])
def test_another_file_is_not_taken_for_a_word(name: str) -> None:
    first, second = BLOCKS
    assert read(first + second.replace("BETWEEN", name))[1].path == name.strip("`:")


@pytest.mark.parametrize("rest", ["```python", "lib/b.py\n<<<<<<< SEA", "b.py\n```python\n"])
def test_an_answer_that_breaks_off_before_its_next_block_is_refused(rest: str) -> None:
    block = "<<<<<<< SEARCH\na = 1\n=======\na = 2\n>>>>>>> REPLACE\n"
    with pytest.raises(EditRefused, match="cut off"):
        read(f"a.py\n```python\n{block}```\n\n{rest}")
    assert read(f"a.py\n```python\n{block}```\n\nThat is all.\n")
    assert read(f"a.py\n{block}\nThat is all.\n")
