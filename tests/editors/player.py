"""A script that plays a person at an editor, in a process of its own: what it said, and its end, whatever it does."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 500.0
"""The longest story takes a quarter of that where nothing else runs."""


class Stuck(Exception):
    """The script did not end by itself."""


async def said_by(argv: Sequence[str | Path], environment: Mapping[str, str], patience: float = PATIENCE) -> str:
    """All that it said. ``Stuck``, with what it said until then, when it does not end; nothing of it is left alive."""
    process = await asyncio.create_subprocess_exec(
        *argv, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said = bytearray()
    try:
        async with asyncio.timeout(patience):
            await _hear(process, said)
            await process.wait()
    except TimeoutError:
        raise Stuck(f"no end after {patience:g} s; until then it said:\n{said.decode(errors='replace')}") from None
    finally:
        await _end(process)
    return said.decode(errors="replace")


async def _hear(process: asyncio.subprocess.Process, said: bytearray) -> None:
    assert process.stdout is not None
    while piece := await process.stdout.read(1 << 16):
        said += piece


async def _end(process: asyncio.subprocess.Process) -> None:
    """A browser leads a group of its own, so no signal to the script's group reaches it."""
    for pid in descendants(process.pid) if process.returncode is None else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    if process.returncode is None:
        process.kill()
        await process.wait()


def descendants(pid: int) -> list[int]:
    """Children before their own. Each is stopped as it is found, so that it begins no other meanwhile."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in children.read_text().split()]
    return [one for child in found for one in (child, *descendants(child))]
