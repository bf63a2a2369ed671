"""Which names a run may use for files. Pure: looks at names, not at the disk."""

import re
import unicodedata

from detent.core.errors import ToolFailed

LEFT_OUT = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        "node_modules",
        "__pycache__",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".hypothesis",
        ".tox",
        ".nox",
        ".eggs",
        ".gradle",
        ".terraform",
        ".import_linter_cache",
        ".ipynb_checkpoints",
    }
)
"""Folders that are no part of the workspace's content: version control, installed packages, caches."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def parts_of(path: str) -> tuple[str, ...]:
    """The names on the way to ``path``, composed (NFC) and without ``.``; ToolFailed when it could lead outside."""
    if not path or "\0" in path or "\\" in path or "://" in path or not _is_unicode(path):
        raise ToolFailed(f"{path!r} is no path. Give a path relative to the workspace, with forward slashes.")
    if path.startswith("/"):
        raise ToolFailed(f"{path} is an absolute path. Give a path relative to the workspace.")
    parts = tuple(part for part in unicodedata.normalize("NFC", path).split("/") if part not in ("", "."))
    if not parts or ".." in parts:
        raise ToolFailed(f"{path} does not name a file inside the workspace.")
    refuse_repository(parts)
    return parts


def refuse_repository(parts: tuple[str, ...]) -> None:
    if any(folded(part) in (".git", "git~1") for part in parts):
        raise ToolFailed(f"{'/'.join(parts)} is inside the git repository's own folder, which is never touched.")


def is_left_out(parts: tuple[str, ...]) -> bool:
    """True for what lies in a folder that is no part of the workspace's content."""
    return not LEFT_OUT.isdisjoint(parts[:-1])


def is_plain(path: str) -> bool:
    """True for the one spelling of a path by which everything in Detent knows the file. A name with an end of line or
    another control character in it has none: it would be read as something else wherever it is shown."""
    if "\\" in path or _CONTROL.search(path):
        return False
    if path.isascii() and "://" not in path:
        return True
    return _is_unicode(path) and unicodedata.is_normalized("NFC", path)


def _is_unicode(path: str) -> bool:
    return path.isascii() or not any("\ud800" <= character <= "\udfff" for character in path)


def folded(name: str) -> str:
    """As a careless file system might read the name: no case, no invisible characters, no trailing dots."""
    if name.isascii():
        return name.casefold().rstrip(". ")
    seen = "".join(character for character in name if unicodedata.category(character) not in ("Cf", "Mn"))
    return unicodedata.normalize("NFKC", seen).casefold().rstrip(". ")
