"""Unified diffs, with and without what git writes around them. Counts and line numbers are hints, often wrong."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from detent.edits.formats.prefixed import Prefixed
from detent.edits.hunk import Change, Create, Hints, Remove, Step, Wanted
from detent.edits.refusal import EditRefused

_HUNK = re.compile(r"^@@+(?:\s*-(\d+)(?:,(\d+))?\s+\+(\d+)(?:,(\d+))?)?\s*(?:\.\.\.|…)?\s*(?:@@+)?(.*)$")
_AFTER_PATH = r"(?:\t.*| +\d{4}-\d\d-\d\d.*| +\((?:[a-z]+ ?)+\d*\))?"
"""A time, or a word such as ``(modified)``."""
_OLD, _NEW = re.compile(rf"^--- (\S.*?){_AFTER_PATH}$"), re.compile(rf"^\+\+\+ (\S.*?){_AFTER_PATH}$")
_GIT = re.compile(r"^diff --git \"?(\S+?)\"? \"?(\S+?)\"?$")
_PREFIX = re.compile(r"^([abciwo])/(?=.)")
_RENAME = re.compile(r"^rename (from|to) (.+)$")
_EXTRA = re.compile(r"^(?:index [0-9a-f]|(?:old|new|deleted file|new file) mode|similarity index|dissimilarity|copy )")
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})\s*([\w-]*)\s*$")
_NOWHERE = "/dev/null"


@dataclass
class _Hunk:
    header: re.Match[str]
    lines: list[str] = field(default_factory=list)
    may_break_off: bool = False

    @property
    def missing(self) -> tuple[int, int]:
        """How many lines less there are than the counts say, of the old text and of the new one."""
        lines = self.lines[:-1] if self.lines[-1:] == [""] else self.lines
        old, new = (sum(line[:1] not in (sign, "\\") for line in lines) for sign in "+-")
        return int(self.header[2] or 1) - old, int(self.header[4] or 1) - new


@dataclass
class _File:
    old: str = ""
    new: str = ""
    renamed: bool = False
    deleted: bool = False
    made: bool = False
    hunks: list[_Hunk] = field(default_factory=list)


def read(answer: str, *, whole: bool = True) -> list[Step]:
    lines = _fenced([line.removesuffix("\r") for line in answer.split("\n")])
    files = list(_files(lines))
    if whole and files and files[-1].hunks and not _FENCE.match(answer.rstrip().rpartition("\n")[2]):
        *before, last = [hunk for file in files for hunk in file.hunks]
        last.may_break_off = not answer.endswith("\n")
        _refuse_cut_off(last, before)
    steps = [_step(file) for file in files]
    if not steps:
        raise EditRefused("There is no diff in this answer: each file begins with --- and +++ lines.")
    return steps


def _fenced(lines: Sequence[str]) -> list[str]:
    """All that stands in fences of its own, one after the other; else all from the first header on."""
    begins = [number for number in range(len(lines)) if _begins(lines, number)]
    openings = [number for number, line in enumerate(lines) if _FENCE.match(line) and _next(lines, number) in begins]
    if len(openings) < 2 or openings[0] > begins[0]:
        return _inside(lines)
    ends = [*openings[1:], len(lines)]
    return [line for start, end in zip(openings, ends, strict=True) for line in _inside(lines[start:end])]


def _next(lines: Sequence[str], number: int) -> int:
    """The next line with something in it."""
    return next((after for after in range(number + 1, len(lines)) if lines[after].strip()), len(lines))


def _inside(lines: Sequence[str]) -> list[str]:
    """Without the fence around it; one that is not closed is half an answer."""
    begin = next((number for number, line in enumerate(lines) if _begins(lines, number)), len(lines))
    fences = [number for number in range(begin) if _FENCE.match(lines[number])]
    if not fences:
        return list(lines[begin:])
    fence = _FENCE.match(lines[fences[-1]])
    assert fence is not None
    for number in range(len(lines) - 1, begin, -1):
        closing = _FENCE.match(lines[number])
        if closing and closing[1][0] == fence[1][0] and len(closing[1]) >= len(fence[1]) and not closing[2]:
            return list(lines[begin:number])
    raise EditRefused("The diff is in a fence that is not closed: the answer was cut off. Nothing was changed.")


def _refuse_cut_off(hunk: _Hunk, before: Sequence[_Hunk]) -> None:
    """Counts are often wrong; that there is less than they say counts where the others are right, or where the hunk
    also breaks off."""
    if not hunk.header[1] or not any(hunk.lines):
        return
    old, new = hunk.missing
    last = next(line for line in reversed(hunk.lines) if line)
    counted = bool(before) and all(other.header[1] and not any(other.missing) for other in before)
    signs = last[:1] in ("+", "-"), old != new, hunk.may_break_off
    if old >= 0 and new >= 0 and old + new > 0 and (counted or sum(signs) > 1):
        raise EditRefused("The last hunk is shorter than it says: the answer was cut off. Nothing was changed.")


def _begins(lines: Sequence[str], number: int) -> bool:
    return bool(_GIT.match(lines[number])) or _is_header(lines, number)


def _is_header(lines: Sequence[str], number: int) -> bool:
    """A pair of --- and +++ with a hunk after it; the same marks can stand in what is changed."""
    following = [line for line in lines[number + 1 : number + 4] if line.strip()]
    return (
        bool(_OLD.match(lines[number]))
        and bool(following)
        and bool(_NEW.match(following[0]))
        and (len(following) == 1 or following[1].startswith("@@"))
    )


def _files(lines: Sequence[str]) -> Iterator[_File]:
    file: _File | None = None
    number = 0
    while number < len(lines):
        line = lines[number]
        if (git := _GIT.match(line)) is not None:
            if file is not None:
                yield file
            file = _File(*_paths(git[1], git[2]))
        elif _is_header(lines, number):
            if file is not None and file.hunks:
                yield file
                file = None
            file = _headed(file or _File(), lines, number)
            number += 1
        elif file is not None:
            _take(file, line)
        number += 1
    if file is not None:
        yield file


def _headed(file: _File, lines: Sequence[str], number: int) -> _File:
    old = _OLD.match(lines[number])
    new = next(match for line in lines[number + 1 :] if (match := _NEW.match(line)))
    assert old is not None
    file.old, file.new = _paths(old[1], new[1])
    return file


def _take(file: _File, line: str) -> None:
    if line.startswith("@@") and (header := _HUNK.match(line)) is not None:
        file.hunks.append(_Hunk(header))
    elif (rename := _RENAME.match(line)) is not None and not file.hunks:
        file.renamed = True
        if rename[1] == "from":
            file.old = rename[2]
        else:
            file.new = rename[2]
    elif not file.hunks:
        file.deleted = file.deleted or line.startswith("deleted file")
        file.made = file.made or line.startswith("new file")
    elif not _EXTRA.match(line):
        file.hunks[-1].lines.append(line)


def _paths(old: str, new: str) -> tuple[str, str]:
    """Without what git puts before them: one letter before the old name, another before the new one."""
    paths = [path.strip().strip('"') for path in (old, new)]
    if paths[0] == f"{paths[1]}.orig":
        paths[0] = paths[1]
    letters = [match[1] for path in paths if (match := _PREFIX.match(path))]
    if len(letters) == 2 - paths.count(_NOWHERE) and len(set(letters)) == len(letters):
        paths = [_PREFIX.sub("", path) for path in paths]
    elif paths[0] != paths[1] and len(rest := {path.partition("/")[2] for path in paths}) == 1 and all(rest):
        paths = [*rest] * 2  # two trees were compared
    return paths[0], paths[1]


def _step(file: _File) -> Step:
    for hunk in file.hunks:
        _cut_prose(hunk)
    hunks = [(hunk, _ways(hunk)) for hunk in file.hunks]
    if file.deleted or file.new == _NOWHERE:
        return Remove(file.old, tuple(line for _, ways in hunks for line in ways[0].old))
    if file.made or file.old == _NOWHERE:
        lines = [line for _, ways in hunks for line in ways[0].new]
        return Create(file.new, "".join(f"{line}\n" for line in lines))
    if not hunks and file.old == file.new:
        raise EditRefused(f"The diff changes nothing in {file.old}.")
    final = Prefixed(tuple(file.hunks[-1].lines)).final if hunks else None
    placed = hunks[:-1] if final else hunks
    to = file.new if file.old != file.new else None
    return Change(file.old, tuple(ways for _, ways in placed), to, final=final)


def _ways(hunk: _Hunk) -> tuple[Wanted, ...]:
    ways = Prefixed(tuple(hunk.lines)).ways(_hints(hunk.header))
    return tuple(replace(way, may_break_off=hunk.may_break_off) for way in ways)


def _cut_prose(hunk: _Hunk) -> None:
    """What is said after the hunk is no line of the file: its counts are reached, and nothing changes any more."""
    if not hunk.header[1]:
        return
    left = [int(hunk.header[number] or 1) for number in (2, 4)]
    for number, line in enumerate(hunk.lines):
        if max(left) <= 0 and line.strip() and line[0] not in " +-\\":
            if not any(other[:1] in ("+", "-") for other in hunk.lines[number:]):
                del hunk.lines[number:]
            return
        left = [left[0] - (line[:1] != "+"), left[1] - (line[:1] != "-")]


def _hints(header: re.Match[str]) -> Hints:
    heading = header[5].strip()
    line = int(header[1]) if header[1] else None
    if line is not None and header[2] != "0":
        line = max(line - 1, 0)
    return Hints(line, (heading,) if heading and len(heading) > 3 else ())
