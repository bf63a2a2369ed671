"""Which lines of which files a change takes away and brings."""

import ast
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from detent.checks.targets import fitting
from detent.context.kinds import FileKind, kind_of
from detent.core.form import Form
from detent.core.lines import split_lines
from detent.core.proof import CheckReport
from detent.landing.renames import renamed

Files = Mapping[str, tuple[Form | None, Form | None]]
Lines = Mapping[str, frozenset[int]]
"""Path → zero-based lines."""

_MOST_LINES = 20_000


def changed_lines(files: Files, moved: Mapping[str, str] | None = None) -> tuple[Lines, Lines]:
    """Those of the old texts that are gone, and those of the new ones that came.

    ``moved``: new path → the one before. What such a file has kept is neither.
    """
    origins = moved or {}
    old: dict[str, frozenset[int]] = {}
    new: dict[str, frozenset[int]] = {}
    for path, (before, after) in files.items():
        if path not in origins.values():
            origin = origins.get(path, path)
            old[origin], new[path] = _differing(_lines(files[origin][0] if path in origins else before), _lines(after))
    return old, new


def moved_files(files: Files) -> Mapping[str, str]:
    """New path → where a file was that is most of it."""
    gone = {path: _text(before) for path, (before, after) in files.items() if before is not None and after is None}
    made = {path: _text(after) for path, (before, after) in files.items() if before is None and after is not None}
    return renamed(gone, made) if gone and made else {}


def _text(form: Form) -> str:
    return form.data.decode("utf-8", "surrogateescape")


def _differing(before: list[str], after: list[str]) -> tuple[frozenset[int], frozenset[int]]:
    """What both begin and end with is left out first: most of a file, mostly."""
    first, shorter = 0, min(len(before), len(after))
    while first < shorter and before[first] == after[first]:
        first += 1
    last = 0
    while last < shorter - first and before[-1 - last] == after[-1 - last]:
        last += 1
    one, other = before[first : len(before) - last], after[first : len(after) - last]
    if max(len(one), len(other)) > _MOST_LINES:
        return frozenset(range(first, first + len(one))), frozenset(range(first, first + len(other)))
    codes = [code for code in SequenceMatcher(None, one, other, autojunk=False).get_opcodes() if code[0] != "equal"]
    gone = {first + line for _, start, end, _, _ in codes for line in range(start, end)}
    came = {first + line for _, _, _, start, end in codes for line in range(start, end)}
    return frozenset(gone), frozenset(came)


def _lines(form: Form | None) -> list[str]:
    if form is None or b"\0" in form.data[:8000]:
        return []
    return list(split_lines(form.data.decode("utf-8", "surrogateescape")))


def unproven_lines(reports: Sequence[CheckReport], new: Lines) -> dict[str, tuple[int, ...]]:
    """The lines of the change with code that no check executed, where one knows. Tests have no such lines."""
    found: dict[str, tuple[int, ...]] = {}
    for path, lines in sorted(new.items()):
        missed = [frozenset(report.missed[path]) for report in reports if path in report.missed]
        left = frozenset.intersection(lines, *missed) if missed else frozenset()
        if left and not fitting("pytest", [path]):
            found[path] = tuple(sorted(left))
    return found


def is_unreached(reports: Sequence[CheckReport], files: Files, new: Lines) -> bool:
    """Whether one knows that no test executed any line of code that the change brings.

    False where it brings no code besides tests, and where some of its files are ones of which one does not know.
    """
    unreached = False
    for path, (_, form) in files.items():
        if kind_of(path) not in (FileKind.CODE, FileKind.BESIDE):
            continue
        missed = [frozenset(report.missed[path]) for report in reports if path in report.missed]
        begun = _statements(form) if form is not None and missed else None
        if begun is None or (begun & new[path]) - frozenset.intersection(*missed):
            return False
        unreached = unreached or bool(begun & new[path])
    return unreached


def _statements(form: Form) -> frozenset[int] | None:
    """The zero-based lines on which a statement begins that does something; None for what is no Python of this age."""
    try:
        tree = ast.parse(form.data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = (node for node in ast.walk(tree) if isinstance(node, ast.stmt) and not _only_says(node))
    return frozenset(_first_line(node) - 1 for node in found)


def _only_says(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _first_line(node: ast.stmt) -> int:
    """What is decorated begins with its first decorator."""
    return min((one.lineno for one in getattr(node, "decorator_list", ())), default=node.lineno)
