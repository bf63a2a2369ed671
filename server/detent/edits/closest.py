"""The place in a file that comes closest to what a model looked for: to be shown, never to be edited."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 20_000
LONGEST_LINE = 300
MOST_COMPARED_LINES = 5_000
MOST_COMPARISONS = 200
LEAST_LIKENESS = 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """The zero-based lines ``start`` up to ``end`` of the file."""

    start: int
    end: int


def closest(wanted: Sequence[str], lines: Sequence[str]) -> Place | None:
    """Where the most lines are the same but for the space around them; else where one line is alike."""
    lines = lines[:MOST_LINES]
    at = _by_votes(wanted, lines)
    if at is None:
        at = _by_likeness(wanted, lines)
    if at is None:
        return None
    start = min(max(at, 0), max(len(lines) - 1, 0))
    return Place(start, min(max(at + len(wanted), start + 1), len(lines)))


def _by_votes(wanted: Sequence[str], lines: Sequence[str]) -> int | None:
    """Each line that is found somewhere votes, by its length, for the start that would put it there."""
    places = defaultdict[str, list[int]](list)
    for number, line in enumerate(lines):
        places[line.strip()].append(number)
    votes = Counter[int]()
    for offset, line in enumerate(wanted[:MOST_LINES]):
        word = line.strip()
        found = places.get(word, []) if len(word) > 1 else []
        for number in found[:100]:
            votes[number - offset] += len(word)
    return min(votes, key=lambda start: (-votes[start], start)) if votes else None


def _by_likeness(wanted: Sequence[str], lines: Sequence[str]) -> int | None:
    offset, longest = max(enumerate(wanted), key=lambda item: len(item[1].strip()), default=(0, ""))
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(longest.strip()[:LONGEST_LINE])
    best, at, tries = LEAST_LIKENESS, None, 0
    for number, line in enumerate(lines[:MOST_COMPARED_LINES]):
        matcher.set_seq1(line.strip()[:LONGEST_LINE])
        if matcher.real_quick_ratio() <= best or matcher.quick_ratio() <= best:
            continue
        tries += 1
        ratio = matcher.ratio()
        if ratio > best:
            best, at = ratio, number - offset
        if tries >= MOST_COMPARISONS:
            break
    return at


def differences(wanted: Sequence[str], there: Sequence[str], first: int, most: int = 3) -> Iterator[str]:
    """The first lines that are not the same, written so that white space can be seen."""
    if [line.split() for line in wanted] == [line.split() for line in there]:
        yield "Only the white space differs."
    told = 0
    for offset, (mine, real) in enumerate(zip(wanted, there, strict=False)):
        if mine.rstrip("\n") != real.rstrip("\n") and told < most:
            told += 1
            yield f"Line {first + offset + 1}: you wrote {_shown(mine)}, the file has {_shown(real)}."


def _shown(line: str) -> str:
    line = line.rstrip("\n")
    return repr(line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…")
