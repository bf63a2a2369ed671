"""Whether a text is quoted: whole lines or a whole sentence, for a piece of a line can be found for any claim."""

import re
from collections.abc import Sequence

_HEAD_OF_DIFF = re.compile(r"(?:--- |\+\+\+ |@@ )")
_SENTENCE_ENDS = (".", "!", "?")
BEGINS = r"(?:^(?:[^\w\n]|_)*|[.!?][\"')]*\s+)"
"""What stands before a sentence. It keeps to its line: else every line of a list would be read to the list's end."""


def quotes(quotation: str, text: str) -> bool:
    """Indents do not count, nor does the mark that a diff puts before what stands there now."""
    wanted = _lines(quotation)
    return bool(wanted) and (_stands(wanted, text) or _is_sentence(quotation, text))


def _stands(wanted: Sequence[str], text: str) -> bool:
    marked = _lines(text)
    plain = [line[1:].strip() if line.startswith("+") else line for line in marked]
    return _stands_in(wanted, marked) or _stands_in(wanted, plain)


def _stands_in(wanted: Sequence[str], lines: Sequence[str]) -> bool:
    size = len(wanted)
    return any(lines[at : at + size] == wanted for at in range(len(lines) - size + 1))


def _lines(text: str) -> list[str]:
    """Those that say something: the heads of a diff name files and places."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not _HEAD_OF_DIFF.match(line)]


def _is_sentence(quotation: str, text: str) -> bool:
    words = quotation.split()
    if not words[-1].endswith(_SENTENCE_ENDS):
        return False
    said = r"\s+".join(map(re.escape, words))
    return re.search(rf"{BEGINS}{said}(?=[\"')]*(?:\s|$))", text, re.MULTILINE) is not None
