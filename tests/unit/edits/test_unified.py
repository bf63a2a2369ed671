"""Diffs as git and models write them."""

from collections.abc import Mapping

import pytest

from detent.edits.formats import read
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

NO_END = "\\ No newline at end of file\n"


def edited(answer: str, text: str) -> str:
    result = carry_out(read(answer), Tree({"a.py": text}.get, lambda: ("a.py",))).get("a.py", text)
    assert result is not None
    return result


def diff(*hunks: str) -> str:
    return "--- a/a.py\n+++ b/a.py\n" + "".join(hunks)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_last_line_end_alone_may_change(end: str) -> None:
    bare, whole = f"a{end}b", f"a{end}b{end}"
    gets = diff(f"@@ -1,2 +1,2 @@\n a\n-b\n{NO_END}+b\n")
    assert edited(gets, bare) == whole
    assert edited(gets, whole) == whole
    assert edited(diff(f"@@ -2 +2 @@\n-b\n+b\n{NO_END}"), whole) == bare
    changed = diff("@@ -1 +1 @@\n-a\n+c\n", f"@@ -2 +2 @@\n-b\n{NO_END}+b\n")
    assert edited(changed, bare) == f"c{end}b{end}"


def test_the_last_line_must_be_the_last_line() -> None:
    with pytest.raises(EditRefused, match="not found"):
        edited(diff(f"@@ -1,2 +1,2 @@\n-b\n{NO_END}+b\n"), "a\nb\nc")


MAIN = "int main() {\n  return 0;\n}\n"
HUNK = "@@ -1,3 +1,3 @@\n int main() {\n-  return 0;\n+  return 1;\n }\n"


@pytest.mark.parametrize(
    ("headers", "path"),
    [
        ("--- c/main.c\n+++ c/main.c\n", "c/main.c"),
        ("diff --git c/main.c c/main.c\n--- c/main.c\n+++ c/main.c\n", "c/main.c"),
        ("diff --git a/main.c a/main.c\n--- a/main.c\n+++ a/main.c\n", "main.c"),
        ("--- a/main.c\n+++ b/main.c\n", "main.c"),
        ("--- i/main.c\n+++ w/main.c\n", "main.c"),
        ("--- a/c/main.c\n+++ b/c/main.c\n", "c/main.c"),
        ("--- main.c\n+++ main.c\n", "main.c"),
    ],
)
def test_a_folder_of_one_letter_is_no_prefix(headers: str, path: str) -> None:
    files = {"main.c": MAIN, "c/main.c": MAIN}
    changed = carry_out(read(headers + HUNK), Tree(files.get, lambda: tuple(files)))
    assert changed == {path: MAIN.replace("0", "1")}


def deleting(text: str) -> str:
    lines = "".join(f"-{line}\n" for line in text.splitlines())
    return f"diff --git a/a.py b/a.py\ndeleted file mode 100644\n--- a/a.py\n+++ /dev/null\n@@ -1,3 +0,0 @@\n{lines}"


def test_a_file_goes_only_with_the_text_that_the_diff_shows() -> None:
    def after(answer: str, text: str) -> object:
        return carry_out(read(answer), Tree({"a.py": text}.get, lambda: ("a.py",)))

    assert after(deleting(MAIN), MAIN) == {"a.py": None}
    assert after(deleting(MAIN), MAIN.replace("\n", "\r\n")) == {"a.py": None}
    assert after("diff --git a/a.py b/a.py\ndeleted file mode 100644\n", MAIN) == {"a.py": None}
    for other in ("x = 1\n", MAIN + "// Mine.\n", MAIN.replace("0", "1")):
        with pytest.raises(EditRefused, match="not what the diff takes away"):
            after(deleting(MAIN), other)


@pytest.mark.parametrize("kept", range(1, 8))
def test_a_diff_that_breaks_off_is_a_refusal(kept: int) -> None:
    text = "".join(f"line number {number}\n" for number in range(9))
    hunk = " line number 2\n-line number 3\n-line number 4\n+line three\n+line four\n line number 5\n line number 6\n"
    whole = diff("@@ -3,5 +3,5 @@\n" + hunk)
    assert "three\nline four\nline number 5" in edited(whole, text)
    assert edited(whole.rstrip(), text) == edited(whole, text)
    if kept < 5:
        with pytest.raises(EditRefused):
            edited(diff("@@ -3,5 +3,5 @@\n" + "".join(hunk.splitlines(keepends=True)[:kept])), text)
        with pytest.raises(EditRefused):
            edited(diff("@@ -3,5 +3,5 @@\n" + "".join(hunk.splitlines(keepends=True)[: kept + 1]))[:-4], text)


