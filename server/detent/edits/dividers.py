"""Which line of a block parts the old text from the new one, when several could: titles and conflicts look alike."""

from collections import Counter
from collections.abc import Sequence

from detent.edits.hunk import Wanted
from detent.edits.index import Index
from detent.edits.lines import without_end


def likeness(wanted: Wanted) -> int:
    """How many lines the two sides have in common; blank ones are in every text."""
    both = Counter(filter(str.strip, wanted.old)) & Counter(filter(str.strip, wanted.new))
    return both.total()


def likeliest(lines: Sequence[str], dividers: Sequence[int], most: int) -> list[int]:
    """Not more than ``most`` of the dividers: those whose two sides have the most lines in common."""
    if len(dividers) <= most:
        return list(dividers)
    before, after = Counter[str](), Counter(lines)
    common, counts = 0, list[int]()
    for line in lines:
        counts.append(common)
        common += (before[line] < after[line] - 1) - (before[line] >= after[line])
        before[line] += 1
        after[line] -= 1
    return sorted(sorted(dividers, key=lambda at: -counts[at])[:most])


def meant(ways: Sequence[Wanted], file: Index) -> Sequence[Wanted]:
    """The one reading to go by. Others would fit too: the beginning of what is searched for stands there as well.

    So it is the longest old text that the file has, unless a longer one is likelier, which then is only misremembered.
    """
    if len(ways) < 2:
        return ways
    likeliest = max(ways, key=likeness)
    there = [wanted for wanted in ways if wanted.old and file.starts(wanted.old, without_end)]
    if not there:
        return (likeliest,)
    longest = max(there, key=lambda wanted: len(wanted.old))
    slipped = likeness(likeliest) > likeness(longest) and len(likeliest.old) > len(longest.old)
    return (likeliest if slipped else longest,)
