"""What counts as memory of a jailed command, and how little of it can be had past the limit."""

import sys
from pathlib import Path

import pytest

from detent.core.ports import Finished
from detent.harness.processes import Processes
from detent.harness.sandbox.spec import Jail, Limits
from detent.harness.sandbox.walls import Walls

WALLS = Walls()
pytestmark = pytest.mark.skipif(not WALLS.stand, reason=f"no sandbox: {WALLS.found.reason}")

TOUCH = """
import mmap, os, time
def touched(size):
    held = mmap.mmap(-1, size)
    for at in range(0, size, 4096):
        held[at] = 1
    return held
"""
SHARED = f"{TOUCH}\nheld = touched(700_000_000)"
FILES_WITHOUT_A_NAME = """
import os
for number in range(7):
    held = os.memfd_create(str(number))
    for _ in range(100):
        os.write(held, bytes(1_000_000))
"""
SEGMENTS = """
import ctypes
library = ctypes.CDLL(None)
library.shmat.restype = ctypes.c_void_p
for _ in range(7):
    segment = library.shmget(0, ctypes.c_size_t(100_000_000), 0o1600)
    address = library.shmat(segment, None, 0)
    ctypes.memset(ctypes.c_void_p(address), 1, 100_000_000)
    library.shmdt(ctypes.c_void_p(address))
"""
IN_FOLDERS = """
for number in range(7):
    with open(f"{'/tmp' if number % 2 else '/var/tmp'}/{number}", "wb") as file:
        file.write(bytes(100_000_000))
"""
DELETED = """
import os
for number in range(7):
    held = os.open("/tmp/file", os.O_CREAT | os.O_RDWR)
    os.unlink("/tmp/file")
    for _ in range(100):
        os.write(held, bytes(1_000_000))
"""
SEVERAL = f"""{TOUCH}
held = touched(200_000_000)
for _ in range(8):
    if os.fork() == 0:
        sum(held[at] for at in range(0, len(held), 4096))
        time.sleep(3)
        os._exit(0)
time.sleep(3)
for _ in range(8):
    os.wait()
print("counted once")
"""


async def run(script: str, walls: Walls = WALLS) -> Finished:
    jail = Jail(limits=Limits(memory_bytes=400 * 1024**2))
    return await Processes(walls=walls).run([sys.executable, "-c", script], Path("/"), seconds=60, jail=jail)


@pytest.mark.parametrize("script", [SHARED, FILES_WITHOUT_A_NAME, SEGMENTS, IN_FOLDERS, DELETED])
async def test_memory_of_every_kind_is_bounded(script: str) -> None:
    finished = await run(f"{script}\nimport time\ntime.sleep(30)")
    assert "more than 400 MB of memory" in finished.output
    assert finished.exit_code == 137
    assert not finished.timed_out


async def test_what_several_share_is_counted_once() -> None:
    assert (await run(SEVERAL)).output == "counted once\n"


MANY_FILES = """
import os
try:
    for number in range(1_000_000):
        os.close(os.open(f"/tmp/{number}", os.O_CREAT))
except OSError as error:
    print(error.strerror)
"""


async def test_files_without_content_have_a_limit_too() -> None:
    assert (await run(MANY_FILES)).output == "No space left on device\n"


async def test_nothing_can_be_written_where_something_is_hidden() -> None:
    hidden = next(path for path in map(Path, ("/usr/share", "/srv", "/media")) if any(path.iterdir()))
    script = f"import os; print(os.listdir({str(hidden)!r}), flush=True); open({str(hidden / 'x')!r}, 'w')"
    finished = await run(script, Walls(hidden=[hidden]))
    assert finished.output.splitlines()[0] == "[]"
    assert "Read-only file system" in finished.output
