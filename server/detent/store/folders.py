"""Folders that only their owner can read, and what kind of disk they lie on."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "lustre"})
_MOUNTS = Path("/proc/self/mounts")


def private_folder(wanted: Path) -> tuple[Path, str | None]:
    """The folder, made for its owner alone; or, when that cannot be, a temporary one and a sentence that tells so."""
    try:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        wanted.chmod(0o700)
        with tempfile.TemporaryFile(dir=wanted):
            pass
    except OSError as error:
        folder = Path(tempfile.mkdtemp(prefix="detent-"))
        return folder, (
            f"{wanted} cannot be written ({error.strerror or error}), so the runs of this session are kept in {folder} "
            "only; make the folder writable and start Detent again to keep later ones."
        )
    return wanted, None


def is_on_network(path: Path) -> bool:
    """True when the file system is shared between machines, where SQLite's WAL does not work."""
    try:
        mounts = sorted(_mounts(), key=lambda mount: len(str(mount[0])))
    except OSError:
        return False
    real = path.resolve()
    kinds = [kind for point, kind in mounts if real.is_relative_to(point)]
    return bool(kinds) and kinds[-1] in _NETWORK


def _mounts() -> Iterator[tuple[Path, str]]:
    for line in _MOUNTS.read_bytes().decode("utf-8", "surrogateescape").splitlines():
        _, point, kind, *_ = line.split(" ")
        yield Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), point)), kind
