"""What a search through a folder would show: whether there may be a secret among the files that it opens."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from detent.harness.paths import LEFT_OUT
from detent.harness.secret_files import SecretFiles

MOST_SEARCHED = 5_000
"""Files and folders that are looked at before a command is judged; in more of them anything may be."""
_INSTALLED = frozenset({*LEFT_OUT, "site-packages"})
"""What others have made, and published: what looks like a key there is none of the user's."""
_IGNORING = (".gitignore", ".ignore", ".rgignore")
_EXCLUDED = ".git/info/exclude"
_LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Waiting:
    folder: str
    before: str
    """Its path from the root of the workspace, with a slash."""
    shown: frozenset[str]
    """The names of what is hidden, and shown by a file of the repository all the same; patterns."""


def why_not_searched(folder: Path, root: Path, secret: SecretFiles) -> str:
    """Empty when a search through ``folder``, which is below ``root``, opens no secret; else why that is not known.

    Links are not followed, hidden files not opened, as is usual for such a search.
    """
    before = "" if folder == root else f"{folder.relative_to(root).as_posix()}/"
    said = [root / _EXCLUDED, *(above / name for above in folder.parents for name in _IGNORING)]
    shown = frozenset(pattern for file in said if file.is_relative_to(root) for pattern in _shown(str(file)))
    waiting, count = [_Waiting(str(folder), before, shown)], 0
    while waiting:
        here = waiting.pop()
        entries = _entries(here.folder)
        shown = here.shown.union(*(_shown(entry.path) for entry in entries if entry.name in _IGNORING))
        for entry in entries:
            if not _is_opened(entry.name, shown):
                continue
            path, count = here.before + entry.name, count + 1
            if count > MOST_SEARCHED:
                return f"{before or 'the workspace'} holds too many files to know that none of them is a secret"
            if entry.is_dir(follow_symlinks=False):
                waiting.append(_Waiting(entry.path, f"{path}/", shown))
            elif secret.holds(path):
                return f"{path} may hold secrets"
    return ""


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """None of what cannot be listed: it cannot be searched either."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _is_opened(name: str, shown: frozenset[str]) -> bool:
    return name not in _INSTALLED and (not name.startswith(".") or _is_shown(name.casefold(), shown))


def _shown(file: str) -> Iterator[str]:
    """The last names of the patterns that a file says not to pass over."""
    try:
        # No pipe, which would be waited for. A Path for each file would take longer than reading it.
        if not os.path.isfile(file):  # noqa: PTH113
            return
        with open(file, "rb") as opened:  # noqa: PTH123
            text = os.fsdecode(opened.read(_LARGEST + 1))
    except OSError:
        return
    if len(text) > _LARGEST:
        yield "*"
    for line in text.splitlines():
        if line.startswith("!"):
            yield line[1:].rstrip().rstrip("/").rpartition("/")[2].casefold()


def _is_shown(name: str, shown: frozenset[str]) -> bool:
    return any(not _UNSURE.isdisjoint(pattern) or fnmatchcase(name, pattern) for pattern in shown)


_UNSURE = frozenset("[\\{")
"""With these in it a pattern may mean anything."""
