"""One hunk on one file: healed where it has to be, placed where it must be, or refused."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from detent.edits import refusals
from detent.edits.body import Splice
from detent.edits.carry import carried, changed_lines
from detent.edits.elide import filled, is_elision, refuse_gap
from detent.edits.heal import healed
from detent.edits.hunk import Wanted
from detent.edits.index import Index
from detent.edits.lines import is_blank, unindented, without_end
from detent.edits.place import Place, Several, find, find_loosely, find_similar
from detent.edits.refusal import EditRefused

_TELLING = 8
_NEAR = 6


@dataclass(frozen=True, slots=True)
class Located:
    """What is to be done to the file; nothing, where the edit was made already."""

    splices: tuple[Splice, ...]
    start: int
    strategy: str
    similarity: float = 1.0


def locate(ways: Sequence[Wanted], file: Index) -> Located:
    """``ways`` are the ways to read what the model wrote, the likeliest first."""
    readings: list[tuple[str, Wanted]] = []
    doubts: list[Several] = []
    for reading in _readings(ways, file):
        found = find(file, reading[1].old, reading[1].hints)
        if isinstance(found, Place):
            _refuse_likelier(readings, found, file)
            return _located(reading, found, file)
        if found is not None:
            doubts.append(found)
            if not reading[0]:
                break
        readings.append(reading)
    for reading in readings if not doubts else ():
        found = find_loosely(file, reading[1].old, reading[1].hints)
        if isinstance(found, Place):
            return _made_already(readings[0][1], found, file) or _located(reading, found, file)
        doubts += [found] if found is not None else []
    if doubts:
        raise EditRefused(refusals.several(doubts[0].starts))
    return _second_best(ways[0], file)


def _refuse_likelier(readings: Sequence[tuple[str, Wanted]], found: Place, file: Index) -> None:
    """That a less likely reading fits more strictly is no proof, where a likelier one fits elsewhere."""
    for _, likelier in readings[:1]:
        other = find_loosely(file, likelier.old, likelier.hints)
        if isinstance(other, Place) and (other.start >= found.end or found.start >= other.end):
            raise EditRefused(refusals.several(sorted((found.start, other.start))))


def _located(reading: tuple[str, Wanted], found: Place, file: Index) -> Located:
    habit, wanted = reading
    if _stands_already(wanted, found, file):
        return Located((), found.start, "made already")
    if found.strategy != "exact" or wanted.old == wanted.new:
        _refuse_nothing(wanted)
    _refuse_half_a_line(wanted, found, file)
    refuse_gap(wanted.new, (*wanted.old, *file.lines), wanted.old)
    strategy = f"{habit}, {found.strategy}" if habit else found.strategy
    return Located(tuple(carried(wanted, found, file)), found.start, strategy)


def _readings(ways: Sequence[Wanted], file: Index) -> Iterator[tuple[str, Wanted]]:
    for wanted in ways:
        yield "", wanted if any(is_elision(line) for line in wanted.old) else filled(wanted, file) or wanted
    for wanted in ways:
        for name, one in healed(wanted):
            yield name, filled(one, file) or one
    for wanted in ways:
        if (whole := filled(wanted, file)) is not None:
            yield "left-out lines", whole


def _second_best(wanted: Wanted, file: Index) -> Located:
    """What is left when the lines are not all there: it was done before, or it is only alike."""
    _refuse_nothing(wanted)
    done = _done(wanted, file)
    for _, one in (("", wanted), *healed(wanted)):
        found = find_similar(file, one.old, changed_lines(one), one.hints)
        if isinstance(found, Several) and done is None:
            raise EditRefused(refusals.several(found.starts))
        if isinstance(found, Place) and (done is None or _goes_beyond(done, found, one)):
            if done is not None and not _has_what_stays(done, found, one):
                raise EditRefused(_doubt(done, found))
            _refuse_half_a_line(one, found, file)
            refuse_gap(one.new, (*one.old, *file.lines), one.old)
            return Located(tuple(carried(one, found, file)), found.start, found.strategy, found.similarity)
    if done is None or _still_goes(done, wanted, file):
        raise EditRefused(refusals.missing(wanted.old, () if done else wanted.new, file.lines))
    return Located((), done.start, "made already")


def _refuse_half_a_line(wanted: Wanted, found: Place, file: Index) -> None:
    """That the last line is only the beginning of the file's is no slip where the answer may have been cut off."""
    if not wanted.may_break_off or not wanted.signs.endswith((" ", "-")) or not wanted.old[-1].strip():
        return
    at = found.end if (last := found.where[-1]) is None else last
    mine, theirs = (line.strip() for line in (wanted.old[-1], *file.lines[at : at + 1], "")[:2])
    if mine != theirs and theirs.startswith(mine):
        raise EditRefused(f"the last line breaks off in the middle of this one: the answer was cut off.\n{theirs}")


