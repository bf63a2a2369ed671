"""A program that stays is talked to, and is gone after ``stop`` whatever it does."""

import sys
from pathlib import Path

from detent.config import environment
from detent.harness.child import Child

ECHO = "import sys\nprint('hello', file=sys.stderr)\nfor line in sys.stdin:\n    print(line.strip()[::-1], flush=True)"
DEAF = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(600)"


async def start(code: str, folder: Path) -> Child:
    return await Child.start((sys.executable, "-c", code), folder, environment(), folder / "log")


async def test_it_is_talked_to_and_leaves_when_its_input_ends(tmp_path: Path) -> None:
    child = await start(ECHO, tmp_path)
    child.stdin.write(b"abc\n")
    assert await child.stdout.readline() == b"cba\n"
    assert await child.stop() == 0
    assert (tmp_path / "log").read_text() == "hello\n"


async def test_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    child = await start(DEAF, tmp_path)
    assert await child.stdout.readline() == b"up\n"
    assert await child.stop() == -9
