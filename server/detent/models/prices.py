"""What tokens cost, so that a run's money is on screen and its budget holds.

They are in ``models.toml``, in US dollars for a million tokens; a price in the settings wins. What a model costs that
is in neither is unknown: None, never zero.
"""

from dataclasses import dataclass, replace

from detent.config.presets import Known, Presets
from detent.config.settings import ModelSettings
from detent.core.talk import Usage
from detent.models.profile import Profile


@dataclass(frozen=True, slots=True)
class Price:
    input: float
    cached: float
    output: float

    def of(self, usage: Usage) -> float:
        fresh = max(0, usage.input_tokens - usage.cached_tokens)
        return (fresh * self.input + usage.cached_tokens * self.cached + usage.output_tokens * self.output) / 1_000_000


def price_of(settings: ModelSettings, presets: Presets | None = None) -> Price | None:
    """A price in the settings wins."""
    profile = Profile.of(settings, presets)
    listed = Price(0, 0, 0) if profile.costs_nothing else _listed(profile.known)
    given, made, cached = settings.input_price, settings.output_price, settings.cached_price
    if given is not None and made is not None:
        return Price(given, given if cached is None else cached, made)
    if listed is None:
        return None
    return Price(
        input=listed.input if given is None else given,
        cached=listed.cached if cached is None else cached,
        output=listed.output if made is None else made,
    )


def _listed(known: Known) -> Price | None:
    if known.input is None or known.output is None:
        return None
    return Price(known.input, known.input if known.cached is None else known.cached, known.output)


def priced(usage: Usage, price: Price | None) -> Usage:
    """With what it costs; what the service itself says of that goes first."""
    if usage.cost is not None:
        return usage
    return replace(usage, cost=price.of(usage) if price else None)
