import random
from collections.abc import Mapping

import pytest

from detent.edits.formats import read
from detent.edits.hunk import Create, Remove, Step, Swap
from detent.edits.refusal import EditRefused
from detent.edits.steps import LARGEST, Tree, carry_out

CALC = "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n"


def tree(files: Mapping[str, str]) -> Tree:
    return Tree(files.get, lambda: tuple(files))


def replaced(text: str, old: str, new: str, everywhere: bool = False) -> str:
    result = carry_out([Swap("a.py", old, new, everywhere)], tree({"a.py": text}))["a.py"]
    assert result is not None
    return result


def refusal(*edits: Step, **files: str) -> str:
    with pytest.raises(EditRefused) as caught:
        carry_out(edits, tree({f"{name}.py": text for name, text in files.items()}))
    return str(caught.value)


def test_an_exact_and_unique_match_is_replaced() -> None:
    assert replaced(CALC, "return a - b", "return b") == CALC.replace("a - b", "b")


def test_everywhere() -> None:
    assert replaced("aaaa\r\nab\n", "a", "bb", everywhere=True) == "bbbbbbbb\r\nbbb\n"
    assert replaced("x.y(x)\n", ".", "..", everywhere=True) == "x..y(x)\n"


def test_edits_see_what_the_ones_before_them_left() -> None:
    edits: list[Step] = [Swap("a.py", "1", "2"), Swap("./a.py", "2", "3"), Create("b.py", "new\n"), Remove("c.py")]
    assert carry_out(edits, tree({"a.py": "x = 1\n", "c.py": ""})) == {"a.py": "x = 3\n", "b.py": "new\n", "c.py": None}


def test_all_or_nothing() -> None:
    told = refusal(Swap("a.py", "1", "2"), Swap("b.py", "zzz", "y"), a="x = 1\n", b="y = 1\n")
    assert "Edit 2 of 2, b.py" in told
    assert "the others are not applied either" in told


def test_replacement_text_is_taken_literally() -> None:
    assert replaced("a = 1\n", "1", r"\1 \g<0> $1 \\n") == "a = \\1 \\g<0> $1 \\\\n\n"


def test_what_is_not_found_is_shown_with_the_closest_place() -> None:
    told = refusal(Swap("a.py", "def sub(a, b):\n    return b * 2\n", "x"), a=CALC)
    assert "    return b * 2" in told
    assert "lines 5 to 6" in told
    assert "    return a - b" in told
    assert "Line 6: you wrote '    return b * 2', the file has '    return a - b'." in told
    assert "Nothing was changed." in told


def test_a_single_line_that_is_alike_is_found() -> None:
    told = refusal(Swap("a.py", "    retrun a - b", "x"), a=CALC)
    assert "line 6" in told


def test_indentation_of_another_kind_becomes_the_file_s_own() -> None:
    old, new = "def add(a, b):\n\treturn a + b\n", "def add(a, b):\n\tif a:\n\t\treturn b\n\treturn a + b\n"
    expected = CALC.replace("    return a + b", "    if a:\n        return b\n    return a + b")
    assert replaced(CALC, old, new) == expected


def test_nothing_alike() -> None:
    assert "No place in the file is like it" in refusal(Swap("a.py", "zzzzqqqq", "x"), a=CALC)
    assert "The file is empty" in refusal(Swap("a.py", "zzzzqqqq", "x"), a="")


def test_many_matches_are_counted_with_their_lines() -> None:
    told = refusal(Swap("a.py", "(a, b)", "(c)"), a=CALC)
    assert "matches 2 places" in told
    assert "lines 1, 5" in told
    assert "replace_all" in told
    assert "matches 2 places" in refusal(Swap("a.py", "aa", "b"), a="aaa")


def test_what_shall_change_everywhere_must_stand_there_just_so() -> None:
    told = refusal(Swap("a.py", "\tf(1)\n\tg(1)\n", "\tf(2)\n", everywhere=True), a="    f(1)\n    g(1)\n" * 2)
    assert "With replace_all, old_string must stand in the file just so, with its indentation" in told


def test_what_changes_nothing_is_refused() -> None:
    assert "are the same" in refusal(Swap("a.py", "a", "a"), a=CALC)
    assert "are the same" in refusal(Swap("a.py", "a\r\n", "a\n"), a=CALC)
    assert "no edit" in refusal()


