"""An edit counts as made only where it was."""

import pytest

from detent.edits.formats import read
from detent.edits.hunk import Change, Hints, Wanted
from detent.edits.lines import split
from detent.edits.refusal import EditRefused
from detent.edits.steps import Tree, carry_out

STAGES = """prod:
  replicas: three
  size: large
  region: europe

staging:
  replicas: single
  size: small
  region: europe
  note: only for those who try what comes next
"""
OLD = "  replicas: single\n  size: smal\n  region: europe\n"
NEW = "  replicas: three\n  size: large\n  region: europe\n"


def edited(text: str, old: str, new: str, line: int | None = None) -> str:
    change = Change("a.yaml", ((Wanted(split(old), split(new), Hints(line)),),))
    return carry_out([change], Tree({"a.yaml": text}.get, lambda: ("a.yaml",))).get("a.yaml", text) or ""


def test_the_new_text_elsewhere_does_not_mean_that_it_was_made() -> None:
    with pytest.raises(EditRefused, match="stands at line 2 already, and what comes close to the old one at line 7"):
        edited(STAGES, OLD, NEW)
    assert edited(STAGES, OLD.replace("smal\n", "small\n"), NEW).count(NEW) == 2


def test_a_deletion_is_not_made_as_long_as_its_lines_stand() -> None:
    lines = STAGES.splitlines(keepends=True)
    old, new = "".join(lines[6:]).replace("who", "woh"), "".join(lines[6:9])
    assert edited(STAGES, old, new) == "".join(lines[:9])


def test_what_was_made_is_not_made_again() -> None:
    old, new = "  size: small\n  region: europe\n", "  size: small\n  zone: second\n  region: europe\n"
    made = edited(STAGES, old, new)
    assert edited(made, old, new) == made != STAGES
    made = edited(STAGES, "  replicas: single\n  size: small\n", "  replicas: single\n  size: smaller\n")
    assert edited(made, "  replicas: single\n  size: small\n", "  replicas: single\n  size: smaller\n") == made


def test_what_was_made_is_not_made_to_the_next_lines_that_are_alike() -> None:
    def method(name: str, seen: str = "") -> str:
        return f"def on_field_{name}(data):\n{seen}    message = (FIELD_{name}, data)\n    messages.append(message)\n\n"

    seen = '    print("on_field_{}")\n'
    text = "".join(method(name, seen.format(name)) for name in ("name", "data", "end")) + method("all")
    old = text[text.index("    message") : text.index("def on_field_end")] + "def on_field_end(data):\n"
    new = old.replace(seen.format("data"), "")
    made = edited(text, old, new)
    try:
        assert edited(made, old, new) == made
    except EditRefused as refusal:
        assert "already" in str(refusal)


def test_a_line_like_its_neighbour_can_be_added() -> None:
    assert edited(STAGES, "  region: europe\n\nstaging:\n", "  region: europe\n\n\nstaging:\n").count("\n\n\n") == 1
    assert edited("a\n\nb\n", "a\n", "a\n\n") == "a\n\n\nb\n"
    assert edited("- x\n- x\n- y\n", "- x\n", "- x\n- x\n", 0) == "- x\n- x\n- x\n- y\n"


def test_an_unlikely_reading_does_not_win_because_it_fits_more_strictly() -> None:
    old = "if (a &lt; b) {\n    first();\n}\n"
    shown = "".join(f"    {line}\n" for line in old.splitlines())
    text = f"<code>\n{shown}</code>\n<script>\n{old.replace('&lt;', '<')}</script>\n"
    with pytest.raises(EditRefused, match="fits 2 places alike, which begin at lines 2, 7"):
        edited(text, old, old.replace("first", "second"))
    assert "second" in edited(text.replace("<code>", "").replace("&lt;", "lt"), old, old.replace("first", "second"))


def test_a_line_that_the_file_has_once_tells_its_place_among_others_that_are_alike() -> None:
    def function(number: int) -> str:
        return (
            f'def function_{number}(alpha, beta):\n    """Compute thing {number} of it."""\n'
            f"    value = alpha + beta * {number}\n    if value > 10:\n        value = 10\n    return value\n\n"
        )

    text = "".join(map(function, range(40)))
    old = function(7).replace("Compute thing", "Computes the thing")
    made = edited(text, old, old.replace("alpha +", "alpha -"))
    assert made == text.replace(function(7), function(7).replace("alpha +", "alpha -"))
    nameless = old.partition("\n")[2].replace("beta * 7", "beta * n")
    with pytest.raises(EditRefused):
        edited(text, nameless, nameless.replace("> 10", "> 11"))


BAD = "def bad():\n    # guard against the race, see the notes\n    retry(3)\n    return None\n\n\n"
LOOP = "def loop():\n    go()\n    go_on()\n"


def test_a_deletion_is_not_made_where_lines_unknown_to_it_stand_between_those_that_go() -> None:
    with pytest.raises(EditRefused, match="The closest place") as refused:
        edited(f"A = 1\n\n\n{BAD}{LOOP}", f"def bad():\n    return None\n\n\n{LOOP}", LOOP)
    assert "made before" not in str(refused.value)
    assert edited(f"A = 1\n\n\n{LOOP}", f"{BAD}{LOOP}", LOOP) == f"A = 1\n\n\n{LOOP}"


def test_an_indentation_is_changed_once() -> None:
    old = "    indent = None\n    if a \\\n        and not b:\n        indent = 2\n"
    new = old.replace("        and", "       and")
    answer = "*** Begin Patch\n*** Update File: a.py\n@@\n     if a \\\n-        and not b:\n+       and not b:\n"
    steps = read(f"{answer}         indent = 2\n*** End Patch\n")
    once = carry_out(steps, Tree({"a.py": old}.get, lambda: ("a.py",)))
    assert once == {"a.py": new}
    assert not carry_out(steps, Tree(once.get, lambda: ("a.py",)))
