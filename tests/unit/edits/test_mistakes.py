"""What models get wrong in an edit. Each mistake lands where it belongs, or is refused; never elsewhere."""

import random
from collections.abc import Callable

import pytest

from detent.edits.formats import read
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

SHOP = '''"""A shop."""

import logging

log = logging.getLogger(__name__)


class Basket:
    def __init__(self, owner):
        self.owner = owner
        self.items = []

    def add(self, item, count=1):
        for _ in range(count):
            self.items.append(item)
        log.debug("added %s times %s", count, item)
        return self

    def total(self):
        """What it costs."""
        result = 0
        for item in self.items:
            result += item.price
        return result

    def clear(self):
        self.items = []
        log.debug("cleared")
        return self
'''
OLD = '''        log.debug("added %s times %s", count, item)
        return self

    def total(self):
        """What it costs."""
        result = 0
        for item in self.items:
            result += item.price
        return result
'''
NEW = '''        log.debug("added %s times %s", count, item)
        return self

    def total(self):
        """What it costs."""
        return sum(item.price for item in self.items)
'''
DONE = SHOP.replace(OLD, NEW)


def edited(answer: str, text: str = SHOP, path: str = "shop.py") -> str:
    result = carry_out(read(answer), Tree({path: text}.get, lambda: (path,))).get(path, text)
    assert result is not None
    return result


def block(old: str, new: str, path: str = "shop.py") -> str:
    return f"{path}\n<<<<<<< SEARCH\n{old}=======\n{new}>>>>>>> REPLACE\n"


def patch(old: str, new: str) -> str:
    lines = [f"-{line}" for line in old.splitlines()] + [f"+{line}" for line in new.splitlines()]
    return "\n".join(["*** Begin Patch", "*** Update File: shop.py", "@@", *lines, "*** End Patch", ""])


def numbered(text: str) -> str:
    first = SHOP[: SHOP.index(OLD)].count("\n") + 1
    return "".join(f"{first + number:4} | {line}" for number, line in enumerate(text.splitlines(keepends=True)))


def tabs(text: str) -> str:
    return text.replace("    ", "\t")


MISTAKES: dict[str, Callable[[str], str]] = {
    "none": lambda text: text,
    "white space at the ends": lambda text: text.replace("\n", "  \n"),
    "outdented": lambda text: "".join(line.removeprefix("    ") for line in text.splitlines(keepends=True)),
    "indented": lambda text: "".join(
        "    " + line if line.strip() else line for line in text.splitlines(keepends=True)
    ),
    "tabs": tabs,
    "two spaces": lambda text: text.replace("    ", "  "),
    "typography": lambda text: text.replace('"added', "\u201cadded").replace('%s"', "%s\u201d"),
    "HTML": lambda text: text.replace('"', "&quot;"),
    "blank lines lost": lambda text: text.replace("\n\n", "\n"),
    "a context line misremembered": lambda text: text.replace("added %s times %s", "addded %s times %s"),
}


SIGNED = {"a context line misremembered", "typography", "blank lines lost"}
"""In a patch all these lines are signed as changed, so they are taken at their word."""


@pytest.mark.parametrize(
    ("form", "mistake"),
    [(block, name) for name in MISTAKES] + [(patch, name) for name in MISTAKES if name not in SIGNED],
)
def test_a_mistake_in_both_texts_is_undone(form: Callable[[str, str], str], mistake: str) -> None:
    wrong = MISTAKES[mistake]
    assert edited(form(wrong(OLD), wrong(NEW))) == DONE


def test_line_numbers_are_no_part_of_the_text() -> None:
    assert edited(block(numbered(OLD), NEW)) == DONE
    assert edited(block(numbered(OLD), numbered(NEW))) == DONE


def test_a_line_that_goes_may_be_misspelt_but_not_be_another_one() -> None:
    assert edited(block(OLD.replace("result += item.price", "result += itme.price"), NEW)) == DONE
    with pytest.raises(EditRefused, match="were not found"):
        edited(block(OLD.replace("result += item.price", "result += item.net + item.tax"), NEW))


