"""Comments that stand for what is left out: filled in from the file, or refused; never taken literally."""

import pytest

from detent.edits.elide import is_elision
from detent.edits.formats import read
from detent.edits.hunk import Create, Step, Swap, Symbolic, Where
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

CODE = "def f():\n    a = 1\n    b = 2\n    return 2\n\n\ndef g():\n    c = 3\n    return 1\n"
DOTS = [
    "# ... (rest of the file unchanged)",
    "# ... (unchanged)",
    "# ... [rest of file] ...",
    "# ...snip...",
    "# ... imports ...",
    "# ... a, b and c as before ...",
    "# ... `f` stays the same",
    "// ... existing code ...",
    "{/* ... other components ... */}",
    "<!-- ... rest of the page ... -->",
    "[... rest of the code ...]",
]
WORDS = [
    "# Rest of the file remains unchanged",
    "# [existing code]",
    "// existing code here",
    "/* rest of the code */",
    "# (unchanged)",
    "# <rest of the code>",
    "// The rest of this class stays the same.",
]


def done(step: Step, path: str = "a.py", text: str = CODE) -> str:
    return carry_out([step], Tree(lambda _: text, lambda: (path,))).get(path, text) or ""


def block(old: str, new: str) -> Step:
    return read(f"a.py\n<<<<<<< SEARCH\n{old}=======\n{new}>>>>>>> REPLACE\n")[0]


@pytest.mark.parametrize("gap", [*DOTS, *WORDS])
def test_what_is_left_out_is_never_deleted(gap: str) -> None:
    for step in (
        Create("a.py", f"def f():\n    return 3\n\n\n{gap}\n", may_exist=True),
        Symbolic("a.py", "f", Where.REPLACE, f"def f():\n    {gap}\n    return 3\n"),
        Swap("a.py", "    a = 1\n    b = 2\n    return 2\n", f"    z = 0\n    {gap}\n"),
        block("    a = 1\n    b = 2\n    return 2\n", f"    z = 0\n    {gap}\n    return 3\n"),
    ):
        with pytest.raises(EditRefused, match="left out"):
            done(step)


@pytest.mark.parametrize("gap", DOTS)
def test_what_is_left_out_is_the_file_s_own(gap: str) -> None:
    old = "def f():\n    a = 1\n    b = 2\n    return 2\n"
    assert done(block(old, f"def h():\n    a = 1\n    {gap}\n    return 2\n")) == CODE.replace("def f", "def h")
    assert done(block(f"def f():\n    {gap}\n    return 2\n", f"def h():\n    {gap}\n    return 2\n")) == (
        CODE.replace("def f", "def h")
    )


@pytest.mark.parametrize(
    "line",
    [
        "# ... and then we wait",
        "# The rest of the arguments go to the tool.",
        "# Existing users keep theirs.",
        "...",
        "x = [...]",
        "...rest,",
        "    ...args: string[]",
        "# Unchanged lines are not sent.",
        "...     lambda d: 'existing' in d)",
    ],
)
def test_what_only_looks_like_it_is_written(line: str) -> None:
    assert done(Create("a.py", f"x = 1\n{line}\n", may_exist=True)) == f"x = 1\n{line}\n"
    assert done(Swap("a.py", "    a = 1\n", f"    {line}\n")) == CODE.replace("a = 1", line)


def test_spread_arguments_are_code() -> None:
    assert not any(is_elision(line) for line in ("...rest,", "  ...other", "...code(x)", "...existing.code"))


def test_dots_are_code_in_python_alone() -> None:
    assert done(Create("a.py", "def f(): \n    ...\n", may_exist=True)).endswith("...\n")
    with pytest.raises(EditRefused, match="left out"):
        done(Create("a.js", "f();\n...\n", may_exist=True), "a.js", "f();\ng();\nh();\n")


@pytest.mark.parametrize("old", ["def f():\n    # ...\n    return 1\n", "    a = 1\n    # ...\n    return 1\n"])
def test_what_is_left_out_ends_with_the_block_that_it_begins_in(old: str) -> None:
    with pytest.raises(EditRefused, match="not found"):
        done(block(old, "def f():\n    return 0\n"))


@pytest.mark.parametrize(
    "gap",
    [
        "# Other methods remain the same",
        "# other functions unchanged",
        "# (the rest stays the same)",
        "# everything else stays",
        "# keep existing code",
        "# your existing code",
        "# ... keep everything else",
        "# same as before",
        "# code omitted for brevity",
        "# --- snip ---",
        "# no changes below",
        "# unchanged code below",
        "...",
    ],
)
def test_where_more_goes_than_comes_other_words_for_left_out_code_are_no_code(gap: str) -> None:
    before = "def f():\n    a = 1\n    b = 2\n    return b\n"
    for step in (
        Swap("a.py", before, f"def f():\n    a = 7\n    {gap}\n"),
        Create("a.py", f"def f():\n    a = 7\n    {gap}\n", may_exist=True),
        Symbolic("a.py", "f", Where.REPLACE, f"def f():\n    a = 7\n    {gap}\n"),
    ):
        with pytest.raises(EditRefused, match="left out"):
            done(step, "a.py", before)


def test_where_nothing_goes_dots_are_what_is_shown() -> None:
    shown = ">>> f(\n...     1)\n#     ...\n"
    assert done(Swap("a.md", "after\n", f"{shown}after\n"), "a.md", "before\nafter\n") == f"before\n{shown}after\n"


def test_what_does_not_change_before_the_gap_may_stand_in_many_places() -> None:
    text = "func A() {\n}\n\nfunc B() {\n\tgo()\n}\n\nfunc C() {\n\tgo()\n}\n\n// Bind binds.\nfunc Bind() {}\n"
    gap = "}\n// ... rest of the code ...\n}\n\n// Bind binds.\n"
    new = gap.replace("// Bind", "// D does.\nfunc D() {\n}\n\n// Bind")
    assert done(block(gap, new), text=text) == text.replace("// Bind", "// D does.\nfunc D() {\n}\n\n// Bind")
