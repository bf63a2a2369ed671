"""What a project says to whoever changes it: AGENTS.md, from the root down to the folder of the task.

It is text of whoever wrote the project. It counts only as far as a person trusted just these bytes, it permits nothing,
and what is invisible in it is shown.
"""

import hashlib
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from detent.harness.lines import visible

FILE = "AGENTS.md"
LARGEST = 32_000
"""Bytes of one file; what is beyond is left out, and said to be."""
_MOST_FILES = 8


@dataclass(frozen=True, slots=True)
class Rules:
    """``place`` says whose they are, and from which file."""

    place: str
    text: str
    notice: str = ""
    """A sentence for people about what was left out or made visible."""


def files_on_the_way(root: Path, path: str | None) -> tuple[str, ...]:
    """Those that are there, the root's first. ``path``: what the task is about, relative to the root."""
    parts = PurePosixPath(path).parts[:-1] if path else ()
    folders = [PurePosixPath(*parts[:depth]) for depth in range(len(parts) + 1)]
    names = [str(folder / FILE) for folder in folders]
    return tuple(name for name in names if _bytes(root, name) is not None)[:_MOST_FILES]


def fingerprint(root: Path, name: str) -> str:
    """Names what would be read; empty for nothing."""
    data = _bytes(root, name)
    return "" if data is None else hashlib.sha256(data).hexdigest()


def project_rules(root: Path, names: Sequence[str], trusted: Mapping[str, str]) -> list[Rules]:
    """Of these files, those that hold just what was trusted: name → fingerprint. Of the others a notice alone."""
    found = []
    for name in names:
        data, place = _bytes(root, name), f"the project's {name}"
        if data and trusted.get(name) == hashlib.sha256(data).hexdigest():
            found.append(_rules(place, data))
        elif data:
            found.append(
                Rules(place, "", f"The model is not told {place}: you do not trust the folder with this file.")
            )
    return found


def own_rules(file: Path) -> list[Rules]:
    """The user's own, for every project."""
    data = _bytes(file.parent, file.name)
    return [_rules("the programmer's own rules", data)] if data else []


def _rules(place: str, data: bytes) -> Rules:
    text = data[:LARGEST].decode("utf-8", "replace").replace("\r\n", "\n").strip()
    shown = visible(text, "\n\t")
    notices = []
    if len(data) > LARGEST:
        notices.append(f"only its first {LARGEST:,} bytes are told to the model")
    if shown != text:
        notices.append("it holds invisible characters, which the model sees as escapes")
    return Rules(place, shown, f"Of {place}: {' and '.join(notices)}." if notices else "")


def _bytes(root: Path, name: str) -> bytes | None:
    """At most one byte more than is used. A link is not followed: it would bring what stands elsewhere."""
    try:
        path = root / name
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        real = root.resolve(strict=True) / name
        if os.path.realpath(real) != str(real):
            return None
        with real.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError:
        return None
