"""How long is too long: bounds are of a quiet machine, and stretch on one that is slower, or busy just now."""

import subprocess
import sys
import time

_QUIET_SECONDS = 0.07
"""What a Python and its event loop take to start where the bounds were set, with nobody else on the machine."""
_MOST = 40.0


def in_time(began: float, seconds: float) -> bool:
    """Whether not more than that has passed since ``began``, by ``time.monotonic``, or this machine is that slow."""
    passed = time.monotonic() - began
    return passed < seconds or passed < seconds * slowness()


def slowness() -> float:
    """How many times slower than that one this machine is now; never less than 1."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-I", "-c", "import asyncio"], check=True)
    return min(_MOST, max(1.0, (time.monotonic() - began) / _QUIET_SECONDS))