def test_an_edit_that_was_made_before_changes_nothing() -> None:
    files = {"a.py": CALC}
    for old, new in (
        ("def add(a, b):\n", "def add(a, b):\n    return a + b\n"),
        ("def plus(a, b):\n    return a\n", "def add(a, b):\n    return a + b\n"),
    ):
        assert carry_out([Swap("a.py", old, new)], tree(files)) == {}
    told = refusal(Swap("a.py", "return a * b", "return a - b"), a=CALC)
    assert "The new text stands at line 6 already" in told


@pytest.mark.parametrize("line", ["# ... the rest stays", "    // …", "/* ... */", "<!-- ... -->"])
def test_a_comment_for_left_out_code_is_refused(line: str) -> None:
    assert "left out" in refusal(Swap("a.py", "return a - b", f"return b\n{line}"), a=CALC)
    assert "left out" in refusal(Create("a.py", f"x = 1\n{line}\n", may_exist=True), a=CALC)
    assert replaced(f"a\n{line}\nb\n", f"{line}\nb", f"{line}\nc") == f"a\n{line}\nc\n"
    assert replaced("a = 1\n", "1", "...  # well") == "a = ...  # well\n"


def test_an_empty_old_string_makes_a_new_file_only() -> None:
    assert carry_out([Swap("a.py", "", "x\n")], tree({})) == {"a.py": "x\n"}
    assert "old_string is empty" in refusal(Swap("a.py", "", "x"), a=CALC)


def test_what_is_not_there() -> None:
    assert "no such file" in refusal(Swap("a.py", "x", "y"))
    assert "no such file" in refusal(Remove("a.py"))


def test_sizes_are_bounded() -> None:
    assert "larger" in refusal(Swap("a.py", "x", "y"), a="x" + " " * LARGEST)
    assert "larger" in refusal(Create("a.py", " " * (LARGEST + 1)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("b\nc\n", "b\nx\ny\n", "a\r\nb\r\nx\r\ny\r\nd"),
        ("b\r\nc\r\n", "b\r\nx\r\n", "a\r\nb\r\nx\r\nd"),
        ("\nb", "\nB", "a\r\nB\r\nc\r\nd"),
        ("a\n", "", "b\r\nc\r\nd"),
        ("d", "d\ne", "a\r\nb\r\nc\r\nd\r\ne"),
        ("d", "d\n", "a\r\nb\r\nc\r\nd\r\n"),
    ],
)
def test_a_file_keeps_crlf(old: str, new: str, expected: str) -> None:
    assert replaced("a\r\nb\r\nc\r\nd", old, new) == expected


def test_mixed_line_ends_stay_where_they_are() -> None:
    text = "a\nb\nc\r\nd\r\ne\rf\x85g\u2028h\x0ci\n"
    assert replaced(text, "b\nc\nd", "b\nC\nd") == text.replace("c", "C")
    assert replaced(text, "d\n", "d\nD\n") == text.replace("d\r\n", "d\r\nD\r\n")
    assert replaced(text, "a\n", "a\nA\n") == text.replace("a\n", "a\nA\n")


def test_line_numbers_count_only_what_an_editor_calls_a_line() -> None:
    assert "lines 2, 4" in refusal(Swap("a.py", "x", "y"), a="\x0c\x1c\x85\u2028\rx\r\n\nx\n")


def test_the_byte_order_mark_is_kept_once() -> None:
    assert replaced("\ufeffa\nb\n", "\ufeffa", "A") == "\ufeffA\nb\n"
    assert replaced("\ufeffa\nb\n", "a\n", "\ufeffA\n") == "\ufeffA\nb\n"
    assert replaced("a\nb\n", "a\n", "\ufeffA\n") == "A\nb\n"
    assert carry_out([Create("a.py", "new\n", may_exist=True)], tree({"a.py": "\ufeffold\n"})) == {
        "a.py": "\ufeffnew\n"
    }


def test_the_final_line_end_is_kept() -> None:
    assert replaced("a\nb\n", "b\n", "c") == "a\nc\n"
    assert replaced("a\r\nb\r\n", "b\n", "c") == "a\r\nc\r\n"
    assert replaced("a\nb", "a", "c") == "c\nb"
    assert replaced("a\nb\n", "a\nb\n", "") == ""


def test_a_final_line_end_that_is_not_there_stays_away() -> None:
    assert replaced("a\nb", "b\n", "c\n") == "a\nc"


