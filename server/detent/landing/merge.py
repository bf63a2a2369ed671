"""The three-way merge of whole texts: by lines, and inside of lines that both sides changed."""

from collections.abc import Callable, Sequence

from merge3 import Merge3

from detent.core.lines import split_lines
from detent.landing.align import align
from detent.landing.clash import clash, words_of

_MOST_CHARACTERS = 40_000
_MOST_WORDS = 2_000
_LEAST_KEPT = 0.5
"""Of its words; what changed more than that is another text, and the words that it shares are there by chance."""


class _Matcher:
    """The bounded alignment in the shape that merge3 asks for."""

    def __init__(
        self,
        isjunk: Callable[[str], bool] | None = None,
        a: Sequence[str] = (),
        b: Sequence[str] = (),
        autojunk: bool = True,
    ) -> None:
        self._a = a
        self._b = b

    def get_matching_blocks(self) -> list[tuple[int, int, int]]:
        blocks = [(block.left, block.right, block.size) for block in align(self._a, self._b)]
        return [*blocks, (len(self._a), len(self._b), 0)]


def merge(base: str, ours: str, theirs: str) -> str | None:
    """Both sides' changes of ``base`` in one text; None when they touch each other and differ."""
    merged: list[str] = []
    for group in Merge3(
        split_lines(base), split_lines(ours), split_lines(theirs), sequence_matcher=_Matcher
    ).merge_groups():
        if group[0] == "conflict":
            inside = merge_words(*("".join(lines) for lines in group[1:]))
            if inside is None:
                return None
            merged.append(inside)
        else:
            merged += group[1]
    return "".join(merged)


def merge_words(base: str, ours: str, theirs: str) -> str | None:
    """The same for a few lines, word by word.

    None as well when one side is hardly the same text any more, or both are about one thing.
    """
    if max(len(base), len(ours), len(theirs)) > _MOST_CHARACTERS:
        return None
    words, mine, yours = (words_of(text) for text in (base, ours, theirs))
    if max(len(words), len(mine), len(yours)) > _MOST_WORDS or not (_keeps(words, mine) and _keeps(words, yours)):
        return None
    if clash(words, mine, yours):
        return None
    merged: list[str] = []
    for group in Merge3(words, mine, yours, sequence_matcher=_Matcher).merge_groups():
        if group[0] == "conflict":
            return None
        merged += group[1]
    return "".join(merged)


def _keeps(words: Sequence[str], side: Sequence[str]) -> bool:
    return sum(block.size for block in align(words, side)) >= max(1, _LEAST_KEPT * len(words))
