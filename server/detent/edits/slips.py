"""A line that changes and was not remembered well: what the file has more in it must not get lost."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from detent.edits.lines import unindented
from detent.edits.refusal import EditRefused

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
_TELLS = re.compile(r"\w+|!")
_NEGATION = re.compile(r"\b(?:not|no|unless)\b|!")
_WORD = re.compile(r"\w+")
_BEFORE, _AFTER = ("(", "[", "{", ","), (")", "]", "}", ",")
_OPENING = ((":",), ("{",))
"""At the end of a line they belong to the word that it begins with."""
_NUMBER = re.compile(r"\d+")
_TYPO = 0.75
"""Pieces that are at least so alike are one word, misspelt."""
_SAME_LINE = 0.5
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class _Slip:
    """Pieces ``start`` up to ``end`` of the line as it was remembered are ``theirs`` in the file."""

    start: int
    end: int
    mine: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def loses(self) -> bool:
        """Whether the file says more there, or counts otherwise."""
        mine, theirs = "".join(self.mine), "".join(self.theirs)
        if _NUMBER.findall(mine) != _NUMBER.findall(theirs):
            return bool(_NUMBER.search(theirs))
        if SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= _TYPO:
            return False
        return len(_TELLS.findall(theirs)) > len(_TELLS.findall(mine))


def amended(pairs: Sequence[tuple[str, str]], new: Sequence[str]) -> tuple[str, ...]:
    """The new lines, with what the file has in those that they replace: ``pairs``, as remembered and as they are."""
    lines = list(new)
    for number, (mine, theirs) in enumerate(pairs):
        mine, theirs = mine.strip(), theirs.strip()
        if unindented(mine) == unindented(theirs) or not mine or max(len(mine), len(theirs)) > _LONGEST:
            continue
        at = number if len(pairs) == len(lines) else _successor(mine, lines)
        if at is None:
            _refuse_loss(_slips(mine, theirs), theirs, lines)
        else:
            said = lines[at].lstrip()
            lines[at] = lines[at][: len(lines[at]) - len(said)] + _merged(mine, theirs, said, lines)
    return tuple(lines)


def _successor(mine: str, lines: Sequence[str]) -> int | None:
    likeness = [SequenceMatcher(None, mine, line.strip(), autojunk=False).ratio() for line in lines]
    best = max(range(len(lines)), key=likeness.__getitem__, default=None)
    return best if best is not None and likeness[best] >= _SAME_LINE else None


def _merged(mine: str, theirs: str, said: str, lines: Sequence[str]) -> str:
    """``said``, with each slip of the memory undone that it repeats."""
    pieces, old = _PIECE.findall(said), _PIECE.findall(mine)
    stays = _stays(old, pieces)
    left = list[_Slip]()
    for slip in reversed(list(_slips(mine, theirs))):
        at = _repeated(slip, old, pieces, stays)
        if at is not None and not _means_otherwise(slip, old, pieces) and not _is_put_right(slip, pieces):
            pieces[at : at + len(slip.mine)] = slip.theirs
        else:
            left.append(slip)
    _refuse_loss(left, theirs, lines)
    return "".join(pieces)


def _repeated(slip: _Slip, old: Sequence[str], new: Sequence[str], stays: Mapping[int, int]) -> int | None:
    """Where the new line repeats it: between the same neighbours, or beside one of them when it is an argument."""
    first = 0 if slip.start == 0 else stays.get(slip.start - 1, -2) + 1
    last = len(new) if slip.end == len(old) else stays.get(slip.end, -1)
    if 0 <= first <= last and tuple(new[first:last]) == slip.mine:
        opens = slip.end == len(old) and slip.theirs[-1:] in _OPENING
        return first if not opens or new[:1] == old[:1] else None
    size = len(slip.mine)
    beside = (first, last - size) if _is_argument(slip, old) else ()
    return next((at for at in beside if at >= 0 and tuple(new[at : at + size]) == slip.mine), None)


def _is_argument(slip: _Slip, old: Sequence[str]) -> bool:
    """Whether it is a word that stands alone between signs."""
    before = next((piece for piece in reversed(old[: slip.start]) if not piece.isspace()), "")
    after = next((piece for piece in old[slip.end :] if not piece.isspace()), "")
    return before in _BEFORE and after in _AFTER and len(slip.mine) == 1 and _WORD.fullmatch(slip.mine[0]) is not None


def _means_otherwise(slip: _Slip, old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether the model had another number in mind, or the opposite of what it replaces."""
    mine, theirs = "".join(slip.mine), "".join(slip.theirs)
    if _NUMBER.search(mine) and _NUMBER.findall(mine) != _NUMBER.findall(theirs):
        return True
    return bool(_NEGATION.search(theirs)) and bool(Counter(old) - Counter(new))


def _is_put_right(slip: _Slip, pieces: Sequence[str]) -> bool:
    """Whether the new line has the right words already, if elsewhere."""
    words = [word for word in slip.theirs if word.isalnum() and word not in slip.mine]
    return bool(words) and all(word in pieces for word in words)


def _refuse_loss(slips: Sequence[_Slip] | Iterator[_Slip], theirs: str, lines: Sequence[str]) -> None:
    there = Counter(piece for line in lines for piece in _PIECE.findall(line))
    for slip in slips:
        missing = Counter(slip.theirs) - Counter(slip.mine) - there
        if slip.loses and _TELLS.search("".join(missing)):
            raise EditRefused(
                "a line that is to change is another one there, and what it says would get lost. "
                f"Give it as it stands in the file:\n{theirs}"
            )


def _slips(mine: str, theirs: str) -> Iterator[_Slip]:
    old, there = _PIECE.findall(mine), _PIECE.findall(theirs)
    for kind, i, j, k, m in SequenceMatcher(None, old, there, autojunk=False).get_opcodes():
        if kind != "equal" and unindented("".join(old[i:j])) != unindented("".join(there[k:m])):
            yield _Slip(i, j, tuple(old[i:j]), tuple(there[k:m]))


def _stays(old: Sequence[str], new: Sequence[str]) -> Mapping[int, int]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + offset: block.b + offset for block in blocks for offset in range(block.size)}
