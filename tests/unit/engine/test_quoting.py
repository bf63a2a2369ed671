import re

import pytest

from detent.engine.quoting import BEGINS, quotes

DIFF = """\
--- a/c.py
+++ b/c.py
@@ -1,2 +1,3 @@
 def f(a):
-    return old(a)
+    if a == 0:
+        raise ValueError
"""
PROSE = "# Zero\n\n- Zero is refused. A sum that\n  overflows is refused too. Others pass"


@pytest.mark.parametrize(
    ("quotation", "text", "is_one"),
    [
        ("def f(a):", DIFF, True),
        ("if a == 0:\n    raise ValueError", DIFF, True),
        ("+    if a == 0:\n+        raise ValueError", DIFF, True),
        ("-    return old(a)", DIFF, True),
        ("return old(a)", DIFF, False),
        ("def f(", DIFF, False),
        ("if a == 0:\n    raise", DIFF, False),
        ("+++ b/c.py", DIFF, False),
        ("@@ -1,2 +1,3 @@", DIFF, False),
        ("Zero is refused.", PROSE, True),
        ("A sum that overflows is refused too.", PROSE, True),
        ("overflows is refused too.", PROSE, True),
        ("is refused.", PROSE, False),
        ("sum that overflows is refused too.", PROSE, False),
        ("Others pass", PROSE, False),
        ("", PROSE, False),
    ],
)
def test_whole_lines_and_whole_sentences_are_quotations(quotation: str, text: str, *, is_one: bool) -> None:
    assert quotes(quotation, text) is is_one


@pytest.mark.parametrize("line", ["},\n", "\n", "___\n", ". \n", '"."\n'])
def test_what_stands_before_a_sentence_is_read_once(line: str) -> None:
    text = line * 200
    begins = re.compile(BEGINS, re.MULTILINE)
    read = sum(len(found[0]) for at in range(len(text)) if (found := begins.match(text, at)))
    assert read <= 2 * len(text)
    assert not quotes("Zero is refused.", text)
    assert quotes("Zero is refused.", text + "  - Zero is\nrefused.")
