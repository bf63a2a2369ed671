"""A Neovim of at least 0.10: the machine's own, or that of a newer Debian."""

import re
import shutil
import subprocess
from pathlib import Path

from tests.editors import debian

OLDEST = (0, 10)


def find() -> Path | None:
    """The editor's program, installed where that can be done; None when it cannot."""
    own = shutil.which("nvim")
    if own and _version(Path(own)) >= OLDEST:
        return Path(own)
    modules = f"{debian.ROOT}/usr/lib/x86_64-linux-gnu/lua/5.1/?.so;;"
    return debian.program("nvim", {"VIMRUNTIME": f"{debian.ROOT}/usr/share/nvim/runtime", "LUA_CPATH": modules})


def _version(program: Path) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"NVIM v(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else (0, 0)
