import random
import time
from collections.abc import Sequence

import pytest
from tests.patience import in_time

from detent.landing.align import Block, align, counterparts


def longest_common(left: Sequence[str], right: Sequence[str]) -> int:
    table = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


@pytest.mark.parametrize("letters", ["ab", "abcdefgh"])
def test_blocks_are_equal_lines_in_order(letters: str) -> None:
    chance = random.Random(letters)
    for _ in range(2000):
        left = [chance.choice(letters) for _ in range(chance.randrange(14))]
        right = [chance.choice(letters) for _ in range(chance.randrange(14))]
        left_end = right_end = 0
        for block in align(left, right):
            assert block.size > 0
            assert block.left >= left_end
            assert block.right >= right_end
            assert left[block.left : block.left + block.size] == right[block.right : block.right + block.size]
            left_end, right_end = block.left + block.size, block.right + block.size


def test_without_unique_lines_nothing_longer_can_be_kept() -> None:
    chance = random.Random(7)
    for _ in range(500):
        left = [chance.choice("ab") for _ in range(10)] + ["a", "b"] * 2
        right = [chance.choice("ab") for _ in range(10)] + ["b", "a"] * 2
        assert sum(block.size for block in align(left, right)) == longest_common(left, right)


def test_unique_lines_hold_a_piece_together() -> None:
    left = ["{", "}", "def a", "{", "}", "def b", "{", "}"]
    right = ["{", "}", "def b", "{", "}"]
    assert align(left, right) == [Block(0, 0, 2), Block(5, 2, 3)]


def test_repeated_lines_are_matched_first_or_last() -> None:
    left, right = ["x"], ["x", "x"]
    assert counterparts(left, right) == [0]
    assert counterparts(left, right, from_end=True) == [1]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (["p"] + ["x"] * 10_000 + ["q"], ["r"] + ["x"] * 10_000 + ["s"]),
        (["p"] + ["x"] * 10_000 + ["q"], ["r"] + ["x"] * 9000 + ["m"] + ["x"] * 10_000 + ["s"]),
        ([str(n) for n in range(10_000)], [str(-1 - n) for n in range(10_000)]),
        ([str(n) for n in range(10_000)], [str(n) for n in reversed(range(10_000))]),
        (["x", "y"] * 10_000, ["y", "x", "z"] * 10_000),
        (
            [str(n) if n % 200 == 0 else f"a{n % 7}" for n in range(40_000)],
            [str(n) if n % 200 == 0 else f"b{n % 7}" for n in range(40_000)],
        ),
    ],
    ids=["equal lines", "more equal lines", "disjoint", "reversed", "periodic", "many gaps"],
)
def test_hostile_texts_cost_little(left: list[str], right: list[str]) -> None:
    """difflib takes minutes for the first of these."""
    began = time.monotonic()
    align(left, right)
    assert in_time(began, 10)
