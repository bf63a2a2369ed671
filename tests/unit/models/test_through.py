import json

import pytest

from detent.config.settings import ModelSettings
from detent.core.talk import MORE, Message, ModelRequest, Role, ToolCall
from detent.engine.rarely import meant
from detent.models.profile import Profile
from detent.models.text_tools import as_text
from detent.models.through import as_made
from detent.models.wire import to_body

PROFILE = Profile.of(ModelSettings(name="m", base_url="http://127.0.0.1:1/v1"))
OWN = ToolCall("a", "http", '{"url": "x"}')


@pytest.mark.parametrize("arguments", [{}, {"about": "tests ✓"}, {"text": 'a "quote"\n'}, "no object", ""])
def test_what_a_model_called_through_another_tool_goes_back_as_such_a_call(arguments: object) -> None:
    said = {"tool": "recall", "arguments": arguments}
    call = meant(ToolCall("a", MORE, json.dumps(said)))
    assert call.name == "recall"
    name, raw = as_made(call)
    assert (name, json.loads(raw)) == (MORE, said)
    assert as_made(OWN) == (OWN.name, OWN.arguments)


def test_it_does_so_on_the_wire_and_in_a_text() -> None:
    through = ToolCall("b", "recall", '{"about": "x"}', MORE)
    request = ModelRequest((Message(Role.USER, "x"), Message(Role.ASSISTANT, "", (OWN, through))))
    (_, sent) = json.loads(json.dumps(to_body(PROFILE, request)["messages"]))
    assert [call["function"] for call in sent["tool_calls"]] == [
        {"name": "http", "arguments": '{"url": "x"}'},
        {"name": "more", "arguments": '{"tool": "recall", "arguments": {"about": "x"}}'},
    ]
    assert (
        '{"name": "more", "arguments": {"tool": "recall", "arguments": {"about": "x"}}}'
        in as_text(request).messages[1].text
    )
