"""Calls in a model's text: read strictly, the usual mistakes mended, the same however the text was cut."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detent.core.talk import UNREADABLE, DeltaKind
from detent.models.tagged import Tagged

TOOLS = ("read_file", "edit_file")
PATH = {"path": "a.py"}


def _read(*pieces: str, whole: bool = True) -> tuple[str, list[tuple[str, object]], str]:
    """The words, the calls with their arguments understood, and what was shown meanwhile."""
    tagged = Tagged(TOOLS)
    deltas = [delta for piece in pieces for delta in tagged.feed(piece)]
    words, calls = tagged.finished((), whole=whole)
    shown = "".join(delta.text for delta in deltas if delta.kind is DeltaKind.TEXT)
    return words, [(call.name, _understood(call.arguments)) for call in calls], shown


def _understood(arguments: str) -> object:
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments


ONE = '<tool_call>\n{"name": "read_file", "arguments": {"path": "a.py"}}\n</tool_call>'
GOOD = [
    ONE,
    ONE.replace("\n</tool_call>", ""),
    '<tool_call>{"name": "read_file", "parameters": {"path": "a.py"}}</tool_call>',
    '<tool_call id="1">{"name": "read_file", "args": {"path": "a.py"}}</tool_call>',
    '<function_call>{"name": "read_file", "arguments": "{\\"path\\": \\"a.py\\"}"}</function_call>',
    '<tool_use>{"tool": "read_file", "input": {"path": "a.py"}}</tool_use>',
    '<tool_call>{"type": "function", "function": {"name": "read_file", "arguments": {"path": "a.py"}}}</tool_call>',
    '<tool_call>{"name": "read_file", "path": "a.py"}</tool_call>',
    '<tool_call>{"read_file": {"path": "a.py"}}</tool_call>',
    '<tool_call>\n```json\n{"name": "read_file", "arguments": {"path": "a.py"}}\n```\n</tool_call>',
    '```tool_call\n{"name": "read_file", "arguments": {"path": "a.py"}}\n```\n',
    "<tool_call>{'name': 'read_file', 'arguments': {'path': 'a.py',}}</tool_call>",
    '<tool_call>{"name": "read_file", "arguments": {"path": "a.py",},}</tool_call>',
    '<tool_call>{"name": "read_file", "arguments": {"path": "a.py"}</tool_call>',
    '<tool_call>{"name": "read_file", "arguments": {"path": "a.py"}}}</tool_call>',
    "<tool_call>\n<function=read_file>\n<parameter=path>\na.py\n</parameter>\n</function>\n</tool_call>",
    "<function=read_file><parameter=path>a.py</parameter></function>",
    '{"name": "read_file", "arguments": {"path": "a.py"}}',
    '```json\n{"name": "read_file", "arguments": {"path": "a.py"}}\n```',
]


@pytest.mark.parametrize("text", GOOD)
def test_one_call_in_the_ways_in_which_models_write_it(text: str) -> None:
    words, calls, _ = _read(text)
    assert calls == [("read_file", PATH)]
    assert words == ""
    assert _read(*text)[:2] == (words, calls)


def test_words_stand_before_calls_and_several_calls_stay_in_order() -> None:
    second = ONE.replace("a.py", "b.py")
    words, calls, shown = _read(f"I look.\n\n{ONE}\n{second}\n")
    assert words == "I look."
    assert calls == [("read_file", PATH), ("read_file", {"path": "b.py"})]
    assert shown.strip() == "I look."


@pytest.mark.parametrize(
    "body",
    [
        '[{"name": "read_file", "arguments": {"path": "a.py"}}, {"name": "edit_file", "arguments": {}}]',
        '{"name": "read_file", "arguments": {"path": "a.py"}}\n{"name": "edit_file", "arguments": {}}',
    ],
)
def test_several_calls_in_one_pair_of_tags(body: str) -> None:
    assert _read(f"<tool_call>{body}</tool_call>")[1] == [("read_file", PATH), ("edit_file", {})]


def test_line_breaks_and_backslashes_in_strings_are_what_they_look_like() -> None:
    body = '{"name": "edit_file", "arguments": {"old": "a\nb", "new": "re.compile(\'\\d+\')"}}'
    assert _read(f"<tool_call>{body}</tool_call>")[1] == [("edit_file", {"old": "a\nb", "new": "re.compile('\\d+')"})]


def test_parameters_of_a_function_keep_their_text() -> None:
    text = (
        '<tool_call>\n<function=edit_file>\n<parameter=old>\n    if a < b:\n        x = "1"\n</parameter>\n'
        "<parameter=count>\n3\n</parameter>\n<parameter=new>\nTrue\n</parameter>\n</function>\n</tool_call>"
    )
    (call,) = _read(text)[1]
    assert call == ("edit_file", {"old": '    if a < b:\n        x = "1"', "count": 3, "new": "True"})


@pytest.mark.parametrize(
    "body", ["read a.py please", '{"name": "read_file", "arguments": {"path": "a', "{", '{"x": 1}']
)
def test_what_cannot_be_read_is_a_call_that_says_so(body: str) -> None:
    ((name, arguments),) = _read(f"<tool_call>{body}</tool_call>")[1]
    assert name == UNREADABLE
    assert arguments in (body, json.loads(body) if body == '{"x": 1}' else body)


FENCED = '```json\n{"name": "read_file", "arguments": {"path": "a.py"}}\n```'
QUOTED = '```\n{"name": "edit_file", "arguments": {"old": "```", "new": "x"}}\n```'


@pytest.mark.parametrize(
    ("text", "said", "called"),
    [
        (f"Sure, let me read.\n{FENCED}", "Sure, let me read.", [("read_file", PATH)]),
        (
            f"I read.\n\n{FENCED}\n\n{QUOTED}\n",
            "I read.",
            [("read_file", PATH), ("edit_file", {"old": "```", "new": "x"})],
        ),
        (
            f"So it is:\n```python\nx = 1\n```\nThen:\n{FENCED}",
            "So it is:\n```python\nx = 1\n```\nThen:",
            [("read_file", PATH)],
        ),
        (f"I read.\n{FENCED.removesuffix('```')}", "I read.", [("read_file", PATH)]),
        (
            "I read.\n```json\n{'name': 'read_file', 'arguments': {'path': 'a.py',}}\n```",
            "I read.",
            [("read_file", PATH)],
        ),
    ],
)
def test_words_that_end_with_fenced_objects_of_tools_end_with_calls(
    text: str, said: str, called: list[tuple[str, object]]
) -> None:
    assert _read(text)[:2] == (said, called)
    assert _read(*text)[:2] == (said, called)


@pytest.mark.parametrize(
    "text",
    [
        f"A call is written so:\n{FENCED}\nNow you know.",
        'It holds:\n```json\n{"name": "detent", "version": "1"}\n```',
        'It holds:\n```json\n{"name": "read_file"}\n```',
        "I wrote it with a <tool_call> as you asked. It is done.",
        "Calls stand between `<tool_call>` and `</tool_call>`.",
        "It ends with <tool_call>",
    ],
)
def test_what_only_speaks_of_calls_is_none(text: str) -> None:
    words, calls, _ = _read(text)
    assert calls == []
    assert words.replace("</tool_call>", "") == text.replace("</tool_call>", "")


def test_results_that_the_model_invents_are_cut_off() -> None:
    invented = f"{ONE}\n<tool_result>\nsecret = 1\n</tool_result>\nSo it is 1.{ONE}"
    assert _read(invented) == ("", [("read_file", PATH)], "\n")
    assert _read("I know. <tool_result>x")[0] == "I know."


@pytest.mark.parametrize(
    "text",
    [
        "a < b and `c` and ``` d",
        "```python\nprint(1)\n```\nThat is all.",
        'The answer is {"name": "read_file", "arguments": {}} as you see.',
        '{"name": "unknown", "arguments": {}}',
        "<tools> are nice, <tool",
    ],
)
def test_what_is_no_call_stays_text(text: str) -> None:
    words, calls, _ = _read(*text)
    assert (words, calls) == (text, [])


def test_an_answer_that_was_cut_off_has_no_calls() -> None:
    assert _read(f"I look.{ONE}", whole=False)[:2] == ("I look.", [])


def test_ids_are_new() -> None:
    tagged = Tagged(TOOLS)
    tagged.feed(ONE + ONE)
    _, calls = tagged.finished(("call_1", "call_4"), whole=True)
    assert [call.id for call in calls] == ["call_3", "call_5"]


def test_arguments_are_shown_while_they_are_written() -> None:
    tagged = Tagged(TOOLS)
    deltas = [delta for char in ONE for delta in tagged.feed(char)]
    assert {delta.kind for delta in deltas} == {DeltaKind.CALL}
    assert {delta.tool for delta in deltas} == {"read_file"}
    assert "".join(delta.text for delta in deltas) == '{"path": "a.py"}'


@given(st.sampled_from([*GOOD, f"Text `x` < 1 {ONE} more <tool_resultx"]), st.lists(st.integers(0, 120), max_size=6))
def test_how_the_text_was_cut_makes_no_difference(text: str, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    pieces = [text[start:end] for start, end in itertools.pairwise(places)]
    assert _read(*pieces)[:2] == _read(text)[:2]


@given(st.text("{}[]\"'\\,:<>/`tool_calresunfin=pm \n1"))
def test_nothing_breaks_it(text: str) -> None:
    for whole in (True, False):
        _read(f"<tool_call>{text}", whole=whole)
        _read(text, whole=whole)
