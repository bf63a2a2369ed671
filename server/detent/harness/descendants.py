"""Finding every process that a command left behind, also those that changed session, group or parent."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from detent.harness.environment import MARKER

_PROC = Path("/proc")


class _Process(NamedTuple):
    pid: int
    parent: int
    session: int
    is_dead: bool


class Descendants:
    """Those of one command: its session, whoever carries its marker, and all below them.

    Only a process that leaves the session, clears its environment and is orphaned, all three, is not found; a PID
    namespace would find that one too. Where there is no /proc nobody is found.
    """

    def __init__(self, leader: int, marker: str) -> None:
        self._leader = leader
        self._marker = marker.encode("ascii")

    def alive(self) -> set[int]:
        """Zombies are not alive: they wait for a parent to look, and run nothing."""
        processes = [process for process in _processes() if process.pid != os.getpid()]
        family = {process.pid for process in processes if self._is_marked(process)}
        while True:
            children = {process.pid for process in processes if process.parent in family} - family
            if not children:
                return family - {process.pid for process in processes if process.is_dead}
            family |= children

    def _is_marked(self, process: _Process) -> bool:
        if self._leader in (process.pid, process.session):
            return True
        try:
            environment = (_PROC / str(process.pid) / "environ").read_bytes()
        except OSError:
            return False
        name = MARKER.encode("ascii") + b"="
        return any(self._marker in entry for entry in environment.split(b"\0") if entry.startswith(name))


def _processes() -> Iterator[_Process]:
    if not _PROC.is_dir():
        return
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            status = (folder / "stat").read_bytes()
        except OSError:
            continue
        # The command's name, in parentheses, may itself hold anything.
        state, parent, _, session = status[status.rindex(b")") + 2 :].split()[:4]
        yield _Process(int(folder.name), int(parent), int(session), state in (b"Z", b"X"))
