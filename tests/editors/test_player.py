"""A story ends with all that it began, also one that would never end."""

import os
import sys
import time
from pathlib import Path

import pytest
from tests.editors import player
from tests.patience import in_time

BROWSER = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print("@ begun", child.pid, flush=True)
"""
STUCK = BROWSER + "child.wait()\n"
GONE = BROWSER + "child.kill()\nchild.wait()\nprint('@ THE END')\n"


async def test_what_a_story_says() -> None:
    said = await player.said_by([sys.executable, "-c", GONE], os.environ)
    assert said.startswith("@ begun") and said.endswith("@ THE END\n")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes by /proc")
async def test_a_story_that_does_not_end_is_ended_with_its_browser() -> None:
    with pytest.raises(player.Stuck, match=r"no end after 3 s; until then it said:\n@ begun \d+") as stuck:
        await player.said_by([sys.executable, "-c", STUCK], os.environ, 3)
    pid = int(str(stuck.value).split()[-1])
    assert _goes(pid)


def _goes(pid: int) -> bool:
    """It was killed, and ends in its own time."""
    began = time.monotonic()
    while _lives(pid) and in_time(began, 10):
        time.sleep(0.02)
    return not _lives(pid)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
