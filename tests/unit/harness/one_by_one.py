"""What a search through many files at once is held against."""

from collections.abc import Sequence

from detent.core.errors import ToolFailed
from detent.core.needed import Needed
from detent.core.ports import Files


def one_by_one(files: Files, needed: Needed, paths: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    for path in paths:
        try:
            text = files.read(path)
        except ToolFailed:
            continue
        if needed.within(text):
            found.append((path, text))
    return found
