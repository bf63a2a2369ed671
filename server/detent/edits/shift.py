"""Line numbers, moved as far as the file's lines have: the hunks that fit in one place only tell how far that is."""

from collections.abc import Sequence
from dataclasses import replace

from detent.edits.hunk import Wanted
from detent.edits.index import A_LITTLE, Index

Ways = tuple[Wanted, ...]
_Proof = tuple[int, int]
"""A line number that was said, and how far from it the lines stand."""


def shifted(hunks: Sequence[Ways], file: Index) -> Sequence[Ways]:
    """The hunks, each with the number that its first line has now; with none where the others contradict each other."""
    if len(hunks) < 2 or all(ways[0].hints.line is None for ways in hunks):
        return hunks
    proofs = sorted(proof for ways in hunks for proof in _proofs(ways[0], file))
    if not proofs or len(proofs) == len(hunks):
        return hunks
    return [tuple(_moved(wanted, proofs) for wanted in ways) for ways in hunks]


def _proofs(wanted: Wanted, file: Index) -> list[_Proof]:
    if wanted.hints.line is None or not any(map(str.strip, wanted.old)):
        return []
    starts = file.exact(wanted.old)
    return [(wanted.hints.line, starts[0] - wanted.hints.line)] if len(starts) == 1 else []


def _moved(wanted: Wanted, proofs: Sequence[_Proof]) -> Wanted:
    line = wanted.hints.line
    if line is None:
        return wanted
    above = [by for said, by in proofs if said <= line][-1:]
    near = [*above, *[by for said, by in proofs if said > line][:1]]
    moved = line + near[0] if max(near) - min(near) <= A_LITTLE else None
    return replace(wanted, hints=replace(wanted.hints, line=None if moved is None else max(moved, 0)))
