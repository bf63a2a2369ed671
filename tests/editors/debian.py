"""Editors of a newer Debian, unpacked once into a folder of the project's own and run there by their own loader."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.editors.alone import alone

PREFIX = Path(__file__).parent.parent.parent / ".tools" / "debian"
ROOT = PREFIX / "root"
SOURCES = Path("/etc/apt/sources.list.d/debian.sources")
EDITORS = ("neovim", "hx", "emacs-nox")
UNUSED = re.compile(r"(emacs-el|linux-libc-dev|libc6-dev|libgcc-\d+-dev|lib\w*san\d+|binutils[\w-]*|libbinutils)_")
"""Packages that only a compiler needs: half of all that would be unpacked."""


def installed() -> bool:
    """Whether the editors are there, installed where that can be done: a minute, once."""
    done = PREFIX / "installed"
    if done.exists():
        return True
    if os.geteuid() != 0 or os.uname().machine != "x86_64" or not SOURCES.exists():
        return False
    with alone(PREFIX):
        if not done.exists():
            _unpack(EDITORS)
            done.touch()
    return True


def program(name: str, environment: Mapping[str, str], arguments: str = "") -> Path | None:
    """What starts ``usr/bin/NAME`` with these variables and arguments; None where nothing can be installed."""
    if not installed():
        return None
    wrapper = PREFIX / name
    libraries = f"{ROOT}/usr/lib/x86_64-linux-gnu:{ROOT}/usr/lib"
    variables = "".join(f"export {key}='{value}'\n" for key, value in environment.items())
    loader = f"{ROOT}/usr/lib64/ld-linux-x86-64.so.2 --library-path {libraries}"
    new = wrapper.with_suffix(f".{os.getpid()}")
    new.write_text(f'#!/bin/sh\n{variables}exec {loader} {ROOT}/usr/bin/{name} {arguments} "$@"\n', "utf-8")
    new.chmod(0o755)
    return new.rename(wrapper)


def _unpack(packages: tuple[str, ...]) -> None:
    """The system's own packages stay as they are: nothing is installed, and no list of theirs is changed."""
    lists, cache = PREFIX / "lists", PREFIX / "cache"
    for folder in (ROOT, lists / "partial", cache / "archives" / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    (PREFIX / "empty").touch()
    mirror = re.search(r"^URIs:\s*(\S+)", SOURCES.read_text("utf-8"), re.MULTILINE)
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
    subprocess.run([*apt, "install", "-y", "--download-only", *packages], check=True)
    for package in sorted((cache / "archives").glob("*.deb")):
        if not UNUSED.match(package.name):
            subprocess.run(["dpkg", "-x", package, ROOT], check=True)
    shutil.rmtree(cache)
    shutil.rmtree(lists)
