import pytest

from detent.core.form import FILE, Form, link
from detent.landing.about import about, mode_change

PNG = Form(b"\0" * 12_034, FILE | 0o644)
TEXT = Form(b"one\n", FILE | 0o644)


@pytest.mark.parametrize(
    ("base", "now", "words"),
    [
        (None, PNG, "binary, 12,034 bytes"),
        (PNG, None, "binary, 12,034 bytes"),
        (PNG, Form(b"\0", FILE | 0o755), "binary, 12,034 -> 1 bytes, mode 644 -> 755"),
        (None, Form(b"\0", FILE | 0o755), "binary, 1 byte, mode 755"),
        (None, link(b"../a.py"), "link -> ../a.py"),
        (link(b"a"), link(b"b"), "link -> a, becomes link -> b"),
        (TEXT, link(b"a"), "text, 4 bytes, becomes link -> a"),
        (TEXT, PNG, "text, 4 bytes, becomes binary, 12,034 bytes"),
        (None, Form(b"one\n", FILE | 0o755), "mode 755"),
        (None, TEXT, ""),
        (TEXT, Form(b"two\n", FILE | 0o644), ""),
    ],
)
def test_a_change_in_words(base: Form | None, now: Form | None, words: str) -> None:
    assert about(base, now) == words


def test_a_mode_in_words() -> None:
    assert mode_change(TEXT, Form(b"", FILE | 0o755)) == "mode 644 -> 755"


def test_the_words_of_a_link_do_nothing_to_a_terminal() -> None:
    assert about(None, link(b"\x1b[2J\n\xff\xe2\x80\xae")) == r"link -> \x1b[2J\n\xff\u202e"
