"""Running commands: each in its own session, with nothing to read, a time limit, and no descendant left behind."""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from detent.core.errors import ToolFailed
from detent.core.hosts import Host
from detent.core.ports import Finished
from detent.harness.descendants import Descendants
from detent.harness.environment import MARKER, allowed, marked
from detent.harness.output import Output
from detent.harness.sandbox.door import Door
from detent.harness.sandbox.spec import Jail
from detent.harness.sandbox.walls import Walls
from detent.harness.uninterrupted import uninterrupted

DEFAULT_SECONDS = 120.0
MOST_AT_ONCE = 4
_SETTLE = 0.2
"""How long a child may outlive its command unasked, such as the end of a pipe."""
_GRACE = 1.5
"""From asking to end to killing. All must be over two seconds after a time limit, so this is less."""
_LOOK_AGAIN = 0.02
_LEFT_BEHIND = "processes left in the background were ended"
_CHUNK = 64 * 1024
_MOST_CHUNKS_LEFT = 64

_log = logging.getLogger(__name__)


class _Command:
    """A process with all that came from it, and the pipe into which all of them speak."""

    def __init__(self, process: asyncio.subprocess.Process, marker: str, pipe: int, complaints: int) -> None:
        self.process = process
        self.output = Output()
        self._descendants = Descendants(process.pid, marker)
        self._pipe = pipe
        self._complaints = complaints
        self._complaint = ""
        os.set_blocking(pipe, False)
        asyncio.get_running_loop().add_reader(pipe, self._read)

    def alive(self) -> set[int]:
        found = self._descendants.alive()
        return found | {self.process.pid} if self.process.returncode is None else found

    def signal(self, number: signal.Signals, pids: set[int]) -> None:
        if self.process.returncode is None:
            _kill(-self.process.pid, number)  # its number is not given to another group before it was waited for
        for pid in pids:
            _kill(pid, number)

    async def end(self, patience: float) -> bool:
        """Wait so long, then ask all to end, then kill, until nobody is found. False when all had ended already."""
        was_asked, told = False, set[int]()
        ask = time.monotonic() + patience
        kill = ask + _GRACE
        try:
            while alive := self.alive():
                now = time.monotonic()
                if now > kill + _GRACE:
                    _log.error("processes %s cannot be killed", sorted(alive))
                    break
                if now >= kill:
                    self.signal(signal.SIGKILL, alive)
                elif now >= ask:
                    self.signal(signal.SIGTERM, alive - told)
                    was_asked, told = True, told | alive
                await asyncio.sleep(_LOOK_AGAIN)
        finally:
            self.signal(signal.SIGKILL, self.alive())
            self._close()
        await self.process.wait()
        return was_asked

    def refuse_unstarted(self) -> None:
        """Raise ToolFailed when the jail could not be built, or the command not be started in it: nothing was run."""
        if self._complaint:
            raise ToolFailed(f"The command was not started: {self._complaint}.")

    def _read(self) -> bool:
        """False when there is nothing more to read, for now or for ever."""
        try:
            chunk = os.read(self._pipe, _CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            asyncio.get_running_loop().remove_reader(self._pipe)
            return False
        self.output.feed(chunk)
        return True

    def _close(self) -> None:
        """Take what is still in the pipe; whoever could not be killed speaks into nothing from now on."""
        for _ in range(_MOST_CHUNKS_LEFT):
            if not self._read():
                break
        asyncio.get_running_loop().remove_reader(self._pipe)
        os.close(self._pipe)
        with os.fdopen(self._complaints, "rb") as complaints:
            os.set_blocking(self._complaints, False)
            self._complaint = (complaints.read() or b"").decode("utf-8", "replace")


class Processes:
    """Starts commands, and knows those under way. One for a workspace: no more than a few run at once."""

    def __init__(self, inherited: Mapping[str, str] | None = None, walls: Walls | None = None) -> None:
        """``inherited``: the environment to pass on the harmless part of; the server's own when None."""
        self._inherited = inherited
        self._walls = walls or Walls(wanted=lambda: False)
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._running: set[_Command] = set()

    async def run(
        self,
        argv: Sequence[str],
        cwd: Path,
        *,
        seconds: float = DEFAULT_SECONDS,
        environment: Mapping[str, str] | None = None,
        jail: Jail | None = None,
        hosts: Sequence[Host] = (),
    ) -> Finished:
        """Run it to its end, or to that of its time. When this returns or raises, its whole process tree is gone.

        ``jail``: what it sees, wherever commands can be jailed. ``hosts``: what it reaches outside of that.
        """
        jail = jail if self._walls.stand or self._walls.fenced else None
        async with self._places, Door(hosts if self._walls.stand else ()) as door:
            began = time.monotonic()
            start = self._start(argv, cwd, {**(environment or {}), **door.environment}, jail, door)
            command, cancelled = await uninterrupted(start)
            timed_out, left_behind = False, False
            patience = 0.0
            try:
                if cancelled:
                    raise asyncio.CancelledError
                async with asyncio.timeout(seconds):
                    await door.open()
                    await command.process.wait()
                patience = _SETTLE
            except TimeoutError:
                timed_out = True
            finally:
                left_behind, cancelled = await uninterrupted(command.end(patience))
                self._running.discard(command)
            if cancelled:
                raise asyncio.CancelledError
            command.refuse_unstarted()
            told = [*door.told, *([_LEFT_BEHIND] if left_behind and not timed_out else [])]
            return _finished(command, time.monotonic() - began, timed_out, told)

    @property
    def jails(self) -> bool:
        """Whether commands can be jailed here. Finds that out, at first: call it from a thread while a loop runs."""
        return self._walls.stand

    @property
    def fences(self) -> bool:
        """Whether they are kept from the user's files and the network at least."""
        return self._walls.fenced

    @property
    def running(self) -> int:
        return len(self._running)

    def kill_all(self) -> None:
        """End everything at once, without waiting: the server is going."""
        for command in self._running:
            command.signal(signal.SIGKILL, command.alive())

    async def _start(
        self, argv: Sequence[str], cwd: Path, environment: Mapping[str, str], jail: Jail | None, door: Door
    ) -> _Command:
        marker = secrets.token_hex(16)
        variables = {**allowed(self._inherited), **environment, MARKER: marked(marker, self._inherited)}
        reading, writing = os.pipe()
        complaints, complaining = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *(argv if jail is None else self._walls.launch(door.fitted(jail), argv, complaining)),
                cwd=cwd if jail is None else "/",
                env=variables,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                start_new_session=True,
                pass_fds=() if jail is None else (complaining, *door.descriptors),
            )
        except (OSError, ValueError) as error:
            os.close(reading)
            os.close(complaints)
            raise _cannot_start(argv, cwd, error) from error
        finally:
            os.close(writing)
            os.close(complaining)
        command = _Command(process, marker, reading, complaints)
        self._running.add(command)
        return command


def _finished(command: _Command, seconds: float, timed_out: bool, told: Sequence[str]) -> Finished:
    text = command.output.text() + "".join(f"\n[{sentence}]" for sentence in told)
    code = command.process.returncode
    return Finished(-1 if code is None else code, text, seconds, timed_out, whole=command.output.whole())


def _cannot_start(argv: Sequence[str], cwd: Path, error: OSError | ValueError) -> ToolFailed:
    if not cwd.is_dir():
        return ToolFailed(f"The command was not started: its folder {cwd} is gone.")
    name = argv[0] if argv else ""
    if isinstance(error, FileNotFoundError):
        return ToolFailed(f"There is no command {name!r}. It is started directly, without a shell.")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return ToolFailed(f"The command {name!r} cannot be started: {reason}.")


def _kill(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # ended by itself, or never ours
        os.kill(pid, number)
