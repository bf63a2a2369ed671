"""A Helix at a terminal that a person looks at and types into: the machine's own, or that of a newer Debian."""

import codecs
import os
import pty
import re
import shutil
import subprocess
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyte
from tests.editors import debian
from tests.editors.stage import PATIENCE, Stage

ROWS, COLUMNS = 45, 240
_WIDEST_CODE = 80
ESCAPE, DOWN = "\x1b[27u", "\x1b[B"
NOTHING = ("No code actions", "No configured language server")
_LOOK_SECONDS = 0.02


def find() -> Path | None:
    """The editor's program, installed where that can be done; None when it cannot."""
    own = shutil.which("hx") or shutil.which("helix")
    if own:
        return Path(own)
    return debian.program("hx", {"HELIX_RUNTIME": f"{debian.ROOT}/usr/lib/hx/runtime"})


class Helix:
    """``quits`` at the end, whatever happened. Every wait is for something on the screen."""

    def __init__(self, program: Path, here: Stage) -> None:
        self._here = here
        self._controller, terminal = pty.openpty()
        termios.tcsetwinsize(terminal, (ROWS, COLUMNS))
        os.set_blocking(self._controller, False)
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._process = subprocess.Popen(
            ["setsid", "--ctty", program, "calc.py"], stdin=terminal, stdout=terminal, stderr=terminal,
            cwd=here.project, env={**here.environment, "TERM": "xterm-256color"},
        )  # fmt: skip
        os.close(terminal)

    def quits(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._controller)

    def types(self, keys: str) -> None:
        os.write(self._controller, keys.encode())

    def lines(self) -> list[str]:
        return ["".join(row[column].data for column in range(COLUMNS)).rstrip() for row in self._rows()]

    def shows(self, text: str) -> bool:
        return any(text in line for line in self.lines())

    def holds(self, text: str) -> bool:
        """Whether the buffer has it: what is drawn far to the right of the code are diagnostics."""
        return any(text in line[:_WIDEST_CODE] for line in self.lines())

    def told(self, pattern: str) -> str:
        """What is in the last line where the pattern has its group; empty when it does not stand there."""
        found = re.search(pattern, self.lines()[-1])
        return found[1] if found else ""

    def until(self, what: str, holds: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert self._process.poll() is None, f"Helix ended before {what}"
            assert time.monotonic() < deadline, "\n".join(
                (f"never: {what}, after {self._here.said()}", *filter(None, self.lines()))
            )
            self._look()

    def saw(self, step: str, holds: Callable[[], object]) -> None:
        """Wait for it, and note it."""
        self.until(step, holds)
        with self._here.steps.open("a", encoding="utf-8") as steps:
            steps.write(f"{step}\n")

    def offers(self, place: str, title: str) -> bool:
        """Open the menu at a place and go down to an entry with this title; False when it has none."""
        self.types(f"{ESCAPE}:open calc.py\rgg")
        self.until("the top", lambda: "calc.py" in self.lines()[-2] and self.lines()[-2].endswith(" 1:1"))
        self.types(f"/{place}\r")
        self.until("the place", lambda: not self.lines()[-2].endswith(" 1:1"))
        self.types(" a")
        self.until("an answer", lambda: self._entry() or self.lines()[-1].startswith(NOTHING))
        first = self._entry()
        while title not in self._entry():
            if not first:
                return False
            self._go_down(self._entry())
            if self._entry() == first:
                return False
        return bool(first)

    def act(self, place: str, title: str) -> None:
        """The person's own way: the menu, down to the entry, and Enter."""
        self.until(f"{title} at {place}", lambda: self.offers(place, title))
        self.types("\r")

    def _go_down(self, entry: str) -> None:
        self.types(DOWN)
        self.until("the next entry", lambda: self._entry() not in ("", entry))

    def _entry(self) -> str:
        """The entry that is marked in the menu; empty where none is open. The cursor is marked too, but narrow."""
        for row in self._rows():
            marked = [row[column].data for column in range(COLUMNS) if row[column].reverse]
            if len(marked) > 3:
                return "".join(marked).strip()
        return ""

    def _rows(self) -> list[Mapping[int, Any]]:
        return [self._screen.buffer[row] for row in range(ROWS)]

    def _look(self) -> None:
        try:
            self._stream.feed(self._decoder.decode(os.read(self._controller, 65536)))
        except BlockingIOError:
            time.sleep(_LOOK_SECONDS)
