"""``*** Begin Patch``: files to add, delete, update and move, with lines that begin with a blank, a minus or a plus."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detent.edits.formats.prefixed import Prefixed
from detent.edits.hunk import Change, Create, Hints, Remove, Step, Wanted
from detent.edits.refusal import EditRefused

_MARK = re.compile(
    r"^\s{0,3}\*{3}\s*(Begin Patch|End Patch|End of File|(?:Add|Delete|Update) File|Move(?: File)? to)\b"
    r"\s*:?\s*(.*?)\s*(?:\*{3})?\s*$",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})\s*\w*\s*$")
_NUMBERS = re.compile(r"^-(\d+)(?:,\d+)? \+\d+(?:,\d+)?\s*(?:@@)?")
"""As unified diffs have them."""
_HEREDOC = re.compile(r"^\s*(?:apply_patch\s+)?<<\s*['\"]?(\w+)['\"]?\s*$")


@dataclass
class _File:
    kind: str
    path: str
    to: str | None = None
    lines: list[str] = field(default_factory=list)
    ends: set[int] = field(default_factory=set)
    """Hunks that stand at the end of the file, by the line after them."""


def read(answer: str) -> list[Step]:
    return [_step(file) for file in _files(_inside(answer.split("\n")))]


def _inside(lines: Sequence[str]) -> list[str]:
    """The lines of the patch itself, without what is wrapped around it."""
    marks = [(number, _kind(line)) for number, line in enumerate(lines) if _kind(line)]
    if not marks:
        raise EditRefused("There is no patch in this answer: it begins with *** Begin Patch.")
    begins = [number for number, kind in marks if kind == "begin patch"]
    ends = [number for number, kind in marks if kind == "end patch"]
    if begins and not ends:
        raise EditRefused("The patch has no *** End Patch: the answer was cut off. Nothing was changed.")
    first = begins[0] + 1 if begins else marks[0][0]
    if ends:
        return list(lines[first : ends[-1]])
    fences = [number for number in range(first, len(lines)) if _FENCE.match(lines[number])]
    opened = any(_FENCE.match(line) for line in lines[:first])
    if opened and not fences:
        raise EditRefused("The patch is in a fence that is not closed: the answer was cut off. Nothing was changed.")
    return list(lines[first : fences[-1] if opened else len(lines)])


def is_mark(line: str) -> bool:
    return bool(_kind(line))


def _kind(line: str) -> str:
    match = _MARK.match(line)
    return match[1].lower() if match else ""


def _files(lines: Sequence[str]) -> Iterator[_File]:
    file: _File | None = None
    for line in (text.removesuffix("\r") for text in lines):
        match = None if _is_context(line, file) else _MARK.match(line)
        kind = match[1].lower() if match else ""
        if match and kind.endswith("file") and kind != "end of file":
            if file is not None:
                yield file
            file = _File(kind.split()[0], match[2])
        elif file is None or kind in ("begin patch", "end patch"):
            continue
        elif match and kind.startswith("move"):
            file.to = match[2]
        elif kind == "end of file":
            file.ends.add(len(file.lines))
        else:
            file.lines.append(line)
    if file is not None:
        yield file


def _is_context(line: str, file: _File | None) -> bool:
    """Within a hunk, a blank before a mark says that the file has this line."""
    return file is not None and file.kind == "update" and bool(file.lines) and line.startswith(" ")


def _step(file: _File) -> Step:
    if not file.path:
        raise EditRefused("The patch names no file after “File:”.")
    if file.kind == "delete":
        return Remove(file.path)
    if file.kind == "add":
        new = [line[1:] for line in file.lines if line.startswith("+")]
        odd = [line for line in file.lines if line.strip() and not line.startswith("+")]
        texts = new if not odd else [line.removeprefix("+") for line in file.lines]
        return Create(file.path, "".join(f"{line}\n" for line in texts))
    hunks = tuple(_hunks(file))
    if not hunks and file.to is None:
        raise EditRefused(f"The patch changes nothing in {file.path}.")
    return Change(file.path, hunks, file.to)


def _hunks(file: _File) -> Iterator[tuple[Wanted, ...]]:
    headings: list[str] = []
    body: list[str] = []
    lines = file.lines[2:] if _is_header(file.lines[:2]) else file.lines
    line_hint: int | None = None
    for number, line in enumerate([*lines, "@@"], len(file.lines) - len(lines)):
        if not line.startswith("@@"):
            body.append(line)
            continue
        if any(text.strip() for text in body):
            yield Prefixed(tuple(body)).ways(Hints(line_hint, after=tuple(headings), at_end=number in file.ends))
            headings, line_hint = [], None
        body = []
        heading = line[2:].strip()
        if (numbers := _NUMBERS.match(heading)) is not None:
            line_hint, heading = max(int(numbers[1]) - 1, 0), heading[numbers.end() :]
        heading = heading.removesuffix("@@").strip()
        headings += [heading] if heading else []


def _is_header(lines: Sequence[str]) -> bool:
    """The two lines with which unified diffs name the file."""
    return len(lines) == 2 and lines[0].startswith("--- ") and lines[1].startswith("+++ ")
