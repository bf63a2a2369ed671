import pytest

from detent.config.settings import ModelSettings
from detent.core.talk import Usage
from detent.models.prices import Price, price_of, priced

USAGE = Usage(input_tokens=1_000_000, cached_tokens=400_000, output_tokens=100_000, reasoning_tokens=50_000)


@pytest.mark.parametrize("name", ["gpt-4o", "gpt-4o-2024-08-06", "openai/gpt-4o", "GPT-4o"])
def test_a_known_model_is_found_by_its_name(name: str) -> None:
    assert price_of(ModelSettings(name=name)) == Price(2.50, 1.25, 10.00)


@pytest.mark.parametrize("name", ["anthropic/claude-sonnet-4.5", "claude-sonnet-4-5-20250929"])
def test_names_of_routers_and_vendors_are_one(name: str) -> None:
    assert price_of(ModelSettings(name=name)) == Price(3.00, 0.30, 15.00)


@pytest.mark.parametrize("name", [None, "", "gpt-4o-audio-preview", "my-finetune", "llama3"])
def test_what_an_unknown_model_costs_is_unknown(name: str | None) -> None:
    settings = ModelSettings.model_construct(name=name)
    assert price_of(settings) is None
    assert priced(USAGE, None).cost is None


def test_cached_tokens_have_their_own_price_and_thoughts_are_output() -> None:
    assert priced(USAGE, Price(2.0, 0.5, 10.0)).cost == pytest.approx(0.6 * 2 + 0.4 * 0.5 + 0.1 * 10)


def test_settings_win() -> None:
    assert price_of(ModelSettings(name="x", input_price=1, output_price=2)) == Price(1, 1, 2)
    assert price_of(ModelSettings(name="x", input_price=1, output_price=2, cached_price=0)) == Price(1, 0, 2)
    assert price_of(ModelSettings(name="gpt-4o", cached_price=0)) == Price(2.5, 0, 10)
    assert price_of(ModelSettings(name="gpt-4o", output_price=1)) == Price(2.5, 1.25, 1)


def test_half_a_price_is_none() -> None:
    assert price_of(ModelSettings(name="x", input_price=1)) is None
