"""What ``.detentignore`` says: patterns like those of ``.gitignore``, one a line."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

NAME = ".detentignore"

_MOST = 100_000
_PARTS = re.compile(r"(\*\*/|/\*\*$|\*\*|\*|\?|\[!?[^\]]+\])")
_MEANINGS: Mapping[str, str] = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def ignored_by(root: Path) -> Callable[[str], bool]:
    """Whether a path is ignored by the file in ``root``. Of several lines that fit, the last one counts."""
    try:
        text = (root / NAME).read_bytes()[:_MOST].decode("utf-8", "replace")
    except OSError:
        return lambda path: False
    lines = (line.rstrip() for line in text.splitlines())
    rules = [_rule(line) for line in lines if line and not line.startswith("#")]

    def ignored(path: str) -> bool:
        found = False
        for fits, wanted in rules:
            if found is wanted and fits(path):
                found = not wanted
        return found

    return ignored


def _rule(line: str) -> tuple[Callable[[str], object], bool]:
    """What a line fits, and whether it takes paths back in."""
    back = line.startswith("!")
    pattern = line.removeprefix("!").removeprefix("\\")
    anchored = "/" in pattern.rstrip("/")
    only_folders = pattern.endswith("/")
    body = "".join(_MEANINGS.get(part, _meaning(part)) for part in _PARTS.split(pattern.strip("/")))
    start = "" if anchored else "(?:.*/)?"
    return re.compile(f"{start}{body}{'/.*' if only_folders else '(?:/.*)?'}").fullmatch, back


def _meaning(part: str) -> str:
    if part.startswith("[") and part.endswith("]"):
        inner = part[1:-1]
        return f"[^{re.escape(inner[1:])}]" if inner.startswith("!") else f"[{inner}]"
    return re.escape(part)
