import time

import pytest
from tests.patience import in_time

from detent.syntax.source import Source


@pytest.mark.parametrize(
    ("path", "text", "doc"),
    [
        ("a.go", "package a\n\n// One,\n// two.\nfunc f() {}", "One,\ntwo."),
        ("a.go", "// far away\n\nfunc f() {}", ""),
        ("a.rs", "/// One.\n#[inline]\nfn f() {}", "One."),
        ("a.rs", "// said to nobody\nfn f() {}", ""),
        ("a.js", "/** One. */ \nfunction f() {}", "One."),
        ("a.js", "/**\n * One,\n *   two.\n */\nexport async function f() {}", "One,\n  two."),
        ("a.js", "/* no documentation */\nfunction f() {}", ""),
        ("a.rb", "# One.\ndef f; end", "One."),
        ("a.c", "/* One. */\nint f(void) { return 1; }", "One."),
        ("a.c", "*/\nint f(void) { return 1; }", ""),
        ("a.go", "func f() {}", ""),
    ],
)
def test_the_comment_above(path: str, text: str, doc: str) -> None:
    (symbol,) = Source(text, path).symbols
    assert symbol.doc == doc


def test_many_definitions_below_one_long_comment_are_read_at_once() -> None:
    text = "/// a\n" * 20_000 + "fn f() {} " * 5_000
    begun = time.monotonic()
    assert len(Source(text, "a.rs").symbols) == 5_000
    assert in_time(begun, 10)
