"""Which hunks of a file stand only together: alone, each would leave a text that cannot be parsed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from detent.core.change import Hunk
from detent.landing.hunks import compose
from detent.syntax.source import Source

_MOST_MATES = 6
_MOST_CHARACTERS = 1_000_000
"""So much is parsed for one file; what is not tried by then is taken to stand."""


def together(path: str, base: str | None, hunks: Sequence[Hunk]) -> Mapping[str, set[str]]:
    """Hunk → those that it cannot do without. Empty where the file could not be parsed before, or cannot be after."""
    if base is None or len(hunks) < 2:
        return {}
    trial = _Trial(path, base)
    if trial.before.problems or not trial.stands(hunks):
        return {}
    needed = defaultdict[str, set[str]](set)
    for hunk in hunks:
        for mate in () if trial.stands([hunk]) else _mates(hunk, hunks, trial):
            needed[hunk.id].add(mate.id)
            needed[mate.id].add(hunk.id)  # a grammar lets more pass than the language does
    return needed


def _mates(hunk: Hunk, hunks: Sequence[Hunk], trial: "_Trial") -> Sequence[Hunk]:
    """The nearest one that makes it whole; where no single one does, all that are broken alone."""
    others = sorted((one for one in hunks if one is not hunk), key=lambda one: abs(one.start - hunk.start))
    mate = next((one for one in others[:_MOST_MATES] if trial.stands([hunk, one])), None)
    return [mate] if mate else [one for one in others if not trial.stands([one])]


class _Trial:
    def __init__(self, path: str, base: str) -> None:
        self.before = Source(base, path)
        self._left = _MOST_CHARACTERS

    def stands(self, hunks: Sequence[Hunk]) -> bool:
        self._left -= len(self.before.text)
        if self._left < 0:
            return True
        text = compose(self.before.text, sorted(hunks, key=lambda hunk: hunk.start)) or ""
        return not Source(text, self.before.path, self.before).problems
