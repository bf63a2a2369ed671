"""Pieces of text that are exact, and yet are not to be taken at their word."""

from detent.edits.hunk import Swap
from detent.edits.steps import Tree, carry_out

CODE = "import a\nimport b\n\n\ndef one():\n    x = get()\n    assert x.is_ssl\n\n\ndef z():\n    if a:\n        y()\n"
MODULES = "pub mod context;\n\npub mod sync;\n"


def swapped(text: str, old: str, new: str) -> str | None:
    return carry_out([Swap("a", old, new)], Tree({"a": text}.get, lambda: ("a",)))["a"]


def test_tabs_become_the_file_s_blanks() -> None:
    new = "import b\n\n\ndef g():\n\tif a:\n\t\treturn 1\n"
    assert swapped(CODE, "import b\n", new) == CODE.replace("import b\n", new.replace("\t", "    "))


def test_tabs_stay_where_the_old_text_shows_that_the_file_s_blanks_are_known() -> None:
    new = "    if a:\n        y('''\n\tz''')\n"
    assert swapped(CODE, "    if a:\n        y()\n", new) == CODE.replace("    if a:\n        y()\n", new)


def test_a_line_that_fits_within_an_indentation_is_a_whole_one() -> None:
    new = "  assert x.is_ssl\n\n\ndef two():\n  if x:\n    go(x)\n"
    made = "    assert x.is_ssl\n\n\ndef two():\n    if x:\n        go(x)\n"
    assert swapped(CODE, "  assert x.is_ssl\n", new) == CODE.replace("    assert x.is_ssl\n", made)


def test_a_sign_that_was_forgotten_at_the_end_stays_in_its_line() -> None:
    old = "pub mod context;\n\npub mod sync"
    assert swapped(MODULES, old, f"{old}\n\npub mod either;") == f"{MODULES}\npub mod either;\n"


def test_a_piece_of_lines_without_their_last_sign_is_replaced_as_it_is() -> None:
    assert swapped(MODULES, "context;\n\npub mod sync", "content;\n\npub mod async") == (
        "pub mod content;\n\npub mod async;\n"
    )


def test_tabs_stay_in_prose() -> None:
    text, new = f"{CODE}\nThen see:\n", "Then see:\n\n\tx()\n"
    assert carry_out([Swap("a.md", "Then see:\n", new)], Tree({"a.md": text}.get, lambda: ("a.md",))) == {
        "a.md": f"{CODE}\n{new}"
    }
