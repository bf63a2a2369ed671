"""Which file a model means."""

import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from detent.edits.refusal import EditRefused

_DECORATION = re.compile(r"^[\s#*>`\"'(\[]+|[\s*`\"')\]:,;]+$")
_LABEL = re.compile(r"^(?:file(?:name)?|path)\s*:\s*", re.IGNORECASE)
_LINK = re.compile(r"^\[([^\]]+)\]\(([^)\s]+)\)$")
_PLACE = re.compile(r"(?<=\w)(?::\d+(?:-\d+)?(?::\d+)?|#L\d+(?:-L?\d+)?)$")
"""The lines that are meant, as editors and web pages write them after a path."""
_DRIVE = re.compile(r"^[A-Za-z]:[\\/]")


Names = Callable[[], Sequence[str]]


def resolve(written: str, is_there: Callable[[str], bool], names: Names, root: str = "", *, new: bool = False) -> str:
    """The path, relative to the workspace. Not quite right is enough where it can only be one of ``names``."""
    path = undecorated(written)
    path = path.removeprefix("file://")
    if "\0" in path:
        raise EditRefused(f"{path!r} is no path: it holds a NUL character.")
    if "://" in path:
        raise EditRefused(f"{path} is no path: give one relative to the workspace, not an address.")
    if root and (path + "/").startswith(root.rstrip("/") + "/"):
        path = path[len(root.rstrip("/")) :].lstrip("/")
    plain = _plain(path)
    if plain is not None and not path.startswith("/") and (new or is_there(plain)):
        return plain
    guess = _guess(path, set(names()), new=new)
    if guess is not None:
        return guess
    if plain is None or path.startswith("/") or _DRIVE.match(path):
        raise EditRefused(f"{written} is outside the workspace: give a path relative to it.")
    return plain


def undecorated(written: str) -> str:
    link = _LINK.match(written.strip(" *`"))
    path = _LABEL.sub("", _DECORATION.sub("", link[2] if link else written.strip()))
    return _PLACE.sub("", _DECORATION.sub("", path)).replace("\\", "/") if path else written.strip()


def _plain(path: str) -> str | None:
    """Without ``.`` and ``..``; None when it leads out."""
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != "/":
            parts.append(part)
    return "/".join(parts) or None


def _guess(path: str, known: set[str], *, new: bool) -> str | None:
    """The only file whose path ends so, or is the end of this one."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts or not parts:
        return None
    for skipped in range(1, len(parts)):
        shorter, folder = "/".join(parts[skipped:]), "/".join(parts[:-1]) + "/"
        near = skipped == 1 and not path.startswith("/")
        if shorter in known and (near or (not new and len(parts) - skipped > 1)):
            return None if any(name.startswith(folder) for name in known) else shorter
    if path.startswith("/") and "/".join(parts) in known:
        return "/".join(parts)
    if new:
        return None
    longer = [name for name in known if name.endswith("/" + "/".join(parts))]
    if len(longer) > 1:
        shown = ", ".join(sorted(longer)[:5])
        raise EditRefused(f"{path} can be several files: {shown}. Write the whole path.")
    return longer[0] if longer else None


def is_prose(path: str) -> bool:
    return path.lower().endswith((".md", ".rst", ".txt", ".adoc"))
