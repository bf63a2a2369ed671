"""The program that runs a command in a jail: ``jail.py SPEC STATUS ARGV…``.

It is started for each command, and imports nothing but the standard library. It stands between two processes: the
server, which may die, and the first process of a new PID namespace, with which the kernel ends all the others. What
goes wrong before the command runs is written to the descriptor STATUS; then nothing was run.
"""

from __future__ import annotations

import fcntl
import marshal
import os
import resource
import struct
import sys
import time

from detent.harness.sandbox import calls, kernel, memory
from detent.harness.sandbox import fence as enclosure
from detent.harness.sandbox.mounts import IN_MEMORY, Mounts
from detent.harness.sandbox.sockets import ForeignSockets

TYPE_CHECKING = False
"""Type checkers know better: this program is to start quickly."""
if TYPE_CHECKING:
    import signal
    import socket
    from collections.abc import Callable
    from typing import NoReturn

    from detent.harness.sandbox.spec import JailPlan, LimitsPlan
else:  # what the modules without an underscore add names to, at several milliseconds a command
    import _signal as signal
    import _socket as socket

_SPACES = (
    kernel.CLONE_NEWUSER
    | kernel.CLONE_NEWNS
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWCGROUP
    | kernel.CLONE_NEWNET
)
_FAILED = 125
_MOST_WAITING = 64
_SET_FLAGS, _GET_FLAGS, _UP = 0x8914, 0x8913, 0x1
_SETTLE_SECONDS = 0.2
_LOOK_AGAIN = 0.02
_CHILD_ENDED = frozenset({signal.SIGCHLD})
_WATCH_SECONDS = 0.5
_TOO_MUCH = b"it took more than %d MB of memory"
_BACKGROUND = b"\n[processes left in the background were ended]"


class Order:
    """What is to be run, and where to complain."""

    def __init__(self, words: list[str]) -> None:
        self.jail: JailPlan = marshal.loads(bytes.fromhex(words[0]))
        self.status = int(words[1])
        self.argv = words[2:]


def main() -> NoReturn:
    order = Order(sys.argv[1:])
    for held in (order.status, order.jail["door"]):
        if held >= 0:
            os.set_inheritable(held, False)
    system = kernel.Kernel()
    system.die_with_parent(signal.SIGKILL)
    if order.jail["fence"] is not None:
        _or_complain(order, lambda: _go_to(order.jail["folder"]))
        _become_command(system, order)
    _leave_signals_to_the_command()
    user, group = os.getuid(), os.getgid()
    outside: list[ForeignSockets] = []
    _or_complain(order, lambda: outside.append(ForeignSockets()))
    _or_complain(order, lambda: _enter_spaces(system, user, group))
    first = os.fork()
    if first == 0:
        _be_first(system, order, outside[0])
    os.close(order.status)
    if order.jail["door"] >= 0:
        os.close(order.jail["door"])
    _end_as(os.waitpid(first, 0)[1])


def _enter_spaces(system: kernel.Kernel, user: int, group: int) -> None:
    system.unshare(_SPACES)
    # The same user inside as outside: files keep their owners, and nobody looks like root who is not.
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib takes longer to import
            file.write(text)


def _be_first(system: kernel.Kernel, order: Order, outside: ForeignSockets) -> NoReturn:
    """The namespace's first process: all that is orphaned becomes its child, and ends with it."""
    system.die_with_parent(signal.SIGKILL)
    _or_complain(order, lambda: _build(system, order, outside))
    signal.pthread_sigmask(signal.SIG_BLOCK, _CHILD_ENDED)  # it is waited for, not handled
    command = os.fork()
    if command == 0:
        _become_command(system, order)
    os.close(order.status)
    code = _wait_for(command, lambda: _why_stopped(system, order, outside))
    if _somebody_stays():
        os.write(1, _BACKGROUND)
    os._exit(code)


