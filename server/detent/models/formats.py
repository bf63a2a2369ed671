"""Which format of edits a model is asked for: what is known of it, what the user says, and what it got right here."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from detent.config.presets import Presets
from detent.config.settings import ModelSettings
from detent.core.edit_format import EditFormat
from detent.models.profile import Profile

_SIMPLEST = EditFormat.STRINGS
_NOT_KNOWN = "the simplest, for a model that is not known"

_SURE = 20.0
"""So many edits is the first guess worth: what was counted has to outweigh it."""
_GUESSED = 0.9
_GUESSED_OTHERS = 0.75


@dataclass(frozen=True, slots=True)
class Tally:
    """How many edits of one format were applied, and how many refused."""

    applied: int = 0
    refused: int = 0

    @property
    def rate(self) -> float:
        return self.applied / max(1, self.applied + self.refused)


@dataclass(frozen=True, slots=True)
class Chosen:
    format: EditFormat
    why: str


NO_TALLIES: Mapping[EditFormat, Tally] = MappingProxyType({})


def choose(
    settings: ModelSettings, tallies: Mapping[EditFormat, Tally] = NO_TALLIES, presets: Presets | None = None
) -> Chosen:
    """``tallies``: of this model."""
    if settings.edit_format != "auto":
        return Chosen(EditFormat(settings.edit_format), "set by model.edit_format")
    usual, why = _usual(Profile.of(settings, presets))
    expected = {one: _expected(tallies.get(one, Tally()), one is usual) for one in EditFormat}
    best = max(expected, key=lambda one: (expected[one], one is usual))
    if best is usual:
        return Chosen(usual, why)
    seen = tallies.get(usual, Tally())
    return Chosen(best, f"learned: of {seen.applied + seen.refused} edits as {usual}, {seen.refused} were refused")


def _usual(profile: Profile) -> tuple[EditFormat, str]:
    known = profile.known.edit_format
    return (EditFormat(known), "known of this model") if known else (_SIMPLEST, _NOT_KNOWN)


def _expected(tally: Tally, usual: bool) -> float:
    """The share that will be applied: the guess as if it were so many edits, and what was counted."""
    guess = _GUESSED if usual else _GUESSED_OTHERS
    return (guess * _SURE + tally.applied) / (_SURE + tally.applied + tally.refused)
