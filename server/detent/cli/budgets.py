"""Budgets of tokens that are too small to show anything."""

from collections.abc import Callable

from detent.core.work import ContextPack

ENOUGH = 500
"""Tokens in which something of any workspace can be shown."""


def nothing_fits(shown: ContextPack, budget: int, again: Callable[[int], ContextPack]) -> str:
    """A sentence where nothing is shown only because nothing fits; else empty. ``again``: with another budget."""
    if shown.snippets or budget >= ENOUGH or not again(ENOUGH).snippets:
        return ""
    return f"Nothing that was found fits into a budget of {budget}: try --budget {ENOUGH}."
