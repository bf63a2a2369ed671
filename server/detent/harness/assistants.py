"""Processes of our own program that answer what they are asked, and end when nobody asks any more."""

import contextlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from detent.harness.environment import allowed, places_of_the_user

_THREADS = "OPENBLAS_NUM_THREADS"
"""Of those that numpy would start, nobody needs any."""
_PACKAGES = Path(__file__).resolve().parents[2]


def start_assistant(answering: Callable[..., Any]) -> subprocess.Popen[bytes]:
    """``answering``: a module's function, or a class of which one is made there."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "detent.harness.worker", answering.__module__, answering.__name__],
        cwd="/",
        env={**allowed(), **places_of_the_user(), "PYTHONPATH": str(_PACKAGES), _THREADS: "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def let_go(process: subprocess.Popen[bytes]) -> None:
    """End it, whatever it does, and keep nothing of it."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()
