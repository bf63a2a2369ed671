import json

import pytest

from detent.config.settings import ModelSettings
from detent.core.talk import Message, ModelRequest, Role, ToolCall
from detent.models.wire import RAW_ARGUMENTS, to_body

SETTINGS = ModelSettings(name="m", base_url="http://127.0.0.1:1/v1")


def _arguments(raw: str) -> str:
    message = Message(Role.ASSISTANT, "", (ToolCall("x", "a", raw),))
    (written,) = json.loads(json.dumps(to_body(SETTINGS, ModelRequest((message,)))["messages"]))
    text = written["tool_calls"][0]["function"]["arguments"]
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("raw", ["{}", '{"a": 1}', ' {"a":\n"ü"} ', '{"a": 1, "a": 2}'])
def test_an_object_is_sent_back_as_it_was_written(raw: str) -> None:
    assert _arguments(raw) == raw


@pytest.mark.parametrize(
    "raw", ["", "null", "[]", "7", '{"a": 1,}', '{"a": NaN}', '{"a": Infinity}', "{" * 90_000 + "}"]
)
def test_anything_else_is_sent_back_inside_of_an_object(raw: str) -> None:
    assert json.loads(_arguments(raw)) == {RAW_ARGUMENTS: raw}


def test_the_body_begins_with_the_messages() -> None:
    body = to_body(SETTINGS, ModelRequest((Message(Role.USER, "x"),)))
    assert next(iter(body)) == "messages"


@pytest.mark.parametrize(
    ("base_url", "name"),
    [("https://api.openai.com/v1", "max_completion_tokens"), ("http://localhost:11434/v1", "max_tokens")],
)
def test_the_limit_has_the_name_that_the_server_knows(base_url: str, name: str) -> None:
    settings = ModelSettings(name="m", base_url=base_url, max_output_tokens=9)
    assert to_body(settings, ModelRequest((Message(Role.USER, "x"),)))[name] == 9
