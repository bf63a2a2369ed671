"""Is the editor still there? The end of its input says so at once, but not while another process holds the pipe."""

import os
import select
import sys
import threading
from collections.abc import Callable
from pathlib import Path

SECONDS = 2.0


class ParentWatch:
    """Looks every two seconds, on its own thread: also when the event loop is busy."""

    def __init__(self, outgoing: int, process_id: Callable[[], int | None], gone: Callable[[str], None]) -> None:
        self._outgoing = outgoing
        self._process_id = process_id
        self._gone = gone
        self._parent = os.getppid()
        self._seen: dict[int, str] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="parent-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(SECONDS):
            reason = self._why_gone()
            if reason is not None:
                self._gone(reason)
                return

    def _why_gone(self) -> str | None:
        if os.getppid() != self._parent:
            return "the process that started it is gone"
        editor = self._process_id()
        if editor is not None and self._has_ended(editor):
            return "the editor is gone"
        if _nobody_reads(self._outgoing):
            return "the editor closed the connection"
        return None

    def _has_ended(self, pid: int) -> bool:
        """True for a process that was seen alive and is not the same any more. One that was never seen lives elsewhere
        (a container, another machine): nothing is known about it."""
        started = process_started(pid)
        if started:
            return self._seen.setdefault(pid, started) != started
        return pid in self._seen


def process_started(pid: int) -> str:
    """When a living process started, to tell it from a later one with its number; empty when there is none."""
    if sys.platform != "linux":
        return "" if _is_missing(pid) else "alive"
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return ""
    state, *fields = stat[stat.rindex(b")") + 2 :].split()
    return "" if state in (b"Z", b"X") else fields[18].decode("ascii")


def _is_missing(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _nobody_reads(descriptor: int) -> bool:
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
