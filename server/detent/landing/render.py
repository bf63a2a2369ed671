"""A proposal as a unified diff that people and ``git apply`` can read; hunk names and states stand in the headers.

What is no text is told in a line of words, which ``git apply`` skips.
"""

from collections.abc import Collection, Sequence

from detent.core.change import FileChange, Hunk, Kind
from detent.core.lines import split_lines
from detent.hub.views import RunView
from detent.landing.hunks import compose, written
from detent.landing.place import hunks_of
from detent.landing.proposal import Texts, load

_CONTEXT = 3


def unified(view: RunView, blobs: Texts, paths: Collection[str] = ()) -> str:
    """The whole proposal, or these files of it."""
    files = view.proposal.files if view.proposal else ()
    return "".join(
        (_lines if file.kind is Kind.TEXT else _words)(view, blobs, file)
        for file in files
        if not paths or file.path in paths
    )


def _words(view: RunView, blobs: Texts, file: FileChange) -> str:
    """A change without lines, in words; where git has words for it, in those as well."""
    what = "new, " if file.base is None else "deleted, " if file.result is None else ""
    said = "".join(f"# {file.path}: {what}{file.about} {_note(view, hunk)}\n" for hunk in hunks_of(view, file))
    if file.kind is not Kind.MODE:
        return said
    return f"{said}{_git_head(file)}old mode {file.base_mode:o}\nnew mode {file.mode:o}\n"


def _git_head(file: FileChange) -> str:
    return f"diff --git a/{file.path} b/{file.path}\n"


def _head(file: FileChange) -> str:
    """What the lines of a new file do not show."""
    about = f"# {file.path}: {file.about}\n" if file.about else ""
    executed = file.base is None and file.mode is not None and file.mode & 0o100
    return about + (f"{_git_head(file)}new file mode {file.mode:o}\n" if executed else "")


def _note(view: RunView, hunk: Hunk) -> str:
    return f"{hunk.id} {view.states[hunk.id].value}{' (edited)' if hunk.id in view.edited else ''}"


def _lines(view: RunView, blobs: Texts, file: FileChange) -> str:
    base, hunks = load(blobs, file.base), hunks_of(view, file)
    old_name = "/dev/null" if base is None else f"a/{file.path}"
    new_name = "/dev/null" if compose(base, hunks) is None else f"b/{file.path}"
    lines = split_lines(base or "")
    text = f"{_head(file)}--- {old_name}\n+++ {new_name}\n"
    grown = 0
    for index, hunk in enumerate(hunks):
        first = _middle(lines, hunks, index)
        last = _middle(lines, hunks, index + 1)
        text += _hunk(lines, hunk, range(first, last), grown, _note(view, hunk))
        grown += len(written(hunk)) - len(hunk.old)
    return text


def _middle(lines: Sequence[str], hunks: Sequence[Hunk], index: int) -> int:
    """The line between two hunks up to which context belongs to the first of them."""
    before = hunks[index - 1].start + len(hunks[index - 1].old) if index > 0 else 0
    after = hunks[index].start if index < len(hunks) else len(lines)
    if index == 0:
        return 0
    return after if index == len(hunks) else (before + after) // 2


def _hunk(lines: Sequence[str], hunk: Hunk, room: range, grown: int, note: str) -> str:
    """One hunk with the context that it has room for; ``grown``: by how many lines those above it shift it."""
    end = hunk.start + len(hunk.old)
    start = max(room.start, hunk.start - _CONTEXT)
    stop = min(room.stop, end + _CONTEXT)
    new = written(hunk)
    before, after = hunk.start - start, stop - end
    head = f"@@ -{_range(start, before + len(hunk.old) + after)} +{_range(start + grown, before + len(new) + after)} @@"
    body = [*_marked(" ", lines[start : hunk.start]), *_marked("-", hunk.old), *_marked("+", new)]
    return "".join([f"{head} {note}\n", *body, *_marked(" ", lines[end:stop])])


def _range(start: int, count: int) -> str:
    return f"{start + 1 if count else start},{count}"


def _marked(mark: str, lines: Sequence[str]) -> list[str]:
    return [mark + (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n") for line in lines]
