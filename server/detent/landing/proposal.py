"""Making a proposal of what a run changed."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Protocol

from detent.core.change import FileChange, Hunk, Placement, Proposal
from detent.landing.hunks import diff
from detent.landing.needs import with_needs


class Texts(Protocol):
    """The hub's blobs, as far as this room needs them."""

    def put_text(self, text: str) -> str: ...
    def get_text(self, name: str) -> str: ...


def propose(
    run_id: str,
    number: int,
    changes: Mapping[str, tuple[str | None, str | None]],
    blobs: Texts,
    versions: Mapping[str, int],
    left_out: Sequence[str] = (),
) -> Proposal:
    """The proposal of these changes: path → the text before and after, None for not there.

    ``versions`` are those of the documents that were open when the run began.

    Hunk names are unique in the run: ``h1`` and on in its first proposal, ``2.h1`` and on in the second.
    """
    prefix = "h" if number == 1 else f"{number}.h"
    files: list[FileChange] = []
    count = 0
    for path, (base, result) in sorted(changes.items()):
        hunks = diff(path, base, result, prefix, count + 1)
        if not hunks:
            continue
        count += len(hunks)
        names = _stored(blobs, base), _stored(blobs, result)
        files.append(FileChange(path, *names, versions.get(path), hunks))
    return Proposal(run_id, number, with_needs(files, changes), tuple(left_out))


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


def _stored(blobs: Texts, text: str | None) -> str | None:
    return None if text is None else blobs.put_text(text)
