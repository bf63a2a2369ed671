"""The languages in which models write edits, one module each."""

from detent.edits.formats import blocks, patch, unified
from detent.edits.hunk import Step


def read(answer: str) -> list[Step]:
    """The steps of an answer in whichever of the textual formats it is written. EditRefused says what is missing."""
    lines = answer.split("\n")
    if any(patch.is_mark(line) for line in lines):
        return patch.read(answer)
    if any(blocks.is_start(line) for line in lines):
        return blocks.read(answer)
    return unified.read(answer)
