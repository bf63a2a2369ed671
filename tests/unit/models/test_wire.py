import json

import pytest

from detent.config.presets import shipped
from detent.config.settings import ModelSettings
from detent.core.talk import Message, ModelRequest, Role, ToolCall, ToolSpec
from detent.models.profile import Profile
from detent.models.wire import HEARD, RAW_ARGUMENTS, to_body

PROFILE = Profile.of(ModelSettings(name="m", base_url="http://127.0.0.1:1/v1"))
ASK = ModelRequest((Message(Role.USER, "x"),))
MUCH = {"type": "enabled", "budget_tokens": 8192}
FOREIGN, OWN = ToolCall("call_of_another_service", "read_file", "{}"), ToolCall("abcDEF123", "read_file", "{}")
TOOL = ToolSpec("read_file", "Read.", {"type": "object", "properties": {}})


def _arguments(raw: str) -> str:
    message = Message(Role.ASSISTANT, "", (ToolCall("x", "a", raw),))
    (written,) = json.loads(json.dumps(to_body(PROFILE, ModelRequest((message,)))["messages"]))
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
    body = to_body(PROFILE, ModelRequest((Message(Role.USER, "x"),)))
    assert next(iter(body)) == "messages"


@pytest.mark.parametrize(
    ("base_url", "name"),
    [("https://api.openai.com/v1", "max_completion_tokens"), ("http://localhost:11434/v1", "max_tokens")],
)
def test_the_limit_has_the_name_that_the_server_knows(base_url: str, name: str) -> None:
    settings = ModelSettings(name="m", base_url=base_url, max_output_tokens=9)
    assert to_body(Profile.of(settings), ModelRequest((Message(Role.USER, "x"),)))[name] == 9


def _at(provider: str, name: str, **settings: object) -> Profile:
    """A model as it would be at that service."""
    chosen = shipped().resolve(ModelSettings.model_validate({"name": f"{name}@{provider}", **settings}))
    return Profile.of(chosen)


@pytest.mark.parametrize(
    ("provider", "name", "settings", "fields"),
    [
        ("openai", "gpt-5", {"thinking": "off"}, {"reasoning_effort": "minimal"}),
        ("openai", "gpt-5.1", {"thinking": "off"}, {"reasoning_effort": "none"}),
        ("openai", "gpt-5.1", {"thinking": "max"}, {"reasoning_effort": "high"}),
        ("openai", "o3", {"thinking": "off"}, {}),
        ("openai", "gpt-4o", {"thinking": "max"}, {}),
        ("openai", "gpt-5", {}, {}),
        ("openai", "gpt-5", {"effort": "low"}, {"reasoning_effort": "low"}),
        ("openai", "gpt-5", {"thinking": "off", "effort": "high"}, {"reasoning_effort": "minimal"}),
        (
            "anthropic",
            "claude-sonnet-4-5",
            {"thinking": "on"},
            {"thinking": {"type": "enabled", "budget_tokens": 8192}},
        ),
        ("anthropic", "claude-sonnet-4-5", {"thinking": "off"}, {}),
        ("deepseek", "deepseek-chat", {"thinking": "max"}, {"thinking": {"type": "enabled"}}),
        ("qwen", "qwen-plus", {"thinking": "off"}, {"enable_thinking": False}),
        ("qwen", "qwen3-coder-plus", {"thinking": "on"}, {}),
        ("gemini", "gemini-2.5-flash", {"thinking": "off"}, {"reasoning_effort": "none"}),
        ("gemini", "gemini-2.5-pro", {"thinking": "off"}, {"reasoning_effort": "low"}),
        ("mistral", "magistral-medium-latest", {"thinking": "max"}, {"prompt_mode": "reasoning"}),
        ("mistral", "devstral-medium-latest", {"thinking": "max"}, {}),
        ("openrouter", "anthropic/claude-sonnet-4.5", {"effort": "high"}, {"reasoning": {"effort": "high"}}),
        ("ollama", "qwen3:8b", {"thinking": "off"}, {"reasoning_effort": "none"}),
        ("vllm", "Qwen/Qwen3-8B", {"thinking": "off"}, {"chat_template_kwargs": {"enable_thinking": False}}),
        ("llamacpp", "any", {"thinking": "on"}, {"chat_template_kwargs": {"enable_thinking": True}}),
        ("lmstudio", "any", {"thinking": "on"}, {}),
    ],
)
def test_thinking_is_asked_for_in_each_service_s_words(
    provider: str, name: str, settings: dict[str, object], fields: dict[str, object]
) -> None:
    profile = _at(provider, name, **settings)
    usual = {"messages", "model", "stream", "stream_options", profile.provider.limit, "usage"}
    assert {key: value for key, value in to_body(profile, ASK).items() if key not in usual} == fields


def test_where_thoughts_would_have_to_be_sent_back_a_request_with_tools_asks_for_none() -> None:
    profile = _at("deepseek", "deepseek-chat", thinking="max")
    assert to_body(profile, ModelRequest(ASK.messages, (TOOL,)))["thinking"] == {"type": "disabled"}


@pytest.mark.parametrize(("provider", "name"), [("anthropic", "claude-sonnet-4-5"), ("qwen", "qwen-plus")])
def test_a_budget_for_thoughts_is_below_the_limit_of_the_answer(provider: str, name: str) -> None:
    profile = _at(provider, name, thinking="on")
    thinking = set(profile.thinking(with_tools=False))
    assert thinking <= set(to_body(profile, ASK))
    assert not thinking & set(to_body(profile, ModelRequest(ASK.messages, max_output_tokens=4000)))


def test_a_temperature_goes_only_where_it_is_taken() -> None:
    assert to_body(_at("openai", "gpt-4o", temperature=0.3), ASK)["temperature"] == 0.3
    assert "temperature" not in to_body(_at("openai", "gpt-5", temperature=0.3), ASK)


def test_mistral_gets_ids_of_nine_and_a_word_between_tool_and_user() -> None:
    messages = (
        Message(Role.USER, "x"),
        Message(Role.ASSISTANT, "", (FOREIGN, OWN)),
        Message(Role.TOOL, "a", tool_call_id="call_of_another_service"),
        Message(Role.TOOL, "b", tool_call_id="abcDEF123"),
        Message(Role.USER, "stop"),
    )
    body = to_body(_at("mistral", "devstral-medium"), ModelRequest(messages))
    written = body["messages"]
    assert isinstance(written, list)
    ids = [call["id"] for call in written[1]["tool_calls"]]
    assert [len(one) for one in ids] == [9, 9]
    assert ids[1] == "abcDEF123"
    assert [message.get("tool_call_id") for message in written[2:4]] == ids
    assert written[4] == {"role": "assistant", "content": HEARD}
    assert "stream_options" not in body
    earlier = to_body(_at("mistral", "devstral-medium"), ModelRequest(messages[:4]))["messages"]
    assert earlier == written[:4]
