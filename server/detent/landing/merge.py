"""The three-way merge of whole texts."""

from collections.abc import Callable, Sequence

from merge3 import Merge3

from detent.core.lines import split_lines
from detent.landing.align import align


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
            return None
        merged += group[1]
    return "".join(merged)
