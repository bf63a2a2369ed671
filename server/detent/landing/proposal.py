"""Making a proposal of what a run changed."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Protocol

from detent.core.change import FileChange, Hunk, Kind, Placement, Proposal
from detent.core.form import Form
from detent.landing.about import about, mode_change
from detent.landing.hunks import diff
from detent.landing.needs import with_needs
from detent.landing.renames import with_origins


class Texts(Protocol):
    """The hub's blobs, as far as this room needs them."""

    def put_text(self, text: str) -> str: ...
    def get_text(self, name: str) -> str: ...


Content = str | Form | None
"""A text about which no more is known, or all that stands at a path; None for nothing."""


def propose(
    run_id: str,
    number: int,
    changes: Mapping[str, tuple[Content, Content]],
    blobs: Texts,
    versions: Mapping[str, int],
    left_out: Sequence[str] = (),
) -> Proposal:
    """The proposal of these changes: path → what was there before and after.

    ``versions`` are those of the documents that were open when the run began.

    Hunk names are unique in the run: ``h1`` and on in its first proposal, ``2.h1`` and on in the second.
    """
    prefix = "h" if number == 1 else f"{number}.h"
    files: list[FileChange] = []
    count = 0
    for path, (base, result) in sorted(changes.items()):
        for kind in _kinds(base, result):
            lines = kind is Kind.TEXT
            first = count + 1
            hunks = (
                diff(path, _text(base), _text(result), prefix, first)
                if lines
                else (Hunk(f"{prefix}{first}", path, 0, (), ()),)
            )
            count += len(hunks)
            file = FileChange(path, _stored(blobs, base), _stored(blobs, result), versions.get(path), hunks)
            files.append(_whole(file, kind, base, result))
    texts = {path: (_lines_of(base), _lines_of(result)) for path, (base, result) in changes.items()}
    changed = with_needs([file for file in files if file.hunks], texts)
    return with_origins(Proposal(run_id, number, changed, tuple(left_out)))


def _lines_of(content: Content) -> str | None:
    return _text(content) if _is_text(content) else None


def _kinds(base: Content, result: Content) -> Iterator[Kind]:
    """Who may execute a file is a decision of its own, where its lines can be decided on."""
    if any(isinstance(side, Form) and side.is_link for side in (base, result)):
        yield Kind.LINK
        return
    if not _is_text(base) or not _is_text(result):
        is_other = not isinstance(base, Form) or not isinstance(result, Form) or base.data != result.data
        yield Kind.BINARY if is_other else Kind.MODE
        return
    yield Kind.TEXT
    if isinstance(base, Form) and isinstance(result, Form) and base.executable != result.executable:
        yield Kind.MODE


def _whole(file: FileChange, kind: Kind, base: Content, result: Content) -> FileChange:
    """With all that no line shows."""
    before = base if isinstance(base, Form) else None
    after = result if isinstance(result, Form) else None
    base_mode, mode = (None if side is None else side.mode for side in (before, after))
    if kind is Kind.TEXT and before is not None and after is not None:
        return replace(file, base_mode=base_mode, mode=base_mode)
    words = mode_change(before, after) if kind is Kind.MODE and before and after else about(before, after)
    return replace(file, kind=kind, base_mode=base_mode, mode=mode, about=words)


def attributed(proposal: Proposal, makers: Mapping[str, str]) -> Proposal:
    """With the commands that made the changes, where the model did not write them itself: path → command."""
    files = tuple(replace(file, made_by=makers.get(file.path, file.made_by)) for file in proposal.files)
    return replace(proposal, files=files)


def explained(proposal: Proposal, placements: Sequence[Placement]) -> Proposal:
    """With how the model's edits found their places: a hunk that has lines of one says how."""
    files = tuple(
        replace(file, hunks=tuple(_explained(hunk, placements) for hunk in file.hunks)) for file in proposal.files
    )
    return replace(proposal, files=files)


def _explained(hunk: Hunk, placements: Sequence[Placement]) -> Hunk:
    lines = {line.strip() for line in (*hunk.old, *hunk.new)} - {""}
    ways = [one.how for one in placements if one.path == hunk.path and _has_most(lines, one.lines)]
    return replace(hunk, how="; ".join(dict.fromkeys(ways)))


def _has_most(lines: AbstractSet[str], of: Sequence[str]) -> bool:
    said = [line.strip() for line in of if line.strip()]
    return bool(said) and 2 * sum(line in lines for line in said) > len(said)


def load(blobs: Texts, name: str | None) -> str | None:
    """The text that a file change names; None: no file."""
    return None if name is None else blobs.get_text(name)


def _is_text(content: Content) -> bool:
    return not isinstance(content, Form) or content.text is not None


def _text(content: Content) -> str | None:
    return content.text if isinstance(content, Form) else content


def _stored(blobs: Texts, content: Content) -> str | None:
    text = content.data.decode("utf-8", "surrogateescape") if isinstance(content, Form) else content
    return None if text is None else blobs.put_text(text)
