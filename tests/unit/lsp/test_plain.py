"""Text that comes from a model or a program cannot deceive its reader, or do anything in an editor."""

import pytest

from detent.lsp.plain import markdown, one_line, unlinked, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://evil\x07link\x1b]8;;\x07", "link"),
        ("a\x00b\x08c\x7fd\x9be", "abcd"),
        ("access\u202e\u2066 admin", "access\\u202e\\u2066 admin"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("naïve 😀 日本", "naïve 😀 日本"),
    ],
)
def test_what_hides_is_shown_and_what_controls_is_gone(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_nothing_in_a_message_is_a_link() -> None:
    text = unlinked("[View details](command:workbench.action.terminal.sendSequence) and x[0](y)")
    assert "](" not in text
    assert text.replace("\u200b", "") == "[View details](command:workbench.action.terminal.sendSequence) and x[0](y)"


def test_one_line_is_one_line_of_bounded_length() -> None:
    assert one_line("a\n  b\tc") == "a b c"
    assert one_line("x" * 50, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![logo](http://evil/a.png)", r"!\[logo](http://evil/a.png)"),
        ("<img src=x onerror=y>", "&lt;img src=x onerror=y>"),
        ("[go](command:workbench.action.quit)", "[go](blocked-command:workbench.action.quit)"),
        ("[a]: javascript:alert(1)", "[a]: blocked-javascript:alert(1)"),
        ("1 < 2 and a: b", "1 < 2 and a: b"),
        ("`<T>` and ``![x]``", "`<T>` and ``![x]``"),
        ("```python\nx: List[<T>] = ![a]\n```\n<b>", "```python\nx: List[<T>] = ![a]\n```\n&lt;b>"),
        ("[safe](https://example.org)", "[safe](https://example.org)"),
    ],
)
def test_markdown_loads_and_runs_nothing_but_code_stays_code(text: str, shown: str) -> None:
    assert markdown(text) == shown
