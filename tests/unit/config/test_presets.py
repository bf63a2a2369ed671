"""The table of services and models, and the user's own over it."""

import tomllib
from pathlib import Path

import pytest

from detent.config import Folders, Loaded, load
from detent.config.presets import load_presets, shipped
from detent.config.settings import ModelSettings
from detent.core.errors import UserError

SERVICES = [
    *("openai", "anthropic", "deepseek", "qwen", "gemini", "mistral", "openrouter"),
    *("ollama", "lmstudio", "vllm", "llamacpp"),
]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "config", tmp_path / "state")
    made.config.mkdir()
    return made


def _load(folders: Folders, text: str, **variables: str) -> Loaded:
    folders.user_file.write_text(text)
    return load(None, environment=variables, folders=folders)


def test_every_service_is_there_with_its_address_and_key() -> None:
    assert list(shipped().provider) == SERVICES
    for name, one in shipped().provider.items():
        assert one.title
        assert one.base_url.startswith("http://localhost:" if one.local else "https://"), name
        assert one.needs_key is not one.local


def test_the_shipped_table_has_no_entry_that_nothing_reads() -> None:
    assert all(known.model_fields_set for known in shipped().model.values())


@pytest.mark.parametrize("provider", SERVICES)
def test_a_name_with_its_service_brings_address_and_key(folders: Folders, provider: str) -> None:
    model = _load(folders, f'model.name = "some/model:8b@{provider}"').settings.model
    known = shipped().provider[provider]
    assert (model.name, model.provider) == ("some/model:8b", provider)
    assert (model.base_url, model.api_key_name) == (known.base_url, known.key)


@pytest.mark.parametrize("name", ["claude-sonnet-4@20250514", "@ollama", "a@nowhere"])
def test_what_is_no_service_belongs_to_the_name(folders: Folders, name: str) -> None:
    assert _load(folders, f'model.name = "{name}"').settings.model.name == name


def test_a_service_keeps_the_address_that_stands_beside_it(folders: Folders) -> None:
    text = '[model]\nbase_url = "http://10.0.0.7:11434/v1"\nprovider = "ollama"\nname = "qwen3"\n'
    model = _load(folders, text).settings.model
    assert (model.base_url, model.api_key_name) == ("http://10.0.0.7:11434/v1", "OLLAMA_API_KEY")


def test_another_service_in_a_later_layer_gets_neither_address_nor_key_of_the_earlier(folders: Folders) -> None:
    text = '[model]\nbase_url = "https://corp.example/v1"\napi_key_name = "CORP_KEY"\n'
    model = _load(folders, text, DETENT_MODEL_PROVIDER="deepseek").settings.model
    assert (model.base_url, model.api_key_name) == ("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY")
    other = shipped().resolve(ModelSettings(base_url="https://corp.example/v1", api_key_name="CORP_KEY"), "x@mistral")
    assert (other.base_url, other.api_key_name) == ("https://api.mistral.ai/v1", "MISTRAL_API_KEY")


def test_an_unknown_service_is_named_with_the_known_ones(folders: Folders) -> None:
    (problem,) = _load(folders, 'model.provider = "opnai"').problems
    assert "there is no provider 'opnai': openai, anthropic" in problem


def test_prices_in_the_settings_are_about_their_own_model_alone() -> None:
    settings = ModelSettings(name="own", provider="openai", input_price=1, output_price=2)
    assert shipped().resolve(settings, "own").input_price == 1
    assert shipped().resolve(settings, "own@openai").input_price == 1
    assert shipped().resolve(settings, "other").input_price is None
    assert shipped().resolve(settings, "own@openrouter").input_price is None
    measured = settings.model_copy(update={"context": 9_000})
    assert shipped().resolve(measured, "own").context == 9_000
    assert shipped().resolve(measured, "other").context is None


def test_the_user_s_table_goes_before_the_shipped_one_entry_by_entry(folders: Folders) -> None:
    folders.models_file.write_text(
        """
        [provider.corp]
        base_url = "https://llm.corp.example/v1"
        key = "CORP_KEY"
        limit = "max_completion_tokens"
        [provider.mistral]
        note = "ours"
        [provider.qwen.thinking]
        off = { thinking_is = "off" }
        [model.gpt-4o]
        input = 9
        [model."house-*"]
        context = 5000
        edit_format = "udiff"
        """
    )
    presets = load_presets(folders.models_file)
    assert presets.provider["mistral"].note == "ours"
    assert presets.provider["mistral"].call_ids == "nine"
    assert presets.provider["qwen"].thinking["off"] == {"thinking_is": "off"}
    assert presets.provider["qwen"].thinking["medium"] == shipped().provider["qwen"].thinking["medium"]
    known = presets.known(ModelSettings(name="gpt-4o"))
    assert (known.input, known.output) == (9, 10)
    loaded = _load(folders, 'model.name = "house-1@corp"')
    assert loaded.settings.model.base_url == "https://llm.corp.example/v1"
    assert loaded.presets.known(loaded.settings.model).context == 5000


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[provider.x]\nbase = 1", "provider.x.base: Extra inputs are not permitted"),
        ("[model.x]\ninput = -1", "model.x.input: "),
        ("[provider.x.thinking]\nhuge = {}", "huge is no level; there are off, low, medium, high, max"),
        ("[provider.x", "cannot be read"),
    ],
)
def test_a_mistake_in_it_is_named_and_the_shipped_table_holds(folders: Folders, text: str, complaint: str) -> None:
    folders.models_file.write_text(text)
    with pytest.raises(UserError, match=r"models\.toml") as error:
        load_presets(folders.models_file)
    assert complaint in str(error.value)
    loaded = load(None, environment={}, folders=folders)
    assert complaint in loaded.problems[0]
    assert loaded.presets == shipped()


def test_the_more_special_entry_goes_before_the_more_general_one() -> None:
    for name, context in (("gpt-5.1", 400_000), ("openai/gpt-4.1-mini", 1_047_576), ("gpt-4o-2024-08-06", 128_000)):
        assert shipped().known(ModelSettings(name=name)).context == context


def test_the_file_reads_as_its_head_says() -> None:
    """Every key that the head names is one that the table knows, and the other way round."""
    text = (Path(__file__).parents[3] / "server/detent/config/models.toml").read_text("utf-8")
    head = text[: text.index("\n\n")]
    table = tomllib.loads(text)
    used = {key for kind in ("provider", "model") for entry in table[kind].values() for key in entry}
    assert {key for key in used - {"title", "example", "note"} if key not in head} == set()