def test_what_is_there_already_is_not_made_but_may_be_written_over() -> None:
    assert "is there already" in refusal(Create("a.py", "x"), a=CALC)
    assert carry_out([Create("a.py", "x\n", may_exist=True)], tree({"a.py": CALC})) == {"a.py": "x\n"}
    assert carry_out([Create("a.py", CALC, may_exist=True)], tree({"a.py": CALC})) == {}


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("a\r\nb\r\n", "x\ny\n", "x\r\ny\r\n"),
        ("a\r\nb\r\n", "x\ny", "x\r\ny\r\n"),
        ("a\nb\n", "x\r\ny\r\n", "x\ny\n"),
        ("", "x\n", "x\n"),
        ("a", "x\n", "x\n"),
        ("a\n", "", ""),
        ("a\r\nb\nc\r\nd\n", "a\nb\nx\nc\nd\n", "a\r\nb\nx\nc\r\nd\n"),
        ("a\nb\r\nc", "b\nx\nc\n", "b\r\nx\r\nc\r\n"),
        ("\ufeffa\r\n\nb\r\n", "a\n\nc", "\ufeffa\r\n\nc\r\n"),
    ],
)
def test_a_whole_text_takes_the_form_of_the_old_one(before: str, text: str, after: str) -> None:
    assert carry_out([Create("a.py", text, may_exist=True)], tree({"a.py": before})) == {"a.py": after}


def test_bytes_that_are_no_text_stay() -> None:
    text = b"caf\xe9 = 1\n\x80\n".decode("utf-8", "surrogateescape")
    assert replaced(text, "= 1", "= 2").encode("utf-8", "surrogateescape") == b"caf\xe9 = 2\n\x80\n"


def test_only_the_place_itself_changes_in_any_text() -> None:
    chance = random.Random(5)
    pieces = ("a", "b", " ", "\n", "\r\n", "\r", "é", "x = 1", "\u2028", "\ufeff")
    for _ in range(2_000):
        before, wanted, after = ("".join(chance.choices(pieces, k=chance.randrange(12))) for _ in range(3))
        text = f"{before}<{wanted}>{after}"
        old = f"<{wanted}>".replace("\r\n", "\n").replace("\r", "\n")
        assert replaced(text, old, "<NEW>").replace("<NEW>", f"<{wanted}>", 1) == text


def test_any_edit_is_applied_or_refused() -> None:
    chance = random.Random(11)
    pieces = ("a", "b", "\n", "\r\n", "\r", "    ", "def f():", "\udc80", "\ufeff", "\x00", "`" * 3)
    for _ in range(3_000):
        text, old, new = ("".join(chance.choices(pieces, k=chance.randrange(k))) for k in (30, 4, 4))
        try:
            carry_out([Swap("a.py", old, new, chance.random() < 0.5)], tree({"a.py": text}))
        except EditRefused as refused:
            assert "Nothing was changed" in str(refused) or "undo" in str(refused)


def test_how_a_place_was_found_is_remembered_once() -> None:
    """The second block speaks of what the first has written, so they are done one after the other."""
    blocks = "a.py\n<<<<<<< SEARCH\n  return a - b\n=======\n  return b\n>>>>>>> REPLACE\n"
    blocks += "a.py\n<<<<<<< SEARCH\n  return b\n=======\n  return c\n>>>>>>> REPLACE\n"
    place = tree({"a.py": CALC})
    assert carry_out(read(blocks), place) == {"a.py": CALC.replace("a - b", "c")}
    assert [one.told for one in place.how["a.py"]] == ["line 6 by indentation", "line 6 by indentation"]


def test_what_comes_in_at_one_place_keeps_its_order_and_what_is_said_twice_comes_once() -> None:
    hunks = ("def sub(a, b):", "def mul(a, b):", "def sub(a, b):")
    diff = "".join(f"@@ -6 +6 @@\n     return a - b\n+{line}\n" for line in hunks)
    changed = carry_out(read(f"--- a/a.py\n+++ b/a.py\n{diff}"), tree({"a.py": CALC}))
    assert changed == {"a.py": CALC + "def sub(a, b):\ndef mul(a, b):\n"}


def test_blanks_that_stand_there_already_can_be_added_once_more() -> None:
    assert replaced("a = 1\n\nb = 2\n", "a = 1\n", "a = 1\n\n") == "a = 1\n\n\nb = 2\n"
    assert not carry_out([Swap("a.py", "a = 1\n", "a = 1\nb = 2\n")], tree({"a.py": "a = 1\nb = 2\n"}))
