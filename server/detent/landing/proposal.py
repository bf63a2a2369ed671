"""Making a proposal of what a run changed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from detent.core.change import FileChange, Proposal
from detent.landing.hunks import diff


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
    return Proposal(run_id, number, tuple(files), tuple(left_out))


def attributed(proposal: Proposal, makers: Mapping[str, str]) -> Proposal:
    """With the commands that made the changes, where the model did not write them itself: path → command."""
    files = tuple(replace(file, made_by=makers.get(file.path, file.made_by)) for file in proposal.files)
    return replace(proposal, files=files)


def load(blobs: Texts, name: str | None) -> str | None:
    """The text that a file change names; None: no file."""
    return None if name is None else blobs.get_text(name)


def _stored(blobs: Texts, text: str | None) -> str | None:
    return None if text is None else blobs.put_text(text)