def _done(wanted: Wanted, file: Index) -> Place | None:
    """Where the new text stands."""
    there = find(file, wanted.new, replace(wanted.hints, line=None)) if _says_something(wanted.new) else None
    return there if isinstance(there, Place) and there.strategy in ("exact", "white space at the ends") else None


def _made_already(wanted: Wanted, found: Place, file: Index) -> Located | None:
    """Where only white space was to change, and has."""
    done = _done(wanted, file) if _is_only_spaced(wanted) else None
    return Located((), done.start, "made already") if done is not None and _meet(done, found) else None


def _is_only_spaced(wanted: Wanted) -> bool:
    """Whether the change is one of white space alone."""
    old, new = ([unindented(line) for line in lines if not is_blank(line)] for lines in (wanted.old, wanted.new))
    return old == new


def _meet(one: Place, other: Place) -> bool:
    return one.start < other.end and other.start < one.end


def _still_goes(done: Place, wanted: Wanted, file: Index) -> bool:
    """Whether the new text is only what stays, which always stands there, and some of what goes stands beside it."""
    old, new = (Counter(map(unindented, lines)) for lines in (wanted.old, wanted.new))
    if any(new - old):
        return False
    going = {line for line in old - new if len(line) >= _TELLING}
    beside = len(wanted.old) - len(wanted.new) + _NEAR
    around = file.by(unindented).lines[max(done.start - beside, 0) : done.end + beside]
    return not going.isdisjoint(around)


def _goes_beyond(done: Place, found: Place, wanted: Wanted) -> bool:
    """Whether a line that is to go still stands, outside the new text."""
    going = (found.where[number] for number in changed_lines(wanted))
    return any(at is not None and not done.start <= at < done.end for at in going)


def _has_what_stays(done: Place, found: Place, wanted: Wanted) -> bool:
    changed = changed_lines(wanted)
    staying = (at for number, at in enumerate(found.where) if number not in changed)
    return all(at is None or done.start <= at < done.end for at in staying)


def _doubt(done: Place, found: Place) -> str:
    return (
        f"the new text stands at line {done.start + 1} already, and what comes close to the old one at line "
        f"{found.start + 1}. Give the old text as it stands in the file."
    )


def _says_something(lines: Sequence[str]) -> bool:
    return sum(not is_blank(line) for line in lines) > 1


def _refuse_nothing(wanted: Wanted) -> None:
    if [without_end(line) for line in wanted.old] == [without_end(line) for line in wanted.new]:
        raise EditRefused("the old and the new text are the same: nothing would change.")


def _stands_already(wanted: Wanted, found: Place, file: Index) -> bool:
    """Whether the new text is there: all of it, or it is the old one with more around it, and all of that is there."""
    if wanted.old != wanted.new == file.lines[found.start : found.end]:
        return True
    new = [without_end(line) for line in wanted.new]
    old = [without_end(line) for line in wanted.old]
    if len(new) <= len(old):
        return False
    for offset in range(len(new) - len(old) + 1):
        if new[offset : offset + len(old)] == old and not _repeats(new[:offset] + new[offset + len(old) :], old):
            start = found.start - offset
            there = [without_end(line) for line in file.lines[max(start, 0) : start + len(new)]]
            if start >= 0 and there == new:
                return True
    return False


def _repeats(added: Sequence[str], old: Sequence[str]) -> bool:
    """Whether it adds only blank lines, or one of its own once more: that such a line stands there tells nothing."""
    return all(is_blank(line) or line in old for line in added)
