"""A line that changes is only like the one in the file: what the model never saw stays, or the edit is refused."""

import pytest

from detent.edits.hunk import Change, Wanted
from detent.edits.lines import split
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

SUM = """export function computeTotal(items, options) {
  let sum = 0;
  for (const item of items) {
    sum += item.price;
  }
  return sum;
}
"""
CHECKS = """def check(user):
    seen(user)
    if not user.is_active and user.is_admin:
        deny(user)
    return user
"""
CASES = "".join(f"case_{n} = make({n}, 'number {n}', kind=1)\n" for n in range(10, 14))


def edited(text: str, old: str, new: str) -> str:
    change = Change("a.py", ((Wanted(split(old), split(new)),),))
    result = carry_out([change], Tree({"a.py": text}.get, lambda: ("a.py",)))["a.py"]
    assert result is not None
    return result


def test_words_that_were_not_remembered_stay_in_a_line_that_changes() -> None:
    old = SUM.replace("export ", "").replace("(const item", "(const i")
    assert edited(SUM, old, old.replace("options", "options, tax")) == SUM.replace("options", "options, tax")
    old = CHECKS.replace("not ", "")
    assert edited(CHECKS, old, old.replace("admin:", "admin and here:")) == CHECKS.replace("admin:", "admin and here:")


def test_a_misspelt_word_is_spelt_as_in_the_file() -> None:
    old = SUM.replace("computeTotal", "computeTotl")
    assert edited(SUM, old, old.replace("options", "tax")) == SUM.replace("options", "tax")
    assert edited(SUM, old, SUM.replace("options", "tax")) == SUM.replace("options", "tax")
    assert edited(SUM, old, old.replace("computeTotl", "total")) == SUM.replace("computeTotal", "total")


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (SUM, SUM.replace("export ", ""), SUM.split("\n", 1)[1].replace("sum;", "0;")),
        (SUM, SUM.replace("export ", ""), SUM.replace("export ", "async ")),
        (CHECKS, CHECKS.replace("not ", ""), CHECKS.replace("not user.is_active and user.is_admin", "user.is_owner")),
        (
            CASES,
            CASES.replace("13", "14"),
            CASES.replace("13", "14").replace("'number 14', kind=1", "'number 14', kind=2"),
        ),
    ],
)
def test_words_or_numbers_that_would_get_lost_are_a_refusal(text: str, old: str, new: str) -> None:
    with pytest.raises(EditRefused, match="would get lost"):
        edited(text, old, new)


def test_a_line_of_the_file_s_own_does_not_go_for_a_blank_one() -> None:
    old = "    seen(user)\n\n    if not user.is_active and user.is_admn:\n        deny(user)\n"
    text = CHECKS.replace("    if", "    log(user)\n    if")
    with pytest.raises(EditRefused, match="were not found"):
        edited(text, old, "    welcome(user)\n")
    spread = CHECKS.replace("    if", "\n\n    if")
    assert edited(spread, old, "    welcome(user)\n") == "def check(user):\n    welcome(user)\n    return user\n"


def test_a_name_is_the_file_s_where_more_comes_after_it() -> None:
    old = SUM.replace("options", "opts")
    assert edited(SUM, old, old.replace("opts", "opts, tax")) == SUM.replace("options", "options, tax")
    assert edited(SUM, old, old.replace("opts", "tax, opts")) == SUM.replace("options", "tax, options")


def test_a_sign_that_opens_a_block_comes_back_only_with_the_word_that_begins_it() -> None:
    text = "for node in nodes:\n    if not eval(node.text, names):\n        node.replace()\n    node.go()\n"
    old = text.replace("names):", "names)")
    new = old.replace("if not eval(node.text, names)\n", "result = eval(node.text, names)\n    if result:\n")
    assert edited(text, old, new) == new
    assert edited(text, old, old.replace("names", "known")) == text.replace("names", "known")


def test_a_word_with_another_before_it_is_another_one() -> None:
    text = "def recover():\n    abort(400)\n    panic('we have a problem')\n    done(here)\n"
    old = text.replace("panic", "Panic")
    assert edited(text, old, text.replace("panic", "log.Panic")) == text.replace("panic", "log.Panic")
