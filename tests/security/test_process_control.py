"""The ``process_control`` cases, each in the sandbox and without one. A test is named by the id of its case."""

import asyncio
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.patience import in_time, slowness
from tests.security.fixture_w import World, make_world
from tests.unit.harness.waiting import until

from detent.core.ports import Finished
from detent.harness.processes import Processes
from detent.harness.sandbox.spec import Limits
from detent.harness.sandbox.walls import Level, Walls
from detent.harness.shadow import Shadow
from detent.harness.shadows import Shadows
from detent.landing.merge import merge

Run = Callable[..., Awaitable[Finished]]
LIMIT = 2.0
SLACK = 2.0


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = make_world(tmp_path)
    yield world
    world.sink.close()


@pytest.fixture(params=Level)
def walls(request: pytest.FixtureRequest, world: World) -> Walls:
    walls = Walls(home=world.home, wanted=lambda: request.param is not Level.NONE, best=request.param)
    if walls.found.level is not request.param:
        pytest.skip(f"no {request.param} sandbox: {walls.found.reason}")
    return walls


@pytest.fixture
def shadow(world: World, walls: Walls) -> Iterator[Shadow]:
    shadow = Shadows(world.ws, world.base / "state", walls, merge).open("run", {})
    yield shadow
    shadow.close()


@pytest.fixture
def run(world: World, walls: Walls, shadow: Shadow) -> Run:
    processes = Processes(world.variables, walls)

    async def run(script: str, seconds: float = 30) -> Finished:
        return await processes.run(
            ["bash", "-c", script], shadow.place, seconds=seconds, environment=shadow.environment, jail=shadow.jail()
        )

    return run


def survivors(mark: str) -> list[str]:
    """Command lines of living processes that have the mark in them."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            line = (folder / "cmdline").read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, ValueError):
            continue
        if mark.encode() in line and state not in "ZX" and folder.name != str(os.getpid()):
            found.append(line.decode("utf-8", "replace"))
    return found


async def ends_within_its_limit(run: Run, script: str) -> None:
    mark = f"6{time.time_ns() % 10**9:09d}"
    began = time.monotonic()
    finished = await run(script.format(mark=mark), LIMIT)
    assert finished.timed_out
    assert in_time(began, LIMIT + SLACK + 1)
    await until(lambda: not survivors(mark))


async def test_p01_timeout_simple(run: Run) -> None:
    await ends_within_its_limit(run, "sleep {mark}")


async def test_p02_bg_holds_pipe(run: Run) -> None:
    mark = f"61{os.getpid():08d}"
    began = time.monotonic()
    finished = await run(f"sleep {mark} & echo done")
    assert in_time(began, 10)
    assert finished.output.startswith("done\n")
    assert "left in the background" in finished.output
    assert survivors(mark) == []


async def test_p03_setsid_escape(run: Run) -> None:
    await ends_within_its_limit(run, "setsid sleep {mark} & sleep {mark}")


async def test_p04_ignores_sigterm(run: Run) -> None:
    await ends_within_its_limit(run, "trap '' TERM INT HUP; while :; do sleep 1; : {mark}; done")


async def test_p05_flood_2gb(run: Run) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    finished = await run("yes 0123456789012345678901234567890123456789 | head -c 2000000000", 250)
    assert len(finished.output) < 140_000
    assert "bytes left out" in finished.output
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


async def test_p06_prompt_for_input(run: Run, world: World) -> None:
    for asking in (
        "read -p 'password: ' x",
        "sudo -S true",
        f"git clone https://user@127.0.0.1:{world.sink.port}/x",
        "ssh host",
    ):
        began = time.monotonic()
        assert (await run(asking)).exit_code != 0
        assert in_time(began, 5)


async def test_p07_binary_output(run: Run) -> None:
    finished = await run("head -c 100000 /dev/urandom")
    assert finished.output.startswith("<binary, 100000 bytes, sha256 ")


async def test_p08_invalid_utf8_split(run: Run) -> None:
    assert (await run(r"printf 'caf\xc3'; sleep 0.3; printf '\xa9 ok'")).output == "caf\u00e9 ok"


async def test_p09_env_scrub(world: World, walls: Walls, shadow: Shadow) -> None:
    secrets = dict.fromkeys(
        ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "SSH_AUTH_SOCK"), "canary"
    )
    loading = dict.fromkeys(("LD_PRELOAD", "PYTHONPATH", "NODE_OPTIONS"), "canary")
    processes = Processes({**world.variables, **secrets, **loading}, walls)
    finished = await processes.run(["env"], shadow.place, environment=shadow.environment, jail=shadow.jail())
    assert "canary" not in finished.output
    names = {line.partition("=")[0] for line in finished.output.splitlines()}
    assert {"PATH", "HOME", "TMPDIR", "TERM"} <= names
    assert "HOME=" + str(shadow.scratch / "home") in finished.output


SERVER = """
import asyncio, os, sys
from pathlib import Path
from detent.harness.processes import Processes
from detent.harness.sandbox.walls import Walls
from detent.harness.shadows import Shadows

async def main():
    walls = Walls(wanted=lambda: True)
    shadow = Shadows(Path(sys.argv[1]), Path(sys.argv[2]), walls, lambda *_: None).open("run", {})
    processes = Processes(walls=walls)
    argv = ["sh", "-c", f"setsid sleep {sys.argv[3]} & sleep {sys.argv[3]}"]
    commands = [processes.run(argv, shadow.place, jail=shadow.jail()) for _ in range(3)]
    await asyncio.gather(*commands)

asyncio.run(main())
"""


@pytest.mark.skipif(not Walls().stand, reason="without a sandbox nothing ends what a killed server leaves")
async def test_p10_server_kill9(world: World) -> None:
    mark = f"67{os.getpid():08d}"
    argv = [sys.executable, "-c", SERVER, str(world.ws), str(world.base / "state"), mark]
    server = await asyncio.create_subprocess_exec(*argv, env=dict(world.variables))
    async with asyncio.timeout(60):
        while len([line for line in survivors(mark) if line.startswith("sleep")]) < 6:  # noqa: ASYNC110 - others
            await asyncio.sleep(0.05)
    server.kill()
    await server.wait()
    async with asyncio.timeout(5 * slowness()):
        while survivors(mark):  # noqa: ASYNC110 - processes of another
            await asyncio.sleep(0.05)


async def test_memory_is_bounded(world: World, shadow: Shadow) -> None:
    walls = Walls(home=world.home)
    if not walls.stand:
        pytest.skip(f"no sandbox: {walls.found.reason}")
    jail = replace(shadow.jail(), limits=Limits(memory_bytes=300 * 1024**2))
    hungry = "import time\nheld = []\nwhile True:\n    held.append(bytearray(b'x' * 20_000_000)); time.sleep(0.02)"
    finished = await Processes(walls=walls).run([sys.executable, "-c", hungry], world.ws, seconds=60, jail=jail)
    assert finished.exit_code == 137
    assert "more than 300 MB of memory" in finished.output
    assert not finished.timed_out


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_p12_fd_leak(run: Run) -> None:
    await run("true")
    before = _open_files()
    for _ in range(30):
        listed = await run("ls /proc/self/fd")
    assert abs(_open_files() - before) <= 5
    assert listed.output.split() == ["0", "1", "2", "3"], "3 is what ls itself reads"


async def test_p13_cwd_deleted(run: Run, shadow: Shadow, walls: Walls) -> None:
    await run('rm -rf "$PWD"')
    shadow.settle(shadow.refresh({}), watched=False)
    shadow.changes()
    assert (await run("pwd")).exit_code == 0