def test_a_misspelt_line_that_moves_is_spelt_as_in_the_file() -> None:
    old = '        self.items = []\n        log.debug("claered")\n        return self\n'
    new = '        if self.items:\n            log.debug("claered")\n        self.items = []\n        return self\n'
    clear = SHOP.index("    def clear")
    expected = SHOP[:clear] + "    def clear(self):\n" + new.replace("claered", "cleared")
    assert edited(block(old, new)) == expected


def test_new_lines_are_indented_as_the_file_is() -> None:
    old, new = "class Basket:\n", "def sell(basket):\n\tif basket:\n\t\treturn 1\n\n\nclass Basket:\n"
    assert edited(block(old, new)) == SHOP.replace(old, new.replace("\t", "    "))
    theirs = SHOP.replace("    ", "\t")
    spaced = "def sell(basket):\n  if basket:\n    return 1\n\n\nclass Basket:\n"
    assert edited(block(old, spaced), theirs) == theirs.replace(old, new)


def test_lines_that_come_between_blank_ones_stand_with_what_is_like_them() -> None:
    text = "from tests import a\n\nfrom detent import b\nx = 1\n"
    old, new = (
        "from tests import a\nfrom detent import b\n",
        "from tests import a\nfrom detent import a\nfrom detent import b\n",
    )
    expected = text.replace("from detent import b", "from detent import a\nfrom detent import b")
    assert edited(block(old, new), text) == expected


def test_a_first_import_stands_with_the_imports() -> None:
    old, new = '"""A shop."""\nimport logging\n', '"""A shop."""\nimport json\nimport logging\n'
    assert edited(block(old, new)) == SHOP.replace("import logging", "import json\nimport logging")


def test_what_somebody_added_meanwhile_stays() -> None:
    theirs = SHOP.replace("        return self\n\n    def total", "        return self\n\n    # Money.\n    def total")
    assert edited(block(OLD, NEW), theirs) == DONE.replace("    def total", "    # Money.\n    def total")


def test_what_somebody_changed_meanwhile_is_a_refusal() -> None:
    theirs = SHOP.replace(
        "            result += item.price\n", "            result += item.price\n            seen(item)\n"
    )
    with pytest.raises(EditRefused):
        edited(block(OLD, NEW), theirs)


@pytest.mark.parametrize("gap", ["        # ... rest of the code ...", "        ...", "    # ... existing code ..."])
def test_left_out_lines_are_the_file_s_own(gap: str) -> None:
    old = f'    def add(self, item, count=1):\n{gap}\n    def total(self):\n        """What it costs."""\n'
    new = old.replace("What it costs", "The price")
    assert edited(block(old, new)) == SHOP.replace("What it costs", "The price")


def test_left_out_lines_in_the_new_text_alone() -> None:
    old = SHOP[SHOP.index("    def add") : SHOP.index("    def clear")]
    new = """    def add(self, item, count=1):
        # ... existing code ...
        return self

    def total(self):
        return 0

"""
    kept = SHOP[SHOP.index("        for _ in range") : SHOP.index("        return self\n")]
    expected = SHOP.replace(old, new.replace("        # ... existing code ...\n", kept))
    assert edited(block(old, new)) == expected


def test_left_out_lines_that_could_be_any_are_a_refusal() -> None:
    with pytest.raises(EditRefused, match="left out"):
        edited(block("    def clear(self):\n", "    def clear(self):\n        # ... the rest stays the same\n"))


def test_places_that_fit_alike_are_named_and_nothing_is_chosen() -> None:
    with pytest.raises(EditRefused, match="fits 2 places alike, which begin at lines 17, 29"):
        edited(block("        return self\n", "        return None\n"))
    with pytest.raises(EditRefused, match="fits 2 places"):
        edited(block("    self.items = []\n", "    self.items = ()\n"))


def test_a_heading_or_a_line_number_chooses_between_them() -> None:
    lines = ["*** Begin Patch", "*** Update File: shop.py", "@@ def clear(self):", "-        return self"]
    answer = "\n".join([*lines, "+        return None", "*** End Patch"])
    first, second = SHOP.rsplit("        return self", 1)
    assert edited(answer) == f"{first}        return None{second}"
    diff = "--- a/shop.py\n+++ b/shop.py\n@@ -29,1 +29,1 @@\n-        return self\n+        return None\n"
    assert edited(diff) == f"{first}        return None{second}"


