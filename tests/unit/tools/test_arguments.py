import json

import pytest
from tests.unit.tools.desk import RecordedCheck, run_by

from detent.core.edit_format import EditFormat
from detent.core.errors import ToolFailed
from detent.tools.arguments import brief
from detent.tools.editing import PATCHES
from detent.tools.standard import standard_tools

TOOLS = standard_tools(run_by(RecordedCheck()))


def refusal(name: str, arguments: str) -> str:
    with pytest.raises(ToolFailed) as caught:
        TOOLS[name].prepare(arguments)
    return str(caught.value)


NO_ARGUMENTS = [
    "",
    "null",
    "[]",
    '"calc.py"',
    "NaN",
    '{"path": "calc.py", }',
    "{'path': 'calc.py'}",
    '{"path": "calc.py"',
    '{"path": "calc.py"} and more',
    '{"path": "calc.py", "start": NaN}',
    '{"path": "calc.py", "start": Infinity}',
    '{"path": "calc.py", "path": "b.py"}',
    '{"path": "calc.py", "start": "1"}',
    '{"path": "calc.py", "start": 1.5}',
    '{"path": "calc.py", "start": 0}',
    '{"path": "calc.py", "start": true}',
    '{"path": 1}',
    '{"path": "\\ud800"}',
    '{"file": "calc.py"}',
    '{"path": "calc.py", "more": 1}',
    "[" * 100_000,
    '{"path": "calc.py", "start": ' + "9" * 5_000 + "}",
]


@pytest.mark.parametrize("arguments", NO_ARGUMENTS, ids=lambda text: text[:30])
def test_what_does_not_fit_is_refused_and_never_repaired(arguments: str) -> None:
    told = refusal("read_file", arguments)
    assert told.startswith("read_file: ")
    assert told.endswith('Expected: {"path": string, "start"?: integer, "end"?: integer or null}')


def test_the_field_is_named() -> None:
    assert "start: input should be a valid integer" in refusal("read_file", '{"path": "a", "start": "1"}')
    assert "path: field required; file: extra inputs are not permitted" in refusal("read_file", '{"file": "a"}')
    assert "edits.1.new_string: field required" in refusal(
        "edit_file",
        json.dumps(
            {"edits": [{"path": "a", "old_string": "b", "new_string": "c"}, {"path": "a", "old_string": "b"}]},
        ),
    )


def test_several_edits_or_one_but_not_both() -> None:
    one = {"path": "a", "old_string": "b", "new_string": "c"}
    assert "not both" in refusal("edit_file", json.dumps({**one, "edits": [one]}))
    assert "give all of path" in refusal("edit_file", json.dumps({"path": "a"}))
    assert TOOLS["edit_file"].prepare(json.dumps({"edits": [one, one]})).title == "Edit a"


def test_the_path_beside_edits_is_that_of_each_that_has_none() -> None:
    bare = {"old_string": "b", "new_string": "c"}
    assert TOOLS["edit_file"].prepare(json.dumps({"path": "a", "edits": [bare, bare]})).title == "Edit a"
    several = {"path": "a", "edits": [bare, {**bare, "path": "b"}, {**bare, "path": "a"}]}
    assert TOOLS["edit_file"].prepare(json.dumps(several)).writes == ("a", "b")
    assert "give each of the edits its path" in refusal("edit_file", json.dumps({"edits": [bare]}))


def test_what_is_expected_shows_the_allowed_values() -> None:
    assert '"action": "replace" or "insert_before" or "insert_after" or "delete"' in refusal("edit_symbol", "{}")


def test_the_tools_and_what_the_model_is_told_of_them() -> None:
    assert list(TOOLS) == [
        *("read_file", "list_files", "grep", "find_symbol"),
        *("edit_file", "edit_symbol", "apply_patch", "write_file", "delete_file", "rename_file"),
        *("run_tests", "run_command", "http", "more"),
    ]
    for name, tool in TOOLS.items():
        assert tool.spec.name == name
        assert len(tool.spec.description) > 10
        assert tool.spec.parameters["type"] == "object"
        assert "title" not in tool.spec.parameters
    assert "run_tests" not in standard_tools(None)
    assert json.dumps(TOOLS["edit_file"].spec.parameters) == json.dumps(
        standard_tools(None)["edit_file"].spec.parameters
    )


def test_a_run_that_only_answers_gets_what_reads() -> None:
    assert list(standard_tools(run_by(RecordedCheck()), only_reading=True)) == [
        *("read_file", "list_files", "grep", "find_symbol", "more"),
    ]


def test_a_schema_in_one_line() -> None:
    brief_form = '{"command": string, "seconds"?: number, "network"?: [string, …] (hosts it may reach)}'
    assert brief(TOOLS["run_command"].spec.parameters) == brief_form  # as short as a model needs it


def test_what_one_edit_needs_is_required_and_several_are_understood() -> None:
    assert TOOLS["edit_file"].spec.parameters["required"] == ["path", "old_string", "new_string"]
    assert '"edits"?: [{"path"?: string or null, "old_string": string' in refusal("edit_file", "{}")


@pytest.mark.parametrize(
    ("edit_format", "offered"),
    [(EditFormat.STRINGS, "edit_file"), (EditFormat.PATCH, "apply_patch"), (EditFormat.BLOCKS, "apply_patch")],
)
def test_a_model_is_told_of_one_tool_for_edits_and_understood_with_the_other(
    edit_format: EditFormat, offered: str
) -> None:
    tools = standard_tools(None, edit_format=edit_format)
    assert [name for name in ("edit_file", "apply_patch") if tools[name].offered] == [offered]
    one = {"path": "a", "old_string": "b", "new_string": "c"}
    assert tools["edit_file"].prepare(json.dumps(one)).title == "Edit a"
    if edit_format in PATCHES:
        assert PATCHES[edit_format] in tools["apply_patch"].spec.description


@pytest.mark.parametrize(
    ("tool", "arguments", "edit_format"),
    [
        ("edit_file", "{}", "strings"),
        ("apply_patch", json.dumps({"patch": "*** Begin Patch\n"}), "patch"),
        ("apply_patch", json.dumps({"patch": "<<<<<<< SEARCH\n"}), "blocks"),
        ("apply_patch", json.dumps({"patch": "--- a\n+++ b\n"}), "udiff"),
        ("read_file", "{}", ""),
        ("edit_symbol", "{}", ""),
    ],
)
def test_the_format_of_an_edit_is_known_however_badly_it_is_written(
    tool: str, arguments: str, edit_format: str
) -> None:
    assert TOOLS[tool].edit_format(arguments) == edit_format
