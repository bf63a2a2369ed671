import pytest

from detent.harness.unreadable import told_unreadable


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("read a.py please", "it is no JSON object"),
        ('{"name": "read_file", "arguments": {"path": "a', "it is no valid JSON, Unterminated string"),
        ('{"name": read_file}', "line 1, column 10, near '{\"name\": read_file}'"),
        ('{"path": "a.py"}', "it names no tool"),
    ],
)
def test_what_is_wrong_and_how_a_call_is_written(text: str, problem: str) -> None:
    told = told_unreadable(text)
    assert problem in told
    assert '<tool_call> and </tool_call>: {"name": "TOOL"' in told
