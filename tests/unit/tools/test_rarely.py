import json

import pytest
from tests.unit.tools.test_guiding import SpokenCourse

from detent.core.errors import ToolFailed
from detent.core.talk import MORE, ToolCall
from detent.engine.rarely import meant
from detent.tools.rarely import RARE, in_a_line
from detent.tools.standard import standard_tools


def test_rare_tools_are_told_in_a_line_each_and_called_through_one() -> None:
    tools = standard_tools(None, course=SpokenCourse())
    rare = {name for name in tools if name in RARE}
    assert rare == {"delete_file", "rename_file", "http", "save_plan", "task_done"}
    assert not any(tools[name].offered for name in rare)
    assert list(tools)[-1] == MORE
    lines = tools[MORE].spec.description.splitlines()[1:]
    assert {line.partition("(")[0] for line in lines} == rare
    for line in lines:
        call = meant(ToolCall("a", MORE, json.dumps({"tool": line.partition("(")[0], "arguments": {}})))
        with pytest.raises(ToolFailed, match="Expected: "):
            tools[call.name].prepare(call.arguments)


def test_a_tool_in_a_line() -> None:
    tools = standard_tools(None, course=SpokenCourse())
    line = in_a_line(tools["rename_file"].spec)
    assert line == "rename_file(path; to): Move a file; what imports or names it stays as it is."
    assert in_a_line(tools["http"].spec).startswith("http(url; method?: GET|POST; body?; content_type?): ")
    assert "claims?: array, what holds now of a goal" in in_a_line(tools["task_done"].spec)


@pytest.mark.parametrize("said", ["{", "{}", '{"tool": 1}', '{"tool": "more"}', '{"tool": "http", "arguments": [1]}'])
def test_what_is_no_call_of_one_is_refused_with_the_form(said: str) -> None:
    tools = standard_tools(None)
    call = meant(ToolCall("a", MORE, said))
    with pytest.raises(ToolFailed, match=MORE):
        tools[call.name].prepare(call.arguments)
