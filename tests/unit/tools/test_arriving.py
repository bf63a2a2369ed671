"""What is shown of an edit while it is being written."""

import json
from collections.abc import Sequence

import pytest

from detent.tools.arriving import Part, arriving

PATCH = "*** Begin Patch\n*** Update File: a.py\n@@ def f():\n-    return 1\n+    return 2\n*** End Patch"
BLOCKS = "a.py\n<<<<<<< SEARCH\n    return 1\n=======\n    return 2\n>>>>>>> REPLACE\n"
UDIFF = "--- a/a.py\n+++ b/a.py\n@@ -1,1 +1,1 @@\n-    return 1\n+    return 2\n"


def growing(tool: str, arguments: object) -> Sequence[list[Part]]:
    """After each character."""
    raw = json.dumps(arguments)
    return [arriving(tool, raw[:end]) for end in range(len(raw) + 1)]


def test_a_call_is_shown_from_its_first_word_to_its_last() -> None:
    seen = growing("edit_file", {"path": "a.py", "old_string": "one\n", "new_string": 'say("two")\n'})
    assert [Part("a.py", "on", "")] in seen
    assert [Part("a.py", "one\n", 'say("t')] in seen
    assert seen[-1] == [Part("a.py", "one\n", 'say("two")\n')]
    assert seen[0] == []


def test_several_edits_and_whole_files() -> None:
    edits = [{"path": path, "old_string": "1", "new_string": "2"} for path in ("a", "b")]
    assert growing("edit_file", {"edits": edits})[-1] == [Part("a", "1", "2"), Part("b", "1", "2")]
    assert [Part("a.py", "", "x = ")] in growing("write_file", {"path": "a.py", "content": "x = 1\n"})
    symbol = {"path": "a.py", "symbol": "f", "action": "replace", "content": "def f(): pass"}
    assert growing("edit_symbol", symbol)[-1] == [Part("a.py", "", "def f(): pass")]


def test_a_call_through_more_is_shown_as_the_one_that_it_means() -> None:
    seen = growing("more", {"tool": "write_file", "arguments": {"path": "a.py", "content": "x = 1\n"}})
    assert [Part("a.py", "", "x = ")] in seen
    assert seen[-1] == [Part("a.py", "", "x = 1\n")]
    assert growing("more", {"tool": "write_file", "arguments": "{}"})[-1] == []


@pytest.mark.parametrize("patch", [PATCH, BLOCKS, UDIFF])
def test_every_format_of_a_patch_grows_line_by_line(patch: str) -> None:
    seen = growing("apply_patch", {"patch": patch + "\n"})
    assert seen[-1] == [Part("a.py", "    return 1\n", "    return 2\n")]
    sizes = [sum(len(part.old) + len(part.new) for part in parts) for parts in seen if parts]
    assert sizes == sorted(sizes)
    assert any(parts == [Part("a.py", "    return 1\n", "")] for parts in seen)


@pytest.mark.parametrize("arguments", ["", "[1", "nonsense", '{"path": 1', "{", '{"patch": 7}', '{"edits": [1, 2'])
def test_what_makes_no_sense_shows_nothing(arguments: str) -> None:
    for tool in ("edit_file", "apply_patch", "write_file", "read_file", "more", "no_tool"):
        assert arriving(tool, arguments) == []


def test_words_after_a_block_do_not_hide_it() -> None:
    seen = growing("apply_patch", {"patch": f"{BLOCKS}\nThen the other one:\n\nb.py\n"})
    assert seen[-1] == [Part("a.py", "    return 1\n", "    return 2\n")]
