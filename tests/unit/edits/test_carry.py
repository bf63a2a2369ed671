"""New lines take the file's indentation only where nothing shows that theirs is meant."""

from detent.edits.hunk import Change, Wanted
from detent.edits.lines import split
from detent.edits.steps import Tree, carry_out

SOURCES = "SRCS = \\\n    a.c \\\n    b.c \\\n    c.c \\\n    d.c\n\nCC = gcc\n"
SCRIPT = "f() {\n    a\n    b\n    c\n    d\n}\n"


def edited(text: str, old: str, new: str) -> str | None:
    change = Change("a", ((Wanted(split(old), split(new)),),))
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
