"""A piece of text that need not be whole lines: where it would cut one, and how it is indented."""

from collections.abc import Sequence

from detent.edits.depths import in_the_file_s_way
from detent.edits.lines import indent, is_blank, split

_ENDS = tuple(";,:")


def cuts_a_line(text: str, starts: Sequence[int], old: str, new: str) -> bool:
    """Whether the only place begins within an indentation, or several lines lack the sign at the end of their last."""
    if len(starts) != 1:
        return False
    start, end = starts[0], starts[0] + len(old)
    before, rest = text[text.rfind("\n", 0, start) + 1 : start], text[end:].partition("\n")[0]
    if rest.strip():
        last = old.rpartition("\n")[2]
        goes_on = new.endswith(rest.strip()) or f"\n{last}\n" in new
        return "\n" in old and rest.strip() in _ENDS and goes_on
    return bool(before) and is_blank(before) and old[:1].isspace() and "\n" in new.strip("\n")


def in_the_text_s_way(new: str, old: str, text: str) -> str:
    """With the other white space before lines where no line begins with theirs, unless the old text shows some."""
    lines = new.split("\n")
    signs = {indent(line)[:1] for line in lines if not is_blank(line)} - {""}
    if len(signs) != 1 or f"\n{signs.copy().pop()}" in text or any(indent(line) for line in split(old)):
        return new
    return "\n".join(in_the_file_s_way(lines, text.split("\n")))
