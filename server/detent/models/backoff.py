"""How long to wait before the next attempt: what the server asked for, else a growing pause of our own."""

import math
import random
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from detent.models.failures import AttemptFailed

FIRST_PAUSE = 0.5
MOST_OWN_PAUSE = 30.0
"""Seconds of our own pauses in all the attempts of one call."""
LONGEST_ASKED = 60.0
"""A server that asks for a longer wait is not waited for: the user is told when to come back."""


def asked_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the response asks to wait; None when it does not say, or nothing that makes sense."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None or value is None:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def _number(value: str | None) -> float | None:
    try:
        number = float(value) if value is not None else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


class Patience:
    """Counts the attempts of one call."""

    def __init__(self, retries: int) -> None:
        self._retries = retries
        self._own_pause = 0.0
        self.attempts = 1

    def wait_after(self, failed: AttemptFailed) -> float | None:
        """How long to wait for the next attempt, or None when there shall be none."""
        if not failed.again or self.attempts > self._retries:
            return None
        if failed.wait:
            wait = failed.wait + random.uniform(0.0, 0.25)
            too_long = failed.wait > LONGEST_ASKED
        else:
            # The jitter keeps clients that failed together from coming back together; it needs no good randomness.
            wait = FIRST_PAUSE * 2 ** (self.attempts - 1) * random.uniform(0.75, 1.25)
            self._own_pause += wait
            too_long = self._own_pause > MOST_OWN_PAUSE
        if too_long:
            return None
        self.attempts += 1
        return wait
