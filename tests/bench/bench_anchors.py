"""Finding pending hunks again after each keystroke, and marking them anew."""

import random
import time
from collections.abc import Callable

from tests.bench.stage import tell
from tests.unit.landing.review import Review

from detent.lsp.positions import Encoding
from detent.lsp.present.marks import hunk_marks
from detent.lsp.shown import shown_in

LINES, HUNKS, KEYSTROKES = 5_000, 100, 200
PATH = "a.py"


def main() -> None:
    print(f"{HUNKS} pending hunks found again in {LINES:,} lines after a keystroke (goal: p99 at most 5 ms)")
    _tell("all over the file", lambda dice: dice.randrange(LINES))
    _tell("in one place", lambda dice: 2_510)


def _tell(where: str, place: Callable[[random.Random], int]) -> None:
    lines = [f"    value_{number} = compute({number})\n" for number in range(LINES)]
    proposed = list(lines)
    for at in range(LINES // HUNKS // 2, LINES, LINES // HUNKS):
        proposed[at] = f"    changed_{at} = 1\n"
    review = Review({PATH: ("".join(lines), "".join(proposed))})
    dice = random.Random(1)
    found, marked = [], []
    for _ in range(KEYSTROKES):
        lines[place(dice)] += f"x = {dice.random()}\n"
        text = "".join(lines)
        began = time.perf_counter()
        shown = shown_in(review.view, review.blobs, PATH, text)
        found.append(time.perf_counter() - began)
        began = time.perf_counter()
        marks = hunk_marks(shown, text, Encoding.UTF16)
        marked.append(time.perf_counter() - began)
        assert len(marks) == HUNKS
    tell(f"found again, typing {where}", found)
    tell("marked", marked)


if __name__ == "__main__":
    main()
