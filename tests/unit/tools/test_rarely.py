import json

import pytest
from tests.unit.tools.desk import RecordedCheck, run_by
from tests.unit.tools.test_guiding import SpokenCourse

from detent.core.errors import ToolFailed
from detent.core.talk import MORE, ToolCall
from detent.engine.rarely import meant
from detent.tools.call import spec_of
from detent.tools.rarely import RARE, in_lines
from detent.tools.standard import QUESTIONS, standard_tools


def test_most_tools_are_told_in_a_line_each_and_called_through_one() -> None:
    tools = standard_tools(run_by(RecordedCheck()), course=SpokenCourse())
    told = [name for name in tools if tools[name].offered]
    assert told == ["read_file", "grep", "edit_file", "run_tests", "run_command", MORE]
    rare = tuple(name for name in tools if name in RARE)
    assert tools[MORE].spec.through == rare
    assert {*rare, *told, "apply_patch"} == set(tools)
    lines = tools[MORE].spec.description.splitlines()[1:]
    assert {name for line in lines for name in line.partition("(")[0].split("/")} == set(rare)


@pytest.mark.parametrize("name", RARE)
def test_each_is_understood_by_its_own_name_and_refused_with_its_form(name: str) -> None:
    """Where there is nothing that it would be about, there is no such tool."""
    tools = standard_tools(None, course=SpokenCourse())
    call = meant(ToolCall("a", MORE, json.dumps({"tool": name, "arguments": {"nonsense": 1}})))
    assert call.name == name
    if name in tools:
        with pytest.raises(ToolFailed, match="Expected: "):
            tools[name].prepare(call.arguments)


def test_a_tool_in_a_line_and_tools_that_take_the_same_in_one() -> None:
    tools = standard_tools(None, course=SpokenCourse())
    names = ("write_file", "rename_file", "http", "task_done", "update_step", "delete_file", "edit_symbol")
    assert in_lines([tools[name].spec for name in names]) == [
        "write_file(path, content)",
        "rename_file(path, to)",
        "http(url, method?: GET|POST, body?, content_type?)",
        "task_done(summary, claims[]?)",
        "update_step(step: integer, status: pending|in_progress|completed)",
        "delete_file(path)",
        "edit_symbol(path, symbol, action: replace|insert_before|insert_after|delete, content?, mark?): "
        "a definition with its decorators",
    ]
    looks = [spec_of(name, form) for name, form in QUESTIONS.items() if name in ("callers", "callees")]
    assert in_lines(looks) == ["callers/callees(name, path?)"]


@pytest.mark.parametrize("said", ["{", "{}", '{"tool": 1}', '{"tool": "more"}', '{"tool": "http", "arguments": [1]}'])
def test_what_is_no_call_of_one_is_refused_with_the_form(said: str) -> None:
    tools = standard_tools(None)
    call = meant(ToolCall("a", MORE, said))
    with pytest.raises(ToolFailed, match=MORE):
        tools[call.name].prepare(call.arguments)
