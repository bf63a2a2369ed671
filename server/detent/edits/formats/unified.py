"""Unified diffs, with and without what git writes around them. Counts and line numbers are hints, often wrong."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detent.edits.formats.prefixed import Prefixed
from detent.edits.hunk import Change, Create, Hints, Remove, Step
from detent.edits.refusal import EditRefused

_HUNK = re.compile(r"^@@+(?:\s*-(\d+)(?:,(\d+))?\s+\+(\d+)(?:,(\d+))?)?\s*(?:\.\.\.|…)?\s*(?:@@+)?(.*)$")
_OLD, _NEW = re.compile(r"^--- (\S.*?)(?:\t.*)?$"), re.compile(r"^\+\+\+ (\S.*?)(?:\t.*)?$")
_GIT = re.compile(r"^diff --git (?:\"?a/)?(\S+?)\"? (?:\"?b/)?(\S+?)\"?$")
_RENAME = re.compile(r"^rename (from|to) (.+)$")
_EXTRA = re.compile(r"^(?:index [0-9a-f]|(?:old|new|deleted file|new file) mode|similarity index|dissimilarity|copy )")
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})\s*([\w-]*)\s*$")
_NOWHERE = "/dev/null"


@dataclass
class _Hunk:
    header: re.Match[str]
    lines: list[str] = field(default_factory=list)


@dataclass
class _File:
    old: str = ""
    new: str = ""
    renamed: bool = False
    deleted: bool = False
    made: bool = False
    hunks: list[_Hunk] = field(default_factory=list)


def read(answer: str) -> list[Step]:
    lines = _inside([line.removesuffix("\r") for line in answer.split("\n")])
    steps = [_step(file) for file in _files(lines)]
    if not steps:
        raise EditRefused("There is no diff in this answer: each file begins with --- and +++ lines.")
    return steps


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
            file = _File(git[1], git[2])
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
    file.old, file.new = _path(old[1]), _path(new[1])
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


def _path(written: str) -> str:
    path = written.strip().strip('"')
    return path if path == _NOWHERE else re.sub(r"^[abciwo]/", "", path)


def _step(file: _File) -> Step:
    hunks = [(hunk, Prefixed(tuple(hunk.lines)).ways(_hints(hunk.header))) for hunk in file.hunks]
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


def _hints(header: re.Match[str]) -> Hints:
    heading = header[5].strip()
    line = int(header[1]) if header[1] else None
    if line is not None and header[2] != "0":
        line = max(line - 1, 0)
    return Hints(line, (heading,) if heading and len(heading) > 3 else ())
