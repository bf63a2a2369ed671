"""Sockets with a path: those of programs outside are out of reach, a command's own work everywhere."""

import asyncio
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from detent.core.ports import Finished
from detent.harness.processes import Processes
from detent.harness.sandbox.spec import Bind, Jail
from detent.harness.sandbox.walls import Walls
from detent.harness.shadow import Shadow
from detent.harness.shadows import Shadows
from detent.landing.merge import merge

WALLS = Walls()
pytestmark = pytest.mark.skipif(not WALLS.stand, reason=f"no sandbox: {WALLS.found.reason}")

Listen = Callable[[Path], None]

ASK = """
import os, socket, sys, time
path, patience = sys.argv[1], float(sys.argv[2])
print("asking", flush=True)
while not os.path.lexists(path):
    time.sleep(0.01)
time.sleep(patience)
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    asking = socket.socket(socket.AF_UNIX, kind)
    asking.settimeout(5)
    try:
        asking.connect(path)
        asking.send(b"hello")
        print(asking.recv(100) if kind == socket.SOCK_STREAM else "sent")
    except OSError as error:
        print(type(error).__name__)
"""
OWN = """
import multiprocessing, os, socket, sys, tempfile, threading, time
def talk(path):
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen()
    threading.Thread(target=lambda: listening.accept()[0].send(b"own"), daemon=True).start()
    time.sleep(float(sys.argv[1]))
    asking = socket.socket(socket.AF_UNIX)
    asking.connect(path)
    print(asking.recv(100))
if __name__ == "__main__":
    for path in sys.argv[2:]:
        talk(path)
    tempfile.tempdir = "/tmp"  # a socket's path may not be long
    with multiprocessing.Manager() as manager:
        print(manager.dict(a=1).copy())
"""
BOUND_BY_ITS_NAME = """
import socket, sys
listening = socket.socket(socket.AF_UNIX)
listening.bind("by name")
listening.listen()
print("listening", flush=True)
while True:
    listening.accept()[0].sendall(b"SECRET")
"""


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


@pytest.fixture
def listen() -> Iterator[Listen]:
    held: list[socket.socket] = []

    def answer(listening: socket.socket) -> None:
        while True:
            try:
                asking, _ = listening.accept()
            except OSError:
                return
            with asking:
                asking.sendall(b"SECRET")

    def listen(path: Path) -> None:
        listening = socket.socket(socket.AF_UNIX)
        held.append(listening)
        listening.bind(str(path))
        listening.listen()
        threading.Thread(target=answer, args=(listening,), daemon=True).start()

    yield listen
    for listening in held:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


async def ask(path: Path, patience: float = 0) -> Finished:
    """From a jail in which the folder is seen, as the whole file system of the user is."""
    jail = Jail(binds=(Bind(str(path.parent), str(path.parent)),))
    argv = [sys.executable, "-c", ASK, str(path), str(patience)]
    return await Processes(walls=WALLS).run(argv, path.parent, seconds=30, jail=jail)


NO_ANSWER = ["asking", "ConnectionRefusedError", "ConnectionRefusedError"]


async def test_who_listens_outside_is_not_reached(outside: Path, listen: Listen) -> None:
    path = outside / "with a blank.sock"
    listen(path)
    with socket.socket(socket.AF_UNIX) as asking:  # it answers, to others
        asking.connect(str(path))
        assert asking.recv(100) == b"SECRET"
    assert (await ask(path)).output.splitlines() == NO_ANSWER


async def test_nobody_is_sent_anything(outside: Path) -> None:
    path = outside / "datagrams"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as waiting:
        waiting.bind(str(path))
        assert (await ask(path)).output.splitlines() == NO_ANSWER
        waiting.setblocking(False)
        with pytest.raises(BlockingIOError):
            waiting.recv(100)


async def test_who_begins_to_listen_meanwhile_is_not_reached_for_long(outside: Path, listen: Listen) -> None:
    path = outside / "late"
    asking = asyncio.create_task(ask(path, patience=2))
    await asyncio.sleep(0.5)
    listen(path)
    assert (await asking).output.splitlines() == NO_ANSWER


async def test_a_name_without_its_folder_is_found(outside: Path) -> None:
    listening = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", BOUND_BY_ITS_NAME), cwd=outside, stdout=asyncio.subprocess.PIPE
    )
    assert listening.stdout is not None
    await listening.stdout.readline()
    finished = await ask(outside / "by name")
    listening.kill()
    await listening.wait()
    assert finished.output.splitlines() == NO_ANSWER


@pytest.fixture
def shadow() -> Iterator[Shadow]:
    """In a folder with a short name: a socket's path may not be long."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        root.mkdir()
        shadow = Shadows(root, Path(folder) / "state", WALLS, merge).open("run", {})
        yield shadow
        shadow.close()


async def run(shadow: Shadow, script: str, *arguments: str) -> Finished:
    argv = [sys.executable, "-c", script, *arguments]
    processes = Processes(walls=WALLS)
    return await processes.run(argv, shadow.place, seconds=60, environment=shadow.environment, jail=shadow.jail())


async def test_who_listens_in_the_workspace_is_not_reached(shadow: Shadow, listen: Listen) -> None:
    listen(shadow.root / "dev.sock")
    finished = await run(shadow, ASK, str(shadow.root / "dev.sock"), "1")
    assert finished.output.splitlines() == NO_ANSWER


async def test_a_command_talks_to_itself(shadow: Shadow, listen: Listen) -> None:
    """Also where somebody outside listens at a path of the same name, which the command does not see."""
    namesake = shadow.root.parent / "namesake"
    listen(namesake)
    paths = (str(shadow.root / "own.sock"), str(shadow.scratch / "own.sock"), "/tmp/own.sock", "/run/own.sock")
    script = f"import os; os.makedirs({str(namesake.parent)!r}, exist_ok=True)\n{OWN}"
    finished = await run(shadow, script, "1", *paths, str(namesake))
    assert finished.output.splitlines() == ["b'own'"] * 5 + ["{'a': 1}"]