def test_a_second_time_nothing_happens() -> None:
    assert edited(block(OLD, NEW), DONE) == DONE
    added = block("import logging\n", "import logging\nimport sys\n")
    assert edited(added, edited(added)) == edited(added)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_a_mark_and_a_missing_last_end_are_kept(end: str) -> None:
    theirs = "\ufeff" + SHOP.removesuffix("\n").replace("\n", end)
    assert edited(block(OLD, NEW), theirs) == "\ufeff" + DONE.removesuffix("\n").replace("\n", end)


@pytest.mark.parametrize(
    "answer",
    [
        "shop.py\n<<<<<<< SEARCH\nimport logging\n=======\nimport sys\n",
        "shop.py\n<<<<<<< SEARCH\nimport logging\n",
        "shop.py\n<<<<<<< SEARCH\nimport logging\n=======\nimport sys\n>>>>",
        "*** Begin Patch\n*** Update File: shop.py\n@@\n-import logging\n+import sys\n",
        "```diff\n--- a/shop.py\n+++ b/shop.py\n@@ -3 +3 @@\n-import logging\n+import sys\n",
        "Nothing is in here.",
        "*** Begin Patch\n*** End Patch",
        block("import logging\n", "import logging\n"),
        block("", "x = 1\n"),
        block("import logging\n", "import sys\n", "../shop.py"),
        block("import logging\n", "import sys\n", "/etc/shop.py"),
        block("import logging\n", "import sys\n", "other.py"),
        "--- a/shop.py\n+++ b/shop.py\n@@ -3,0 +3,1 @@\n",
    ],
)
def test_half_an_answer_or_an_empty_one_changes_nothing(answer: str) -> None:
    with pytest.raises(EditRefused):
        edited(answer)


@pytest.mark.parametrize(
    "path", ["./shop.py", "/work/src/shop.py", "shop.py", "project/src/shop.py", "`src/shop.py`", "b/src/shop.py"]
)
def test_a_path_that_can_only_mean_one_file_means_it(path: str) -> None:
    files = {"src/shop.py": SHOP, "README.md": ""}
    changed = carry_out(read(block(OLD, NEW, path)), Tree(files.get, lambda: tuple(files), "/work"))
    assert changed == {"src/shop.py": DONE}


def test_a_path_that_can_mean_two_files_is_a_refusal() -> None:
    files = {"one/shop.py": SHOP, "two/shop.py": SHOP}
    with pytest.raises(EditRefused, match=r"can be several files: one/shop\.py, two/shop\.py"):
        carry_out(read(block(OLD, NEW)), Tree(files.get, lambda: tuple(files)))


def test_hunks_in_any_order_and_all_or_none() -> None:
    clear = block('        log.debug("cleared")\n', '        log.info("cleared")\n')
    assert edited(clear + block(OLD, NEW)) == edited(block(OLD, NEW) + clear)
    with pytest.raises(EditRefused, match="the others are not applied either"):
        edited(block(OLD, NEW) + "README.md\n" + block("zzz\n", "y\n", "README.md"))


def test_what_is_changed_lands_there_or_nowhere() -> None:
    """Random files of lines that are much alike, random changes, random mistakes: never a wrong place."""
    dice = random.Random(20261121)
    landed = 0
    for _ in range(1500):
        lines = [f"{'    ' * dice.randrange(3)}{dice.choice('abc')} = call({dice.randrange(4)})" for _ in range(40)]
        start, length = dice.randrange(30), dice.randrange(2, 8)
        old = lines[start : start + length]
        at = dice.randrange(length)
        new = [*old[:at], f"{old[at]}  # changed", *old[at + 1 :]]
        wrong = dice.choice([MISTAKES[name] for name in ("none", "white space at the ends", "tabs", "indented")])
        answer = block(wrong("\n".join(old) + "\n"), wrong("\n".join(new) + "\n"))
        expected = "\n".join([*lines[:start], *new, *lines[start + length :]]) + "\n"
        try:
            result = edited(answer, "\n".join(lines) + "\n")
        except EditRefused:
            continue
        landed += 1
        assert result.replace("  # changed  ", "  # changed") == expected
    assert landed > 300