BOTH = {"a.py": "import os\n\ndef f():\n    a = 1\n    return a\n", "b.py": "def g():\n    b = 2\n    return b\n"}
FIRST = "--- a/a.py\n+++ b/a.py\n@@ -3,3 +3,3 @@\n def f():\n-    a = 1\n+    a = 11\n     return a\n"
SECOND = "--- a/b.py\n+++ b/b.py\n@@ -1,3 +1,3 @@\n def g():\n-    b = 2\n+    b = 22\n     return b\n"


def changed_by(answer: str, files: Mapping[str, str]) -> dict[str, str | None]:
    return dict(carry_out(read(answer), Tree(files.get, lambda: tuple(files))))


def both_edited(answer: str) -> dict[str, str | None]:
    return changed_by(answer, BOTH)


@pytest.mark.parametrize(
    "answer",
    [
        f"First:\n\n```diff\n{FIRST}```\n\nand then:\n\n```diff\n{SECOND}```\n\nDone.\n",
        f"{FIRST}\nThen b:\n\n{SECOND}\nThat is all.\n",
        f"{FIRST}{SECOND}",
    ],
)
def test_diffs_in_fences_of_their_own_or_with_words_between(answer: str) -> None:
    changed = both_edited(answer)
    assert "a = 11" in (changed["a.py"] or "")
    assert "b = 22" in (changed["b.py"] or "")


def test_a_fence_that_is_not_closed_is_half_an_answer() -> None:
    with pytest.raises(EditRefused, match="cut off"):
        both_edited(f"```diff\n{FIRST}```\n\n```diff\n{SECOND}")


CUT = """--- a/a.py
+++ b/a.py
@@ -1,5 +1,5 @@
 first = 1
-second = 2
+second = 22
 third = 3
 fourth = [4, 44, 444]
"""


@pytest.mark.parametrize("cut", [1, 4, 12])
def test_a_diff_that_ends_in_the_middle_of_a_line_is_half_an_answer(cut: int) -> None:
    files = {"a.py": "first = 1\nsecond = 2\nthird = 3\nfourth = [4, 44, 444]\nfifth = 5\n"}
    answer = CUT.replace("-1,5 +1,5", "-1,4 +1,4")
    assert "second = 22" in (changed_by(answer, files)["a.py"] or "")
    assert "second = 22" in (changed_by(answer.rstrip("\n"), files)["a.py"] or "")
    with pytest.raises(EditRefused, match=r"cut off|not found"):
        changed_by(answer.rstrip("\n")[:-cut], files)


def test_a_last_hunk_that_is_short_is_half_an_answer_where_the_others_are_counted_right() -> None:
    files = {"a.py": "first = 1\nsecond = 2\nthird = 3\nfourth = [4, 44, 444]\nfifth = 5\n", "b.py": "b = 1\n"}
    assert "second = 22" in (changed_by(CUT, files)["a.py"] or ""), "counts alone are often wrong"
    counted = "--- a/b.py\n+++ b/b.py\n@@ -1 +1 @@\n-b = 1\n+b = 2\n"
    with pytest.raises(EditRefused, match="cut off"):
        changed_by(counted + CUT, files)
    wrong = counted.replace("@@ -1 +1 @@", "@@ -1,3 +1,3 @@")
    assert set(changed_by(wrong + CUT, files)) == {"a.py", "b.py"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a/a.py\t2024-01-01 00:00:00", "b/a.py 2024-01-01 00:00:00.000 +0000"),
        ("a.py (revision 3)", "a.py (working copy)"),
        ("a.py.orig", "a.py"),
        ("old/a.py", "new/a.py"),
    ],
)
def test_what_stands_beside_a_path_moves_no_file(old: str, new: str) -> None:
    changed = both_edited(FIRST.replace("--- a/a.py", f"--- {old}").replace("+++ b/a.py", f"+++ {new}"))
    assert list(changed) == ["a.py"]
    assert "a = 11" in (changed["a.py"] or "")
