"""The reduced sandbox: Landlock where namespaces are forbidden."""

import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.unit.harness.held import held

from detent.config.settings import PolicySettings
from detent.core.errors import ToolFailed
from detent.core.events import CallKind
from detent.core.ports import Finished
from detent.harness.policy import Action, Allow, Ask, Ground, Policy
from detent.harness.processes import Processes
from detent.harness.sandbox import calls, fence
from detent.harness.sandbox.kernel import Kernel
from detent.harness.sandbox.walls import Level, Walls
from detent.harness.shadow import Shadow
from detent.harness.shadows import Shadows
from detent.landing.merge import merge

WALLS = Walls(best=Level.REDUCED)
needs_landlock = pytest.mark.skipif(not WALLS.fenced, reason=f"no Landlock: {WALLS.found.reason}")


@dataclass
class Place:
    root: Path
    outside: Path
    shadow: Shadow

    async def run(self, *argv: str) -> Finished:
        processes = Processes(walls=WALLS)
        shadow = self.shadow
        return await processes.run(argv, shadow.place, environment=shadow.environment, jail=shadow.jail())


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    root, outside = tmp_path / "project", tmp_path / "outside"
    for folder in (root, outside):
        folder.mkdir()
        (folder / "a.txt").write_text(f"{folder.name}\n")
    shadow = Shadows(root, tmp_path / "state", WALLS, merge).open("run", {})
    yield Place(root, outside, shadow)
    shadow.close()


@needs_landlock
async def test_a_command_works_in_the_copy(place: Place) -> None:
    script = "cat a.txt && echo b > b.txt && echo t > $TMPDIR/t && echo h > $HOME/h && pwd"
    finished = await place.run("sh", "-c", script)
    assert finished.output.splitlines() == ["project", str(place.shadow.place)]
    assert held(place.shadow.changes()) == {"b.txt": (None, b"b\n")}
    assert not (place.root / "b.txt").exists()


@needs_landlock
async def test_what_a_command_makes_that_is_no_text_is_found(place: Place) -> None:
    script = "ln -s a.txt link && chmod +x a.txt && printf '\\0' > a.bin && ln -s ../outside/a.txt out"
    assert (await place.run("sh", "-c", script)).exit_code == 0
    changes = place.shadow.changes()
    assert sorted(changes.files) == ["a.bin", "a.txt", "link"]
    assert changes.left_out == ("A link that does not stay inside the workspace, so not proposed: out.",)


@needs_landlock
@pytest.mark.parametrize(
    "script",
    [
        "cat {outside}/a.txt",
        "ls {outside}",
        "echo x > {outside}/new",
        "echo x >> {outside}/a.txt",
        "truncate -s 0 {outside}/a.txt",
        "rm {outside}/a.txt",
        "mv {outside}/a.txt .",
        "ln {outside}/a.txt mine",
        "ln -s {outside}/a.txt link && cat link",
        "echo x > {root}/a.txt",
        "mkdir {root}/new",
        "kill -0 $PPID",
        "cat /proc/$PPID/environ",
        "ls /proc/1/root/",
        "unshare -Ur true",
        "chmod 777 {outside}/a.txt",
        "chmod o+w {outside}/a.txt",
        "chmod u+s {outside}/a.txt",
        "chmod 777 {root}/a.txt",
        "chown $(id -u) {outside}/a.txt",
        "chown -h $(id -u) {outside}/a.txt",
        "setfattr -n user.a -v 1 {outside}/a.txt",
    ],
)
async def test_nothing_outside_is_reached(place: Place, script: str) -> None:
    finished = await place.run("sh", "-c", script.format(outside=place.outside, root=place.root))
    assert finished.exit_code != 0, finished.output
    assert (place.outside / "a.txt").read_text() == "outside\n"
    assert (place.outside / "a.txt").stat().st_mode == (place.root / "a.txt").stat().st_mode == 0o100644
    assert (place.root / "a.txt").read_text() == "project\n"
    assert [path.name for path in place.outside.iterdir()] == ["a.txt"]


SOCKETS = """
import socket
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
    try:
        socket.socket(family, socket.SOCK_DGRAM)
    except OSError as error:
        print(error.errno)
one, other = socket.socketpair()
one.send(b"a pair is no way out")
print(other.recv(100).decode())
"""


