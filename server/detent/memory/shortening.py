"""Texts made shorter, so that they still say what they were about."""

FIRST_LINES = 4
LAST_LINES = 8
_LONGEST_LINE = 240


def skeleton(text: str) -> str:
    """The first and the last lines: of what a command said, those tell what ran and how it ended."""
    lines = text.splitlines()
    if len(lines) > FIRST_LINES + LAST_LINES + 1:
        left_out = len(lines) - FIRST_LINES - LAST_LINES
        lines = [*lines[:FIRST_LINES], f"[… {left_out} lines left out …]", *lines[-LAST_LINES:]]
    short = "\n".join(map(_cut_line, lines))
    return short if len(short) < len(text.rstrip("\n")) else text


def cut(text: str, longest: int) -> str:
    """At most about so many characters: the beginning, and the end, which tells more often how it came out."""
    if len(text) <= longest:
        return text
    head = longest // 3
    tail = longest - head
    return f"{text[:head]}\n[… {len(text) - head - tail} characters left out …]\n{text[-tail:]}"


def first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return _cut_line(lines[0]) if lines else ""


def last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return _cut_line(lines[-1]) if lines else ""


def _cut_line(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"
