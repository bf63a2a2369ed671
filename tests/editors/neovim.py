"""A Neovim of at least 0.10: the machine's own, or, on Debian as root, one of a newer Debian in a folder of its own."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.editors.alone import alone

TOOLS = Path(__file__).parent.parent.parent / ".tools"
PREFIX = TOOLS / "neovim"
OLDEST = (0, 10)


def find() -> Path | None:
    """The editor's program, installed where that can be done; None when it cannot."""
    own = shutil.which("nvim")
    if own and _version(Path(own)) >= OLDEST:
        return Path(own)
    wrapper = PREFIX / "nvim"
    if os.geteuid() == 0 and Path("/etc/apt/sources.list.d/debian.sources").exists():
        with alone(PREFIX):
            if not wrapper.exists():
                _install()
    return wrapper if wrapper.exists() else None


def _version(program: Path) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"NVIM v(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else (0, 0)


def _install() -> None:
    """Unpack the next Debian's packages beside the system's, to be run by their own loader."""
    root, lists, cache = PREFIX / "root", PREFIX / "lists", PREFIX / "cache"
    for folder in (root, lists / "partial", cache / "archives" / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    (PREFIX / "empty").touch()
    sources = Path("/etc/apt/sources.list.d/debian.sources").read_text("utf-8")
    mirror = re.search(r"^URIs:\s*(\S+)", sources, re.MULTILINE)
    assert mirror, "the machine's package sources name no mirror"
    key = "/usr/share/keyrings/debian-archive-keyring.gpg"
    (PREFIX / "sources.list").write_text(f"deb [signed-by={key}] {mirror[1]} trixie main\n")
    options = {
        "Dir::Etc::sourcelist": PREFIX / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": lists,
        "Dir::Cache": cache,
        "Dir::State::status": PREFIX / "empty",
        "APT::Install-Recommends": "0",
        "APT::Sandbox::User": "root",
    }
    apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "install", "-y", "--download-only", "neovim"], check=True)
    for package in sorted((cache / "archives").glob("*.deb")):
        subprocess.run(["dpkg", "-x", package, root], check=True)
    shutil.rmtree(cache)
    wrapper = PREFIX / "nvim.new"
    wrapper.write_text(
        "#!/bin/sh\n"
        f"export VIMRUNTIME={root}/usr/share/nvim/runtime\n"
        f'export LUA_CPATH="{root}/usr/lib/x86_64-linux-gnu/lua/5.1/?.so;;"\n'
        f"exec {root}/usr/lib64/ld-linux-x86-64.so.2 --library-path"
        f' {root}/usr/lib/x86_64-linux-gnu:{root}/usr/lib {root}/usr/bin/nvim "$@"\n'
    )
    wrapper.chmod(0o755)
    wrapper.rename(PREFIX / "nvim")
