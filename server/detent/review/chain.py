"""The chain of checks: the first that finds something ends it, so that one thing is mended at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice

from detent.core.proof import Comparison
from detent.core.review import Finding
from detent.review.change import Change
from detent.review.secrets import secrets
from detent.review.sizes import Limits, diff_size, file_count
from detent.review.suspicious import suspicious_patterns
from detent.review.weakened import weakened_tests

_MOST = 8
"""More of them say nothing new."""


def examined(change: Change, limits: Limits, since: Comparison | None = None) -> tuple[Finding, ...]:
    """What the first check that finds anything finds; what costs least is asked first. ``since``: what became of the
    tests, where that is known."""
    return next((found for found in map(_some, _checks(change, limits, since)) if found), ())


def _checks(change: Change, limits: Limits, since: Comparison | None) -> Iterator[Iterable[Finding]]:
    yield diff_size(change, limits)
    yield file_count(change, limits)
    yield secrets(change)
    yield weakened_tests(change, since)
    yield suspicious_patterns(change)


def _some(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(islice(findings, _MOST))
