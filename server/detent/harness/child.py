"""A program that stays and is talked to through its pipes."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_GRACE_SECONDS = 3.0


class Child:
    """Started in its own session, so that a Ctrl-C meant for us does not reach it; ``stop`` leaves nothing behind."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the process was started without pipes")
        self.stdin = process.stdin
        self.stdout = process.stdout
        self._process = process

    @classmethod
    async def start(cls, argv: Sequence[str], cwd: Path, environment: Mapping[str, str], log: Path) -> "Child":
        """``log`` takes what the program says on stderr."""
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                *argv,
                cwd=cwd,
                env=dict(environment),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                start_new_session=sys.platform != "win32",
            )
        return cls(process)

    async def stop(self) -> int:
        """Close its input, and end it when it does not leave by itself. Returns its exit code."""
        self.stdin.close()
        try:
            async with asyncio.timeout(_GRACE_SECONDS):
                return await self._process.wait()
        except TimeoutError:
            self._kill()
            return await self._process.wait()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
