"""Which format of edits a model is asked for: what is known of it, what the user says, and what it got right here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from detent.config.settings import ModelSettings
from detent.core.edit_format import EditFormat

_KNOWN: tuple[tuple[re.Pattern[str], EditFormat], ...] = (
    (re.compile(r"gpt-(4\.1|5)|codex|^o[34]\b"), EditFormat.PATCH),
    (re.compile(r"claude|gemini|gpt-4o|deepseek|qwen|kimi|glm|grok|devstral|mistral|codestral"), EditFormat.STRINGS),
    (re.compile(r"llama|gemma|phi-?\d|starcoder"), EditFormat.BLOCKS),
)
"""What models were trained on, or are known to write best, by their names; others get what is simplest."""
_SIMPLEST = EditFormat.STRINGS

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


def choose(settings: ModelSettings, tallies: Mapping[EditFormat, Tally] = NO_TALLIES) -> Chosen:
    """``tallies``: of this model."""
    if settings.edit_format != "auto":
        return Chosen(EditFormat(settings.edit_format), "set by model.edit_format")
    usual, why = _usual(settings.name or "")
    expected = {one: _expected(tallies.get(one, Tally()), one is usual) for one in EditFormat}
    best = max(expected, key=lambda one: (expected[one], one is usual))
    if best is usual:
        return Chosen(usual, why)
    seen = tallies.get(usual, Tally())
    return Chosen(best, f"learned: of {seen.applied + seen.refused} edits as {usual}, {seen.refused} were refused")


def _usual(name: str) -> tuple[EditFormat, str]:
    bare = name.rsplit("/", 1)[-1].lower()
    known = next((edit_format for pattern, edit_format in _KNOWN if pattern.search(bare)), None)
    return (known, "known of this model") if known else (_SIMPLEST, "the simplest, for a model that is not known")


def _expected(tally: Tally, usual: bool) -> float:
    """The share that will be applied: the guess as if it were so many edits, and what was counted."""
    guess = _GUESSED if usual else _GUESSED_OTHERS
    return (guess * _SURE + tally.applied) / (_SURE + tally.applied + tally.refused)
