import json
from pathlib import Path

import pytest
from tests.clock import FakeClock
from tests.model_server import ScriptedServer, script

from detent.config.settings import ModelSettings
from detent.core.errors import UserError
from detent.core.talk import Message, ModelRequest, Role
from detent.models.open import BUILT_IN, OpenModels, open_model
from detent.models.probe import probe
from detent.models.provider import OpenAIModel
from detent.models.rehearsal import Rehearsal


def test_without_a_model_the_sentence_says_what_to_do() -> None:
    with pytest.raises(UserError, match="detent config init"):
        open_model(ModelSettings(), None, FakeClock())


def test_a_rehearsal_is_named_by_its_script(tmp_path: Path) -> None:
    path = tmp_path / "play.json"
    path.write_text(json.dumps({"replies": [{"text": "a"}]}))
    model = open_model(ModelSettings(name=f"rehearsal:{path}"), None, FakeClock())
    assert isinstance(model, Rehearsal)
    assert model.name == "rehearsal"


def test_the_built_in_rehearsal_needs_no_script_and_keeps_to_a_file_of_its_own() -> None:
    model = open_model(ModelSettings(name=BUILT_IN), None, FakeClock())
    assert isinstance(model, Rehearsal)
    calls = [call for reply in model.script.replies for call in reply.tool_calls]
    assert [(call.name, json.loads(call.raw)["path"]) for call in calls] == [("write_file", "test_rehearsal.py")]


def test_any_other_name_is_a_provider_that_does_not_show_its_key() -> None:
    model = open_model(ModelSettings(name="gpt-4o"), "sk-secret", FakeClock())
    assert isinstance(model, OpenAIModel)
    assert model.name == "gpt-4o"
    assert "sk-secret" not in repr(model)


async def test_runs_with_the_same_settings_share_connections() -> None:
    async with ScriptedServer(script("a")) as server:
        settings = ModelSettings(name="m", base_url=server.base_url)
        models = OpenModels(FakeClock())
        for _ in range(2):
            model = models.get(settings, "key")
            await model.reply(ModelRequest((Message(Role.USER, "x"),)), lambda delta: None)
        assert server.connections == 1
        assert models.get(settings, "another key") is not models.get(settings, "key")
        await models.close()


async def test_the_probe_says_that_a_model_answers() -> None:
    async with ScriptedServer(script("ready")) as server:
        model = OpenAIModel(ModelSettings(name="m", base_url=server.base_url), None, FakeClock())
        assert (await probe(model)).startswith("m answered in ")
        await model.close()


async def test_the_probe_fails_with_the_reason() -> None:
    async with ScriptedServer(script("ready"), key="right") as server:
        model = OpenAIModel(ModelSettings(name="m", base_url=server.base_url), "wrong", FakeClock())
        with pytest.raises(UserError, match="it answered 401"):
            await probe(model)
        await model.close()


async def test_the_probe_does_not_play_a_rehearsal(tmp_path: Path) -> None:
    path = tmp_path / "play.json"
    path.write_text(json.dumps({"replies": [{"expects": ["something"]}]}))
    assert "1 answers" in await probe(open_model(ModelSettings(name=f"rehearsal:{path}"), None, FakeClock()))
