"""Everything that can be seen of a folder tree, for comparing it before and after."""

import hashlib
import os
from pathlib import Path


def digest(root: Path) -> dict[str, tuple[int, int, str]]:
    """Path → mode, mtime and content of every file, link and folder, the repository's included."""
    seen = {}
    for path in sorted(root.rglob("*")):
        status = path.lstat()
        if path.is_symlink():
            content = os.fsdecode(path.readlink())
        else:
            content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        seen[str(path.relative_to(root))] = (status.st_mode, status.st_mtime_ns, content)
    return seen
