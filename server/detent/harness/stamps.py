"""What tells whether files were written to, for some paths alone: for who was told that just these changed."""

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from detent.harness.base import Stamp
from detent.harness.breadth import is_too_wide
from detent.harness.copying import MOST_READ
from detent.harness.files import is_readable_name, left_out_among
from detent.harness.ignored import NAME
from detent.harness.paths import LEFT_OUT
from detent.harness.secret_files import SecretFiles
from detent.harness.walk import is_folder, walk

_RULES = frozenset({".gitignore", NAME, "pyvenv.cfg"})
"""Files that decide about others."""


def decide_about_others(paths: Collection[str]) -> bool:
    return any(PurePosixPath(path).name in _RULES for path in paths)


def stamps_below(root: Path, paths: Collection[str], secret: SecretFiles) -> dict[str, Stamp]:
    """As ``files.stamped``, of what stands at ``paths`` and below them."""
    if is_too_wide(root):
        paths = [path for path in paths if "/" not in path and not is_folder(root / path)]
    found = {path: stamp for path, stamp in _found(root, paths) if is_readable_name(path, secret)}
    left_out = left_out_among(root, found)
    return {path: stamp for path, stamp in found.items() if path not in left_out}


def _found(root: Path, paths: Collection[str]) -> Iterator[tuple[str, Stamp]]:
    for path in paths:
        status = _status(root, path)
        if status is None:
            continue
        if stat.S_ISDIR(status.st_mode):
            for below in walk(root / path):
                status = None if below.is_folder else _status(root, f"{path}/{below.path}")
                if status is not None and _is_read(status):
                    yield f"{path}/{below.path}", Stamp.of(status)
        elif _is_read(status):
            yield path, Stamp.of(status)


def _status(root: Path, path: str) -> os.stat_result | None:
    """None for nothing, and for what lies behind a link or in a folder that is no part of the workspace's content."""
    try:
        for folder in PurePosixPath(path).parents:
            above = root / folder
            if folder.name in LEFT_OUT or (folder.name and (above.is_symlink() or (above / "pyvenv.cfg").exists())):
                return None
        if PurePosixPath(path).name in LEFT_OUT:
            return None
        return os.lstat(root / path)
    except (OSError, ValueError):
        return None


def _is_read(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_size <= MOST_READ