@needs_landlock
async def test_no_socket_is_made(place: Place) -> None:
    finished = await place.run(sys.executable, "-c", SOCKETS)
    assert finished.output.splitlines() == ["1", "1", "1", "1", "a pair is no way out"]


@needs_landlock
async def test_what_cannot_start_says_so(place: Place) -> None:
    with pytest.raises(ToolFailed, match="there is no command 'no-such-command'"):
        await place.run("no-such-command")


def test_a_reduced_sandbox_is_enough_for_the_checks_of_a_trusted_workspace_alone() -> None:
    ground = Ground(Path("/"), trusted=True, fenced=True)
    policy = Policy(PolicySettings(profile="auto"), ground, [("pytest",)])
    assert policy.decide(Action(CallKind.EXECUTE, ("pytest",))) == Allow()
    question = policy.decide(Action(CallKind.EXECUTE, ("ls",)))
    assert isinstance(question, Ask)
    assert question.rule == "every command is asked for: the sandbox is a reduced one"
    untrusted = Policy(PolicySettings(), Ground(Path("/"), fenced=True), [("pytest",)])
    question = untrusted.decide(Action(CallKind.EXECUTE, ("pytest",)))
    assert isinstance(question, Ask)
    assert "its tests then run unasked, in a reduced sandbox" in question.detail


def test_an_older_landlock_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "version", lambda _: fence.OLDEST - 1)
    with pytest.raises(OSError, match="too old"):
        fence.enclose(Kernel(), (), ())


METADATA = """
import os, sys
path, folder = sys.argv[1:]
held, place = os.open(path, os.O_RDONLY), os.open(folder, os.O_RDONLY)
for change in (
    lambda: os.chmod(path, 0o666),
    lambda: os.chmod("own", 0o666, dir_fd=place),
    lambda: os.fchmod(held, 0o4755),
    lambda: os.chown(path, -1, -1),
    lambda: os.lchown(path, -1, -1),
    lambda: os.fchown(held, -1, -1),
    lambda: os.chown("own", -1, -1, dir_fd=place),
    lambda: os.setxattr(path, "user.a", b""),
    lambda: os.setxattr(held, "user.a", b""),
    lambda: os.removexattr(path, "user.a"),
):
    try:
        change()
        print("changed")
    except OSError as error:
        print(error.errno)
"""


@needs_landlock
async def test_what_is_said_of_a_file_is_changed_only_as_far_as_tests_need_it(place: Place) -> None:
    own = place.shadow.place / "own"
    own.write_text("")
    finished = await place.run(sys.executable, "-c", METADATA, str(own), str(place.shadow.place))
    assert finished.output.splitlines() == ["1"] * 7 + ["95"] * 3
    script = "chmod 755 own && touch -d 2020-01-01 own && cp -p own b.txt && sed -i s/p/q/ a.txt && cat a.txt"
    finished = await place.run("sh", "-c", script)
    assert (finished.exit_code, finished.output) == (0, "qroject\n")
    copying = "import shutil; shutil.copytree('.', '../scratch/tmp/tree'); print('copied')"
    assert (await place.run(sys.executable, "-c", copying)).output == "copied\n"


DATAGRAMS = """
import socket, sys
for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC):
    try:
        one, _ = socket.socketpair(socket.AF_UNIX, kind)
        one.sendto(b"out", sys.argv[1])
    except OSError as error:
        print(error.errno)
one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
try:
    one.connect(sys.argv[1])
except OSError as error:
    print(type(error).__name__)
"""


@needs_landlock
async def test_a_pair_sends_to_nobody_else(place: Place) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as waiting:
        waiting.bind(str(place.outside / "s"))
        finished = await place.run(sys.executable, "-c", DATAGRAMS, str(place.outside / "s"))
        waiting.setblocking(False)
        with pytest.raises(BlockingIOError):
            waiting.recv(100)
    assert finished.output.splitlines()[:3] == ["1", "1", "1"]


def test_a_filter_is_made_for_the_machines_whose_numbers_are_known() -> None:
    for machine in ("x86_64", "aarch64"):
        usual, alone = calls.program(machine), calls.program(machine, alone=True)
        assert usual is not None
        assert alone is not None
        assert len(alone) > len(usual)
    assert calls.program("vax") is None
