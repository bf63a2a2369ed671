"""The scanner finds each key where it stands, whatever way it is written."""

import tomllib

import pytest

from detent.config.toml_lines import find_places

TEXT = '''# a comment = "no key"
top = 1
a.b . "c d" = [ # ] not the end
  "x = 1", \'\'\'
[no.table]
\'\'\', {k = "}"},
] # after
[ model . "na.me" ]
when = 1979-05-27 07:32:00 # a date
text = """
fake = 1 \\""" still """"
inline = {x = 1, "y" = {z = 2}, w.v = '#'}
[[many]]
in_many = true
[[many]]
in_many = false'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("a", "b", "c d"), 3),
        (("model", "na.me"), 8),
        (("model", "na.me", "when"), 9),
        (("model", "na.me", "text"), 10),
        (("model", "na.me", "inline"), 12),
        (("model", "na.me", "inline", "x"), 12),
        (("model", "na.me", "inline", "y"), 12),
        (("model", "na.me", "inline", "w", "v"), 12),
        (("many", "in_many"), 14),
        (("a",), 3),
        (("top", "deeper"), 2),
        (("fake",), None),
        (("no", "table"), None),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_line_of_a_key(path: tuple[str, ...], line: int | None, newline: str) -> None:
    text = TEXT.replace("\n", newline)
    tomllib.loads(text)
    assert find_places(text).line(path) == line


def test_the_span_of_a_value_is_exactly_the_value() -> None:
    tomllib.loads(TEXT)
    for entry in find_places(TEXT).entries:
        assert tomllib.loads(f"value = {TEXT[entry.start : entry.end]}")
        assert TEXT[entry.end : entry.end + 1] in ("", "\n", " ", ",", "}")
