"""A person at a real terminal: a pseudo-terminal on both ends of a command."""

import os
import pty
import re
import subprocess
import termios
import time
from collections.abc import Mapping
from pathlib import Path

SECONDS = 60.0
_WHERE = "\x1b[6n"
_STYLE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Terminal:
    """What a person sees, and types."""

    def __init__(self, argv: list[str], folder: Path, environment: Mapping[str, str] = os.environ) -> None:
        self._controller, terminal = pty.openpty()
        termios.tcsetwinsize(terminal, (40, 200))
        os.set_blocking(self._controller, False)
        variables = {**environment, "TERM": "xterm-256color", "COLUMNS": "200"}
        self.process = subprocess.Popen(
            argv, cwd=folder, env=variables, stdin=terminal, stdout=terminal, stderr=terminal
        )
        os.close(terminal)
        self.raw = ""

    def sees(self, words: str) -> None:
        """Wait for these words, which come after all that was waited for before."""
        deadline = time.monotonic() + SECONDS
        while words not in (seen := _STYLE.sub("", self.raw)):
            assert time.monotonic() < deadline, f"never saw {words!r} in:\n{seen}"
            assert self._read() or self.process.poll() is None, f"ended before {words!r} in:\n{seen}"
        self.raw = seen.partition(words)[2]

    def types(self, text: str) -> None:
        os.write(self._controller, text.encode())

    def ends(self, patience: float = SECONDS) -> int:
        deadline = time.monotonic() + patience
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"does not end:\n{self.raw}"
            self._read()
        while self._read():
            pass
        return self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._controller)

    def _read(self) -> bool:
        try:
            new = os.read(self._controller, 65536).decode("utf-8", "replace")
        except BlockingIOError:
            time.sleep(0.01)
            return False
        except OSError:
            return False
        self.raw += new
        for _ in range(new.count(_WHERE)):
            self.types("\x1b[1;1R")  # as any terminal says where its cursor stands
        return bool(new)
