"""Side doors, seen while they are used: processes, databases and writes that start in a room that does not own them.

``Watch.hear`` is an audit hook of the interpreter. It judges by the nearest frame of Detent below which something
happened; what a test does itself, or a library that a test called, is not judged, nor are the files that imports write.

For a server in a process of its own: ``python -P tests/audit.py REPORT lsp …`` runs ``detent lsp …`` with the hook and
appends one line an offence to REPORT.
"""

import os
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
SERVER = f"{ROOT / 'server' / 'detent'}{os.sep}"
TESTS = f"{ROOT / 'tests'}{os.sep}"

WRITERS = frozenset({"store", "harness", "landing", "config", "cli", "lsp"})
"""Their own state, the shadow, the user's files on disk, settings and keys, output files, virtual documents."""

OWNERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "subprocess.Popen",
            "os.posix_spawn",
            "os.fork",
            "os.forkpty",
            "os.exec",
            "os.system",
            "os.spawn",
            "pty.spawn",
        ),
        frozenset({"harness"}),
    ),
    "sqlite3.connect": frozenset({"store"}),
    **dict.fromkeys(
        ("open", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod"),
        WRITERS,
    ),
}
"""What the interpreter tells → the rooms that may cause it."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """Collects offences; with a ``report``, an open file descriptor, writes them there as well."""

    def __init__(self, report: int | None = None) -> None:
        self._offences: list[str] = []
        self._report = report

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        owners = OWNERS.get(event)
        if owners is None or (event == "open" and not _writes(arguments)):
            return
        frame = _nearest(sys._getframe(1))
        if frame is None:
            return
        place = frame.f_code.co_filename.removeprefix(SERVER)
        room = Path(place).parts[0].removesuffix(".py")
        if room in owners:
            return
        subject = arguments[0] if arguments else ""
        offence = f"{place}:{frame.f_lineno}: {event} {subject!r} belongs to {', '.join(sorted(owners))}"
        self._offences.append(offence)
        if self._report is not None:
            os.write(self._report, f"{offence}\n".encode())

    def take(self) -> list[str]:
        """What was seen since the last time."""
        offences, self._offences = self._offences, []
        return offences


def _writes(arguments: tuple[object, ...]) -> bool:
    path, _, flags = arguments
    if isinstance(path, int) or os.fsdecode(str(path)).startswith("/dev/"):
        return False
    return isinstance(flags, int) and bool(flags & WRITING)


def _nearest(frame: FrameType | None) -> FrameType | None:
    """The innermost frame of Detent; None when a test or an import stands before it."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(SERVER):
            return frame
        if file.startswith((TESTS, "<frozen importlib")):
            return None
        frame = frame.f_back
    return None


def main(report: str, *arguments: str) -> None:
    watch = Watch(os.open(report, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    sys.argv = ["detent", *arguments]
    sys.addaudithook(watch.hear)
    runpy.run_module("detent", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
