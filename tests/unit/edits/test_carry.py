"""New lines take the file's indentation only where nothing shows that theirs is meant."""

import pytest

from detent.edits.hunk import Change, Wanted
from detent.edits.lines import split
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

SOURCES = "SRCS = \\\n    a.c \\\n    b.c \\\n    c.c \\\n    d.c\n\nCC = gcc\n"
SCRIPT = "f() {\n    a\n    b\n    c\n    d\n}\n"


def edited(text: str, old: str, new: str, signs: str = "") -> str | None:
    change = Change("a", ((Wanted(split(old), split(new), signs=signs),),))
    return carry_out([change], Tree({"a": text}.get, lambda: ("a",)))["a"]


def test_a_recipe_keeps_its_tabs() -> None:
    rule = "\nall: $(SRCS)\n\t$(CC) -o x $(SRCS)\n"
    assert edited(SOURCES, "CC = gcc\n", f"CC = gcc\n{rule}") == SOURCES + rule


def test_tabs_are_meant_where_the_model_knows_the_file_s_blanks() -> None:
    text = "cat <<-EOF\n\thello\n\tEOF\n"
    assert edited(SCRIPT, "    d\n}\n", f"    d\n}}\n{text}") == SCRIPT + text


def test_tabs_become_blanks_where_nothing_speaks_against_it() -> None:
    assert edited(SCRIPT, "}\n", "}\ng() {\n\tif e; then\n\t\te\n\tfi\n}\n") == (
        SCRIPT + "g() {\n    if e; then\n        e\n    fi\n}\n"
    )


def test_a_slip_in_a_line_that_stays_does_not_change_those_that_come() -> None:
    text = "### Uri\n\n```sh\n$ curl localhost:8088/one\n$ curl localhost:8088/two\n```\n\n### Header\n"
    old = text[text.index("```") :].replace("```sh", "```")
    added = old.replace("\n### Header", "\n### Custom\n\n```go\nx()\n```\n\n### Header")
    assert edited(text, old, added) == text.replace("### Header", "### Custom\n\n```go\nx()\n```\n\n### Header")


def test_a_slip_in_a_line_that_moves_is_undone_once() -> None:
    text = "def one():\n    first(a)\n    assertx.equal(t, 200, code)\n    second(b)\n    third(c)\n    fourth(d)\n"
    old = text.replace("assertx", "assert")
    moved = "    second(b)\n    third(c)\n    assert.equal(t, 200, code)\n    fourth(d)\n"
    new = f"def one():\n    first(a)\n{moved}\ndef two():\n    assert.equal(t, 200, code)\n"
    assert edited(text, old, new) == new.replace("assert.", "assertx.", 1)


def test_lines_that_the_model_did_not_know_stay_in_their_function() -> None:
    text = "func F() int {\n\tx := 1\n\tlog(x)\n\treturn x\n}\n\nfunc Z() {}\n"
    old = "func F() int {\n\tx := 1\n}\n\nfunc Z() {}\n"
    added = "}\n\nfunc G() int {\n\treturn 2\n"
    new = old.replace("}\n", added + "}\n", 1)
    assert edited(text, old, new, "  ++++   ") == text.replace("}\n", added + "}\n", 1)


def test_a_decorator_stays_above_what_it_decorates() -> None:
    text = "import a\nimport b\nimport c\nlimit(3)\ndef run(a, b, c):\n    return a + b\n"
    old = text.replace("limit(3)\n", "")
    new = old.replace("def run", "@cached\ndef run")
    assert edited(text, old, new) == text.replace("def run", "@cached\ndef run")


def test_white_space_at_the_ends_is_the_change_where_the_model_knew_the_lines_exactly() -> None:
    text = "One \nTwo\nThree  \n"
    assert edited(text, text, "One\nTwo\nThree\n") == "One\nTwo\nThree\n"
    assert edited(text, text, "One\nTwo\nThree\n", "-+ -+") == "One\nTwo\nThree\n"
    assert edited("a = 1\n    \nb = 2\n", "a = 1\n    \nb = 2\n", "a = 1\n\nb = 22\n") == "a = 1\n\nb = 22\n"


def test_white_space_at_the_ends_is_no_change_where_the_model_did_not_know_it() -> None:
    with pytest.raises(EditRefused, match="the same"):
        edited("One  \nTwo\n", "One \nTwo\n", "One\nTwo\n")
    assert edited("One  \nTwo\n\t\nb\n", "One\nTwo\n\nb\n", "One\nTwo\n\nc\n") == "One  \nTwo\n\t\nc\n"


SPACED = (
    "import a\nimport b\n\n\ndef one():\n    x = get()\n    assert x.is_ssl\n\n\ndef z():\n    if a:\n        y()\n"
)


def test_one_depth_in_steps_of_two_tells_the_others() -> None:
    old = "  x = get()\n  assert x.is_ssl\n"
    added = "\n\ndef two():\n    if a:\n        go()\n"
    assert edited(SPACED, old, old + added.replace("    ", "  ")) == SPACED.replace("is_ssl\n", f"is_ssl\n{added}")


def test_a_piece_that_is_moved_to_the_side_is_not_one_in_other_steps() -> None:
    old = "  x = get()\n  assert x.is_ssl\n"
    assert edited(SPACED, old, f"{old}  if x:\n      go()\n") == SPACED.replace(
        "is_ssl\n", "is_ssl\n    if x:\n        go()\n"
    )


def test_what_begins_with_a_blank_line_does_not_cut_a_paragraph() -> None:
    text = "All changes are told here.\nThe format is that of before.\n\n## 1.0\n\n- One\n"
    old = "All changes are told here.\n\n## 1.0\n\n- One\n"
    new = "All changes are told here.\n\n## 2.0\n\n- Two\n\n## 1.0\n\n- One\n"
    assert edited(text, old, new, " ++++    ") == text.replace("\n\n## 1.0", "\n\n## 2.0\n\n- Two\n\n## 1.0")


def test_tabs_stay_in_prose() -> None:
    text = "1. Get it:\n\n    sh get\n    sh build\n    sh install\n\nThen see:\n"
    change = Change("a.md", ((Wanted(("Then see:",), ("Then see:", "", "```go", "\tx()", "```")),),))
    done = carry_out([change], Tree({"a.md": text}.get, lambda: ("a.md",)))
    assert done == {"a.md": f"{text}\n```go\n\tx()\n```\n"}


def test_a_first_line_without_its_indentation_tells_nothing_of_the_others() -> None:
    text = "def one():\n    with raises(Error):\n        check({})\n    done()\n"
    old = "with raises(Error):\n        check({})\n    done()\n"
    new = f"{old}\n\ndef two():\n    with raises(Error):\n        check(1)\n"
    assert edited(text, old, new) == f"def one():\n    {new}"
    assert edited(text, old, old.replace("with raises(Error)", "if name")) == text.replace(
        "with raises(Error)", "if name"
    )


def test_a_line_that_opens_what_follows_stays_with_it() -> None:
    text = "for field in fields:\n    kind = field.kind()\n    if kind:\n        add(field)\n        done(kind)\n"
    old = text.replace("    if kind:\n", "")
    added = "\n    if not field:\n        continue\n\n"
    new = old.replace("        add", f"{added}        add")
    assert edited(text, old, new, "  ++++  ") == text.replace("    if kind", f"{added}    if kind")
