"""What a jailed command sees of the file system."""

from __future__ import annotations

import os
import stat

from detent.harness.sandbox import kernel

TYPE_CHECKING = False
"""Type checkers know better: this program is to start quickly."""
if TYPE_CHECKING:
    from collections.abc import Iterator

    from detent.harness.sandbox.spec import BindPlan, JailPlan, OverlayPlan

_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_PRIVATE = kernel.MS_NOSUID | kernel.MS_NODEV
_SCRATCH_OPTIONS = "mode=1777,size=1g,nr_inodes=256k"
_NOTHING_OPTIONS = "mode=755,size=4k"
_DEVICE_OPTIONS = "mode=755,size=64m,nr_inodes=64k"

IN_MEMORY = ("/dev",)
"""Where a command can write to memory, beside the private folders."""


class Mounts:
    """``build`` once, in a mount namespace of one's own. OSError says what could not be done."""

    def __init__(self, system: kernel.Kernel) -> None:
        self._system = system

    def build(self, jail: JailPlan) -> None:
        self._system.mount("", "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
        binds = list(jail["binds"])
        overlay = jail["overlay"]
        if overlay is not None:
            self._lay(overlay)
            binds.append({"source": overlay["root"], "target": overlay["root"], "writable": True})
        # What must stay is taken hold of first, as it is now; then all is closed, and some of it covered.
        taken = [(bind, self._system.take(bind["source"])) for bind in sorted(binds, key=lambda bind: bind["target"])]
        devices = {name: self._system.take(f"/dev/{name}") for name in _DEVICES if _exists(f"/dev/{name}")}
        nothing = self._system.take("/dev/null")
        self._system.read_only("/", recursive=True)
        self._cover_devices(devices)
        self._system.mount("proc", "/proc", "proc", _PRIVATE | kernel.MS_NOEXEC)
        for path in jail["private"]:
            self._cover(path, _SCRATCH_OPTIONS)
        covered = [path for path in jail["covered"] if self._cover(path, _NOTHING_OPTIONS)]
        for bind, held in taken:
            self._attach(bind, held)
        for path in covered:
            if path not in {bind["target"] for bind in binds}:
                self._system.read_only(path)
        os.close(nothing)
        for path in jail["protected"]:
            self._protect(path)

    def _lay(self, overlay: OverlayPlan) -> None:
        named = {"lowerdir": overlay["root"], "upperdir": overlay["upper"], "workdir": overlay["work"]}
        options = [f"{name}={_escaped(path)}" for name, path in named.items()]
        self._system.mount("overlay", overlay["root"], "overlay", _PRIVATE, ",".join([*options, "userxattr"]))

    def _cover(self, path: str, options: str) -> bool:
        """False when nothing is there that could be seen."""
        if not _exists(path):
            return False
        if os.path.isdir(path):  # noqa: PTH112 - quicker to import than pathlib, here and below
            self._system.mount("tmpfs", path, "tmpfs", _PRIVATE, options)
        else:
            self._system.mount("/dev/null", path, flags=kernel.MS_BIND)
        return True

    def _attach(self, bind: BindPlan, held: int) -> None:
        target = bind["target"]
        if os.path.isdir(f"/proc/self/fd/{held}"):  # noqa: PTH112
            os.makedirs(target, exist_ok=True)  # noqa: PTH103
        elif not _exists(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
            os.close(os.open(target, os.O_CREAT | os.O_CLOEXEC))
        self._system.put(held, target)
        os.close(held)
        if not bind["writable"]:
            self._system.read_only(target)

    def _protect(self, path: str) -> None:
        """What is there is bound over itself, read-only; in the place of what is not there, something empty is."""
        if _is_link(path):
            return  # it is judged by where it leads
        if _exists(path):
            self._system.mount(path, path, flags=kernel.MS_BIND | kernel.MS_REC)
        else:
            try:
                _make(path)
                self._system.mount("tmpfs", path, "tmpfs", _PRIVATE, "mode=555,size=4k")
            except OSError:
                pass  # its folder is not there, or cannot be written
        if _exists(path):
            self._system.read_only(path)

    def _cover_devices(self, devices: dict[str, int]) -> None:
        self._system.mount("tmpfs", "/dev", "tmpfs", kernel.MS_NOSUID, _DEVICE_OPTIONS)
        for name, held in devices.items():
            os.close(os.open(f"/dev/{name}", os.O_CREAT | os.O_CLOEXEC))
            self._system.put(held, f"/dev/{name}")
            os.close(held)
        os.mkdir("/dev/shm", 0o777)  # noqa: PTH102
        os.chmod("/dev/shm", 0o1777)  # noqa: PTH101
        for name, target in _links():
            os.symlink(target, name)  # noqa: PTH211


def _links() -> Iterator[tuple[str, str]]:
    yield "/dev/fd", "/proc/self/fd"
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        yield f"/dev/{name}", f"/proc/self/fd/{number}"


def _make(path: str) -> None:
    os.mkdir(path, 0o755)  # noqa: PTH102


def _escaped(path: str) -> str:
    for character in "\\,:":
        path = path.replace(character, f"\\{character}")
    return path


def _exists(path: str) -> bool:
    return os.path.exists(path)  # noqa: PTH110


def _is_link(path: str) -> bool:
    try:
        return stat.S_ISLNK(os.lstat(path).st_mode)
    except OSError:
        return False
