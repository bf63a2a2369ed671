"""What tokens cost, so that a run's money is on screen and its budget holds.

The table holds list prices in US dollars for a million tokens, as of November 2025. A price in the settings wins.
What a model costs that is in neither is unknown: None, never zero.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from detent.config.settings import ModelSettings
from detent.core.talk import Usage


@dataclass(frozen=True, slots=True)
class Price:
    input: float
    cached: float
    output: float

    def of(self, usage: Usage) -> float:
        fresh = max(0, usage.input_tokens - usage.cached_tokens)
        return (fresh * self.input + usage.cached_tokens * self.cached + usage.output_tokens * self.output) / 1_000_000


LIST_PRICES: Mapping[str, Price] = {
    "gpt-4o": Price(2.50, 1.25, 10.00),
    "gpt-4o-mini": Price(0.15, 0.075, 0.60),
    "gpt-4.1": Price(2.00, 0.50, 8.00),
    "gpt-4.1-mini": Price(0.40, 0.10, 1.60),
    "gpt-4.1-nano": Price(0.10, 0.025, 0.40),
    "gpt-5": Price(1.25, 0.125, 10.00),
    "gpt-5-mini": Price(0.25, 0.025, 2.00),
    "gpt-5-nano": Price(0.05, 0.005, 0.40),
    "gpt-5-codex": Price(1.25, 0.125, 10.00),
    "gpt-5.1": Price(1.25, 0.125, 10.00),
    "o3": Price(2.00, 0.50, 8.00),
    "o4-mini": Price(1.10, 0.275, 4.40),
    "claude-haiku-4-5": Price(1.00, 0.10, 5.00),
    "claude-sonnet-4": Price(3.00, 0.30, 15.00),
    "claude-sonnet-4-5": Price(3.00, 0.30, 15.00),
    "claude-opus-4-1": Price(15.00, 1.50, 75.00),
    "deepseek-chat": Price(0.28, 0.028, 0.42),
    "deepseek-reasoner": Price(0.28, 0.028, 0.42),
    "gemini-2.5-pro": Price(1.25, 0.125, 10.00),
    "gemini-2.5-flash": Price(0.30, 0.03, 2.50),
    "gemini-2.5-flash-lite": Price(0.10, 0.01, 0.40),
    "grok-code-fast-1": Price(0.20, 0.02, 1.50),
}

_VARIANT = re.compile(r"(-\d{4}-\d\d-\d\d|-\d{8}|-latest)$")


def price_of(settings: ModelSettings) -> Price | None:
    listed = _listed(settings.name or "")
    given, made = settings.input_price, settings.output_price
    if given is None or made is None:
        if listed is None:
            return None
        return replace(
            listed,
            input=listed.input if given is None else given,
            cached=listed.cached if settings.cached_price is None else settings.cached_price,
            output=listed.output if made is None else made,
        )
    return Price(given, given if settings.cached_price is None else settings.cached_price, made)


def spellings(name: str) -> tuple[str, ...]:
    """With the vendor that routers write before it and the date that vendors write behind it left out."""
    bare = name.rsplit("/", 1)[-1].lower()
    return bare, _VARIANT.sub("", bare), bare.replace(".", "-")


def _listed(name: str) -> Price | None:
    return next((LIST_PRICES[spelling] for spelling in spellings(name) if spelling in LIST_PRICES), None)


def priced(usage: Usage, price: Price | None) -> Usage:
    return replace(usage, cost=price.of(usage) if price else None)
