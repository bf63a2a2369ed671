import pytest

from detent.core.talk import ToolCall
from detent.engine.rarely import meant


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ('{"tool": "undo_step"}', "undo_step", "{}"),
        ('{"tool": "recall", "arguments": {"about": "tests ✓"}}', "recall", '{"about": "tests ✓"}'),
        ('{"tool": "recall", "arguments": "{\\"about\\": \\"x\\"}"}', "recall", '{"about": "x"}'),
        ('{"tool": "read_file", "arguments": {"path": "a"}}', "read_file", '{"path": "a"}'),
        ('{"tool": "write_file", "path": "a", "content": "b"}', "write_file", '{"path": "a", "content": "b"}'),
    ],
)
def test_the_call_that_was_meant(said: str, name: str, arguments: str) -> None:
    assert meant(ToolCall("a", "more", said)) == ToolCall("a", name, arguments, "more")


@pytest.mark.parametrize(
    "said",
    [
        *("", "{", "[]", '"recall"', "null", "{}", '{"tool": 1}', '{"tool": ""}', '{"tool": "more"}', "[" * 100_000),
        *('{"tool": "recall", "arguments": [1]}', '{"tool": "recall", "arguments": null}'),
        *(r'{"tool": "\ud800"}', r'{"tool": "recall", "arguments": {"about": "\ud800"}}'),
        *(r'{"tool": "recall", "arguments": "\udc80"}', r'{"tool": "recall", "arguments": {"\ud800": 1}}'),
    ],
)
def test_what_cannot_be_understood_stays_as_it_is(said: str) -> None:
    call = ToolCall("a", "more", said)
    assert meant(call) is call


def test_other_calls_stay_as_they_are() -> None:
    call = ToolCall("a", "read_file", '{"tool": "recall"}')
    assert meant(call) is call
