"""The languages in which models write edits, one module each."""

from detent.core.edit_format import EditFormat
from detent.edits.formats import blocks, patch, unified
from detent.edits.hunk import Step


def format_of(answer: str) -> EditFormat:
    """The format that a text is written in, well or badly."""
    lines = answer.split("\n")
    if any(patch.is_mark(line) for line in lines):
        return EditFormat.PATCH
    return EditFormat.BLOCKS if any(blocks.is_start(line) for line in lines) else EditFormat.UDIFF


def read(answer: str, *, whole: bool = True) -> list[Step]:
    """The steps of an answer in whichever of the textual formats it is written. EditRefused says what is missing.

    Not ``whole``: it is still being written.
    """
    readers = {EditFormat.PATCH: patch.read, EditFormat.BLOCKS: blocks.read}
    reader = readers.get(format_of(answer))
    return reader(answer) if reader else unified.read(answer, whole=whole)
