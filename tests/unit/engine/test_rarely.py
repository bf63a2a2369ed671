import pytest

from detent.core.talk import ToolCall
from detent.engine.rarely import meant

KNOWN = frozenset({"recall", "callers", "write_file", "undo_step", "http", "more"})


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ('{"tool": "undo_step"}', "undo_step", "{}"),
        ('{"tool": "recall", "arguments": {"about": "tests ✓"}}', "recall", '{"about": "tests ✓"}'),
        ('{"tool": "recall", "arguments": "{\\"about\\": \\"x\\"}"}', "recall", '{"about": "x"}'),
        ('{"tool": "read_file", "arguments": {"path": "a"}}', "read_file", '{"path": "a"}'),
        ('{"tool": "write_file", "path": "a", "content": "b"}', "write_file", '{"path": "a", "content": "b"}'),
        ('{"tool": "callers", "name": "recall"}', "callers", '{"name": "recall"}'),
        ('{"tool": "undo_step", "arguments": null}', "undo_step", "{}"),
        ('{"name": "recall", "arguments": {"about": "x"}}', "recall", '{"about": "x"}'),
        ('{"name": "recall", "arguments": "{\\"about\\": \\"x\\"}"}', "recall", '{"about": "x"}'),
        ('{"name": "recall", "parameters": {"about": "x"}}', "recall", '{"about": "x"}'),
        ('{"name": "recall", "about": "x"}', "recall", '{"about": "x"}'),
        ('{"name": "callers", "arguments": {"name": "recall"}}', "callers", '{"name": "recall"}'),
        ('{"name": "a", "function": "callers"}', "callers", '{"name": "a"}'),
        ('{"name": "undo_step"}', "undo_step", "{}"),
        ('{"tool": "http", "url": "u", "input": "x"}', "http", '{"url": "u", "input": "x"}'),
        ('"{\\"tool\\": \\"undo_step\\"}"', "undo_step", "{}"),
    ],
)
def test_the_call_that_was_meant(said: str, name: str, arguments: str) -> None:
    assert meant(ToolCall("a", "more", said), KNOWN) == ToolCall("a", name, arguments, "more")


@pytest.mark.parametrize(
    "said",
    [
        *("", "{", "[]", '"recall"', "null", "{}", '{"tool": 1}', '{"tool": ""}', '{"tool": "more"}', "[" * 100_000),
        *(
            '{"tool": "recall", "arguments": [1]}',
            '{"name": "mean"}',
            '{"name": "mean", "path": "a"}',
            '{"name": "more"}',
        ),
        *(r'{"tool": "\ud800"}', r'{"tool": "recall", "arguments": {"about": "\ud800"}}'),
        *(r'{"tool": "recall", "arguments": "\udc80"}', r'{"tool": "recall", "arguments": {"\ud800": 1}}'),
    ],
)
def test_what_cannot_be_understood_stays_as_it_is(said: str) -> None:
    call = ToolCall("a", "more", said)
    assert meant(call, KNOWN) is call


def test_other_calls_stay_as_they_are() -> None:
    call = ToolCall("a", "read_file", '{"tool": "recall"}')
    assert meant(call, KNOWN) is call
