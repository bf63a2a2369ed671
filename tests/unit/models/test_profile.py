import pytest

from detent.config.presets import shipped
from detent.config.settings import ModelSettings
from detent.models.prices import Price, price_of
from detent.models.profile import Profile


def _at(reference: str, **settings: object) -> ModelSettings:
    return shipped().resolve(ModelSettings.model_validate({"name": reference, **settings}))


def test_a_model_of_this_machine_costs_nothing_when_it_is_said_by_name() -> None:
    assert price_of(_at("qwen3:8b@ollama")) == Price(0, 0, 0)
    assert price_of(_at("gpt-oss:120b-cloud@ollama")) is None
    assert price_of(ModelSettings(name="qwen3:8b", base_url="http://localhost:11434/v1")) is None
    away = ModelSettings(name="qwen3:8b", provider="ollama", base_url="http://10.0.0.7:11434/v1")
    assert price_of(away) is None


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("https://mine.openai.azure.com/openai/v1", "openai"),
        ("http://127.0.0.1:11434/v1", "ollama"),
        ("https://corp.example:8443/v1", "corp.example:8443"),
    ],
)
def test_a_service_is_known_by_its_address(address: str, place: str) -> None:
    assert Profile.of(ModelSettings(name="m", base_url=address)).place == place
