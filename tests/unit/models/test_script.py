import json
from pathlib import Path

import pytest

from detent.core.errors import UserError
from detent.core.talk import Usage
from detent.models.script import Script


def _load(folder: Path, content: object) -> Script:
    path = folder / "script.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return Script.load(path)


def test_a_script_holds_words_calls_and_usage(tmp_path: Path) -> None:
    calls = [{"name": "a", "arguments": {"n": "ü"}}, {"name": "b", "arguments": "{bad"}, {"name": "c"}]
    reply = {"text": "t", "thought": "h", "tool_calls": calls, "usage": {"input_tokens": 5, "cost": 0.25}}
    (loaded,) = _load(tmp_path, {"replies": [reply]}).replies
    assert [call.raw for call in loaded.tool_calls] == ['{"n": "ü"}', "{bad", "{}"]
    assert loaded.usage == Usage(input_tokens=5, cost=0.25)
    assert loaded.ends_with == "tool_calls"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "has a mistake in the file: Invalid JSON"),
        ({"replies": [{"txt": "a"}]}, r"has a mistake in replies\.0\.txt: Extra inputs"),
        ({"replies": [{"tool_calls": [{}]}]}, r"has a mistake in replies\.0\.tool_calls\.0\.name: Field required"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, content: object, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        _load(tmp_path, content)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nowhere\.json cannot be read: No such file"):
        Script.load(tmp_path / "nowhere.json")


def test_a_script_runs_out_unless_it_repeats_its_end(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"run out: reply 2 was asked for, and it has 1\."):
        _load(tmp_path, {"replies": [{}]}).number(1)
    assert _load(tmp_path, {"replies": [{}, {}], "repeat_last": True}).number(7) == 1
    with pytest.raises(UserError, match="run out"):
        _load(tmp_path, {"replies": [], "repeat_last": True}).number(0)


def test_an_expectation_that_does_not_hold_is_told(tmp_path: Path) -> None:
    loaded = _load(tmp_path, {"replies": [{}, {"expects": ["2 failed", "test_a"]}]})
    loaded.check(1, ["2 failed", "in test_a"])
    with pytest.raises(UserError, match="reply 2 expects '2 failed', but what was said is: 'all passed'"):
        loaded.check(1, ["all passed"])