def _build(system: kernel.Kernel, order: Order, outside: ForeignSockets) -> None:
    Mounts(system).build(order.jail)
    outside.cover(system)
    _raise_loopback()
    if order.jail["door"] >= 0:
        _open_door(order.jail["door"], order.jail["door_port"])
    _go_to(order.jail["folder"])


def _go_to(folder: str) -> None:
    try:
        os.chdir(folder)
    except OSError as error:
        raise OSError(error.errno, f"its folder {folder} is gone") from error


def _become_command(system: kernel.Kernel, order: Order) -> NoReturn:
    def start() -> None:
        _limit(order.jail["limits"])
        fence = order.jail["fence"]
        program = calls.program(system.machine, alone=fence is not None)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _CHILD_ENDED)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        if fence is None:
            system.drop_privileges()
        else:
            system.give_up_privileges()
            enclosure.enclose(system, fence["readable"], fence["writable"])
        if program is not None:
            system.filter_calls(program)
        try:
            os.execvp(order.argv[0], order.argv)
        except FileNotFoundError as error:
            raise FileNotFoundError(error.errno, f"there is no command {order.argv[0]!r}") from error
        except OSError as error:
            reason = f"the command {order.argv[0]!r} cannot be started: {error.strerror}"
            raise OSError(error.errno, reason) from error

    _or_complain(order, start)
    os._exit(_FAILED)


def _limit(limits: LimitsPlan) -> None:
    for what, most in (
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_CORE, 0),
    ):
        if most == 0 and what != resource.RLIMIT_CORE:
            continue
        hard = resource.getrlimit(what)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def _raise_loopback() -> None:
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    request = struct.pack("16sh14x", b"lo", 0)
    flags = struct.unpack("16sh14x", fcntl.ioctl(asking.fileno(), _GET_FLAGS, request))[1]
    fcntl.ioctl(asking.fileno(), _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))
    asking.close()


def _open_door(door: int, port: int) -> None:
    """A socket belongs to the network that it was made in, whoever holds it: this one is listened to from outside."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.bind(("127.0.0.1", port))
    listening.listen(_MOST_WAITING)
    held = struct.pack("i", listening.fileno())
    outside = socket.socket(fileno=door)
    outside.sendmsg([b"!"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, held)])
    outside.close()
    listening.close()


def _leave_signals_to_the_command() -> None:
    """Whoever ends the command tells it so itself; these two processes stay until it has ended, or are killed."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _wait_for(command: int, why_stopped: Callable[[], bytes]) -> int:
    """The command's exit code. Now and then it is asked whether to stop; then the whole tree is killed."""
    while True:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == command:
            return status >> 8 if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
        if pid == 0 and signal.sigtimedwait(_CHILD_ENDED, _WATCH_SECONDS) is None and (why := why_stopped()):
            os.write(1, b"\n[stopped: %b]" % why)
            return 128 + signal.SIGKILL


def _why_stopped(system: kernel.Kernel, order: Order, outside: ForeignSockets) -> bytes:
    most = order.jail["limits"]["memory_bytes"]
    try:
        outside.cover(system)  # there may be new ones
    except OSError as error:
        return str(error.strerror).encode("utf-8", "replace")
    return _TOO_MUCH % (most // 1024**2) if memory.exceeds(most, (*order.jail["private"], *IN_MEMORY)) else b""


def _somebody_stays() -> bool:
    """Whether others still run a moment after the command's end."""
    until = time.monotonic() + _SETTLE_SECONDS
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid == 0:
            if time.monotonic() > until:
                return True
            time.sleep(_LOOK_AGAIN)


def _end_as(status: int) -> NoReturn:
    """With the command's own exit code; killed where it was killed."""
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
    os._exit(code)


def _or_complain(order: Order, work: Callable[[], None]) -> None:
    try:
        work()
    except (OSError, ValueError) as error:
        text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        os.write(order.status, text.encode("utf-8", "replace"))
        os._exit(_FAILED)
